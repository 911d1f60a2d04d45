"""Who was last there and when: noted about once a minute, and no matter for the book."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from queue_server.operations.perform import Context
from queue_server.store.book import BOOK
from queue_server.store.devices import Device, mark_devices, update_device
from queue_server.store.sessions import Session, mark_seen

CONNECTED, LEFT = "connected", "left"
"""What a screen's socket says of it: `Device.state`."""


def mark_session(context: Context, session: Session, now: datetime) -> None:
    """Somebody is there: the session goes on."""
    if session.should_be_marked(now):
        context.database.write(BOOK, lambda connection: mark_seen(connection, session.id, now))


def mark_device(context: Context, device: Device, now: datetime, version: str) -> None:
    """The device is there, with pages of this version."""
    if device.should_be_marked(now, version):
        context.database.write(
            BOOK,
            lambda connection: update_device(connection, device.id, seen_at=now, version=version),
        )


def mark_screens(
    context: Context, present: Mapping[str, Iterable[int]], left: Iterable[int], now: datetime
) -> None:
    """Many devices at once: those that hold a socket, by the version of their pages, and those
    that have let go of it. One transaction, one statement for each version.
    """

    def work(connection: Connection) -> None:
        for version, devices in present.items():
            mark_devices(connection, devices, now, CONNECTED, version)
        mark_devices(connection, left, now, LEFT)

    context.database.write(BOOK, work)
