"""`nouba verify`: a chain has no gap, and nothing in it was altered after the fact.

Each site's events are one chain; the book of accounts and devices is another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, null, select

from queue_server.domain.chain import GENESIS_HASH, chain_hash
from queue_server.store.book import BOOK
from queue_server.store.identity_tables import audit_entry, audit_head
from queue_server.store.tables import event, site_state, to_micros


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain is broken, and how."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many events were looked at, and the first fault if there is one."""

    events: int
    broken: Broken | None


def verify_chain(connection: Connection, site_id: str) -> ChainReport:
    """Walk a site's events from the first to the last. Raises LookupError for an unknown site."""
    head = select(site_state.c.seq, site_state.c.last_hash).where(site_state.c.site_id == site_id)
    links = (
        select(
            event.c.seq,
            event.c.at,
            event.c.actor,
            event.c.type,
            event.c.payload,
            event.c.reason,
            event.c.idempotency_key.label("key"),
            event.c.prev_hash,
            event.c.hash,
        )
        .where(event.c.site_id == site_id)
        .order_by(event.c.seq)
    )
    return _verify(connection, site_id, head, links)


def verify_book(connection: Connection) -> ChainReport:
    """The same for the book of accounts and devices. Raises LookupError where there is none."""
    head = select(audit_head.c.seq, audit_head.c.last_hash)
    links = select(
        audit_entry.c.seq,
        audit_entry.c.at,
        audit_entry.c.actor,
        audit_entry.c.type,
        audit_entry.c.payload,
        audit_entry.c.site_id.label("reason"),
        null().label("key"),
        audit_entry.c.prev_hash,
        audit_entry.c.hash,
    ).order_by(audit_entry.c.seq)
    return _verify(connection, BOOK, head, links)


def _verify(
    connection: Connection, chain: str, head: Select[Any], links: Select[Any]
) -> ChainReport:
    """`head`: where the chain stands, `seq` and `last_hash`; `links`: what is hashed, in order."""
    state = connection.execute(head).one_or_none()
    if state is None:
        raise LookupError(chain)
    with connection.execution_options(yield_per=1000).execute(links) as rows:
        seen, previous, broken = _walk(rows, chain)
    if broken is not None:
        return ChainReport(seen, broken)
    if seen != state.seq:
        return ChainReport(seen, Broken(seen + 1, "missing at the end"))
    if previous != state.last_hash:
        return ChainReport(seen, Broken(seen, "is not the last one that was written"))
    return ChainReport(seen, None)


def _walk(rows: Iterable[Any], chain: str) -> tuple[int, str, Broken | None]:
    """How far the chain holds: the last good link's number and hash, and the first fault."""
    seen, previous = 0, GENESIS_HASH
    for row in rows:
        if row.seq != seen + 1:
            return seen, previous, Broken(seen + 1, "missing")
        if row.prev_hash != previous:
            return seen, previous, Broken(row.seq, "does not follow from the one before it")
        expected = chain_hash(
            previous,
            site=chain,
            seq=row.seq,
            at_micros=to_micros(row.at),
            actor=row.actor,
            event_type=row.type,
            payload=row.payload,
            reason=row.reason,
            key=row.key,
        )
        if row.hash != expected:
            return seen, previous, Broken(row.seq, "was altered after it was recorded")
        seen, previous = row.seq, row.hash
    return seen, previous, None
