"""Who was last there and when: noted about once a minute, and no matter for the book."""

from datetime import datetime

from queue_server.operations.perform import Context
from queue_server.store.book import BOOK
from queue_server.store.devices import Device, update_device
from queue_server.store.sessions import Session, mark_seen


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
