"""Refused requests in the book: each in the name of whoever asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from queue_server.domain.actor import Actor
from queue_server.domain.audit_events import Refused
from queue_server.operations.perform import Context
from queue_server.store import book


@dataclass(frozen=True, slots=True)
class Written:
    """One entry: what, whose, at which site ('' for none), from which address."""

    refused: Refused
    actor: Actor
    site: str
    address: str


def write_refusals(context: Context, entries: Sequence[Written], now: datetime) -> None:
    """Write them in one transaction, in their order."""

    def run(connection: Connection) -> None:
        at = max(now, book.lock_book(connection))
        for each in entries:
            book.append(
                connection,
                each.refused,
                at=at,
                actor=each.actor,
                site=each.site,
                address=each.address,
            )

    context.database.write(book.BOOK, run)
