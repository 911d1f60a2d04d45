"""`nouba verify`: a site's sequence has no gap, and no event was altered after the fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from queue_server.domain.chain import GENESIS_HASH, chain_hash
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
    state = connection.execute(
        select(site_state.c.seq, site_state.c.last_hash).where(site_state.c.site_id == site_id)
    ).one_or_none()
    if state is None:
        raise LookupError(site_id)
    query = select(event).where(event.c.site_id == site_id).order_by(event.c.seq)
    with connection.execution_options(yield_per=1000).execute(query) as rows:
        seen, previous, broken = _walk(rows, site_id)
    if broken is not None:
        return ChainReport(seen, broken)
    if seen != state.seq:
        return ChainReport(seen, Broken(seen + 1, "missing at the end"))
    if previous != state.last_hash:
        return ChainReport(seen, Broken(seen, "is not the last event that the site knows"))
    return ChainReport(seen, None)


def _walk(rows: Iterable[Any], site_id: str) -> tuple[int, str, Broken | None]:
    """How far the chain holds: the last good event's number and hash, and the first fault."""
    seen, previous = 0, GENESIS_HASH
    for row in rows:
        if row.seq != seen + 1:
            return seen, previous, Broken(seen + 1, "missing")
        if row.prev_hash != previous:
            return seen, previous, Broken(row.seq, "does not follow from the event before it")
        expected = chain_hash(
            previous,
            site=site_id,
            seq=row.seq,
            at_micros=to_micros(row.at),
            actor=row.actor,
            event_type=row.type,
            payload=row.payload,
            reason=row.reason,
            key=row.idempotency_key,
        )
        if row.hash != expected:
            return seen, previous, Broken(row.seq, "was altered after it was recorded")
        seen, previous = row.seq, row.hash
    return seen, previous, None
