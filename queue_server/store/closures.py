"""Exceptional closures: at most one of a site has not been ended."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from queue_server.domain.closure import Closure
from queue_server.domain.sentence import Sentence
from queue_server.store.prepared import Prepared
from queue_server.store.tables import closure

_SITE = closure.c.site_id == bindparam("site")
_PRESENT = Prepared(select(*closure.columns).where(_SITE, closure.c.ended_at.is_(None)))
_ALL = select(closure).where(_SITE).order_by(closure.c.seq)
_END = (
    update(closure)
    .where(_SITE, closure.c.seq == bindparam("of_seq"))
    .values(ended_at=bindparam("new_ended_at"))
)


def present_closure(connection: Connection, site_id: str) -> Closure | None:
    """The closure that staff have not ended; its own end may have passed."""
    row = _PRESENT.one_or_none(connection, {"site": site_id})
    return None if row is None else closure_of(row)


def all_closures(connection: Connection, site_id: str) -> list[Closure]:
    """Every closure of a site, oldest first."""
    return [closure_of(row) for row in connection.execute(_ALL, {"site": site_id})]


def store_closures(connection: Connection, site_id: str, closures: Iterable[Closure]) -> None:
    """Store what an event made of these: those that have ended before the one that begins."""
    for one in closures:
        if one.ended_at is not None:
            ended = {"site": site_id, "of_seq": one.seq, "new_ended_at": one.ended_at}
            connection.execute(_END, ended)
            continue
        connection.execute(
            insert(closure),
            {
                "site_id": site_id,
                "seq": one.seq,
                "since": one.since,
                "until": one.until,
                "code": one.code,
                "fr": one.sentence.fr,
                "ar": one.sentence.ar,
                "zgh": one.sentence.zgh,
            },
        )


def closure_of(row: Any) -> Closure:
    """A row of the table as the domain's closure."""
    sentence = Sentence(row.fr, row.ar, row.zgh)
    return Closure(row.seq, row.since, row.until, row.code, sentence, row.ended_at)
