"""What has just happened: the last calls of a site, from its events."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from queue_server.store.tables import IS_CALL, event, site_state


@dataclass(frozen=True, slots=True)
class SiteRow:
    """Where a site's sequence stands."""

    seq: int
    last_at: datetime
    day: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call or recall as it was recorded."""

    seq: int
    at: datetime
    label: str
    counter: str
    service: str
    language: str
    recall: bool


_SITE = select(site_state.c.seq, site_state.c.last_at, site_state.c.day).where(
    site_state.c.site_id == bindparam("site")
)
_CALLS = (
    select(event.c.seq, event.c.at, event.c.type, event.c.payload)
    .where(event.c.site_id == bindparam("site"), IS_CALL, event.c.at >= bindparam("since"))
    .order_by(event.c.seq.desc())
    .limit(bindparam("most"))
)


def site_row(connection: Connection, site_id: str) -> SiteRow:
    """The site's sequence now. The row exists for every configured site."""
    row = connection.execute(_SITE, {"site": site_id}).one()
    return SiteRow(row.seq, row.last_at, row.day)


def last_calls(
    connection: Connection, site_id: str, *, since: datetime, most: int
) -> list[CallRow]:
    """The last calls and recalls since a moment, newest first."""
    calls = []
    rows = connection.execute(_CALLS, {"site": site_id, "since": since, "most": most})
    for row in rows:
        payload = json.loads(row.payload)
        calls.append(
            CallRow(
                seq=row.seq,
                at=row.at,
                label=payload["label"],
                counter=payload["counter"],
                service=payload["service"],
                language=payload["language"],
                recall=row.type == "turn_recalled",
            )
        )
    return calls
