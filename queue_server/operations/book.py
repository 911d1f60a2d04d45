"""One command about accounts or devices: lock the book, do, write it down, tell who is out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from queue_server.config import Config
from queue_server.domain.actor import Actor
from queue_server.domain.audit_events import AuditEvent
from queue_server.operations.perform import Command, Context
from queue_server.store import book

A = TypeVar("A")


@dataclass(slots=True)
class Entry:
    """A command in the middle of its transaction, the book locked.

    `at` is the clock's, by which sessions, links and codes end; `written_at` never steps back.
    """

    connection: Connection
    config: Config
    actor: Actor
    at: datetime
    written_at: datetime
    address: str
    ended: list[str] = field(default_factory=list)
    """Credentials that this command makes worthless."""

    def write(self, happened: AuditEvent, *, site: str | None = None) -> None:
        """Write it down as this actor's doing; `site`: where, if not where the actor is."""
        book.append(
            self.connection,
            happened,
            at=self.written_at,
            actor=self.actor,
            site=(self.actor.site or "") if site is None else site,
            address=self.address,
        )


def in_book(
    context: Context, command: Command, work: Callable[[Entry], A], *, address: str = ""
) -> A:
    """Run `work` as the next command of all accounts and devices, and return its answer.

    What `work` raises is raised here, and nothing of it is kept. Screens and pages of credentials
    that have ended hear of it once it is committed. `address`: where the request came from.
    """

    def run(connection: Connection) -> tuple[A, list[str]]:
        last_at = book.lock_book(connection)
        entry = Entry(
            connection=connection,
            config=context.config,
            actor=command.actor,
            at=command.now,
            written_at=max(command.now, last_at),
            address=address,
        )
        return work(entry), entry.ended

    def tell(outcome: tuple[A, list[str]]) -> None:
        context.ended.publish(outcome[1])

    return context.database.write(book.BOOK, run, tell)[0]
