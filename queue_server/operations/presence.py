"""Who was last there and when: noted about once a minute, and no matter for the book.

All of them lock the book first, as whatever changes a session or a device does: on PostgreSQL two
processes would wait for each other's rows otherwise.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from queue_server.operations.perform import Context
from queue_server.store.book import BOOK, lock_book
from queue_server.store.devices import Device, mark_devices, update_device
from queue_server.store.sessions import Session, mark_seen

_log = logging.getLogger(__name__)
CONNECTED, LEFT = "connected", "left"
"""What a screen's socket says of it: `Device.state`."""


def mark_session(context: Context, session: Session, now: datetime) -> None:
    """Somebody is there: the session goes on. A store that takes no mark now keeps nobody out."""
    if session.should_be_marked(now):
        _try(context, lambda connection: mark_seen(connection, session.id, now))


def mark_device(context: Context, device: Device, now: datetime, version: str) -> None:
    """The device is there, with pages of this version. It may go on unmarked as well."""
    if device.should_be_marked(now, version):
        _try(
            context,
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

    _write(context, work)


def _write(context: Context, work: Callable[[Connection], None]) -> None:
    def run(connection: Connection) -> None:
        lock_book(connection)
        work(connection)

    context.database.write(BOOK, run)


def _try(context: Context, work: Callable[[Connection], None]) -> None:
    """The page that is asked for may be readable all the same."""
    try:
        _write(context, work)
    except SQLAlchemyError as error:
        _log.warning("who is there could not be written down: %s", error)
