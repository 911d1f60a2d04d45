"""What citizens were promised and how long they waited, from the events of a site."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, literal_column, select

from queue_server.domain.estimate import WaitRange
from queue_server.store.prepared import Prepared
from queue_server.store.tables import event, turn


@dataclass(frozen=True, slots=True)
class Promise:
    """A turn that was called: the `seq` of its call, and what its ticket said."""

    seq: int
    promised: WaitRange
    waited_seconds: float


_call, _issue = event.alias("call"), event.alias("issue")
# Both types, as the partial index on calls has it; recalls are left out afterwards.
_IS_CALL = _call.c.type.in_(
    [
        literal_column("'turn_called'"),
        literal_column("'turn_recalled'"),
        literal_column("'command_undone'"),
    ]
)
_PROMISES = Prepared(
    select(
        _call.c.seq,
        _call.c.at.label("called_at"),
        turn.c.arrived_at,
        _issue.c.payload,
    )
    .select_from(
        _call.join(turn, turn.c.id == _call.c.turn_id).join(
            _issue, (_issue.c.site_id == _call.c.site_id) & (_issue.c.seq == turn.c.sequence)
        )
    )
    .where(
        _call.c.site_id == bindparam("site"),
        _IS_CALL,
        _call.c.type == literal_column("'turn_called'"),
        _call.c.seq > bindparam("after"),
        _issue.c.type == literal_column("'ticket_issued'"),
    )
    .order_by(_call.c.seq.desc())
    .limit(bindparam("most"))
)


def promises_after(connection: Connection, site_id: str, seq: int, *, most: int) -> list[Promise]:
    """The last `most` promises whose turn was called after event `seq`, oldest first."""
    rows = _PROMISES.all(connection, {"site": site_id, "after": seq, "most": most})
    found = []
    for row in reversed(rows):
        promised = json.loads(row.payload).get("promised")
        if promised is not None:
            waited = (row.called_at - row.arrived_at).total_seconds()
            found.append(Promise(row.seq, WaitRange(promised["low"], promised["high"]), waited))
    return found
