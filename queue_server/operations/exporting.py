"""Copies that somebody takes away: each is written in the book before the first byte is given."""

from queue_server.domain.audit_events import DataExported
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context


def note_export(
    context: Context,
    command: Command,
    what: str,
    *,
    account_id: int | None = None,
    address: str = "",
) -> None:
    """`what`: `audit`, or `own_data` of `account_id`."""

    def work(entry: Entry) -> None:
        entry.write(DataExported(what, account_id))

    in_book(context, command, work, address=address)
