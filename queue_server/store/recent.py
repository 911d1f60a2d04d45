"""What has just happened: the last calls of a site, from its events."""

import json
from collections.abc import Sequence
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
    closed_day: str
    """The day that has been ended before its time, if it is this one."""


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


_SITE = select(
    site_state.c.seq, site_state.c.last_at, site_state.c.day, site_state.c.closed_day
).where(site_state.c.site_id == bindparam("site"))
_LOOK_BACK = 200
_CALLS = (
    select(event.c.seq, event.c.at, event.c.type, event.c.payload)
    .where(
        event.c.site_id == bindparam("site"),
        IS_CALL,
        event.c.at >= bindparam("since"),
        event.c.counter_id.not_in(bindparam("elsewhere", expanding=True)),
    )
    .order_by(event.c.seq.desc())
    .limit(_LOOK_BACK)
)


def site_row(connection: Connection, site_id: str) -> SiteRow:
    """The site's sequence now. The row exists for every configured site."""
    row = connection.execute(_SITE, {"site": site_id}).one()
    return SiteRow(row.seq, row.last_at, row.day, row.closed_day)


def last_calls(
    connection: Connection,
    site_id: str,
    *,
    since: datetime,
    most: int,
    elsewhere: Sequence[str] = (),
) -> list[CallRow]:
    """The last calls and recalls since a moment, newest first, except of counters `elsewhere`."""
    calls: list[CallRow] = []
    undone: set[int] = set()
    # An undo follows what it takes back, so going backwards it is met first.
    for row in connection.execute(
        _CALLS, {"site": site_id, "since": since, "elsewhere": list(elsewhere)}
    ):
        payload = json.loads(row.payload)
        if row.type == "command_undone":
            undone.add(payload["undone_seq"])
        elif row.seq not in undone:
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
        if len(calls) == most:
            break
    return calls
