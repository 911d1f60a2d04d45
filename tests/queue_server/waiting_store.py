"""A store that stops before its commit until a test lets it go on."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from sqlalchemy import Connection

from queue_server.store.database import Database

T = TypeVar("T")


class Waits(Database):
    """A store whose next command waits, its work done, before it is committed."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.done = Event()
        self.go = Event()

    def write(
        self,
        site_id: str,
        work: Callable[[Connection], T],
        after_commit: Callable[[T], None] | None = None,
    ) -> T:
        def and_wait(connection: Connection) -> T:
            try:
                return work(connection)
            finally:
                self.done.set()
                assert self.go.wait(60)

        return super().write(site_id, and_wait, after_commit)
