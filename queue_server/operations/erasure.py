"""The daily erasure: what is personal is kept no longer than the configuration says."""

from queue_server.domain.audit_events import DataErased
from queue_server.domain.retention import limits
from queue_server.operations.book import Entry, in_book
from queue_server.operations.perform import Command, Context
from queue_server.store.erasure import erase


def erase_old(context: Context, command: Command) -> dict[str, int]:
    """Erase what is older than `security.address_days`; what → how many rows.

    Written in the book when there was any. Nothing that a chain's hashes cover is touched.
    """

    def work(entry: Entry) -> dict[str, int]:
        old = limits(entry.at, context.config.security.address_days)
        counts = erase(entry.connection, old)
        if counts:
            entry.write(DataErased(counts))
        return counts

    return in_book(context, command, work)
