"""A turn is one wait for one service: its states, which verb leads where, and who may say it.

`TRANSITIONS` and `WHO` together are the whole table: state × verb × role → the state after, or a
named refusal. docs/transitions.md shows the same table, and a test keeps them equal.
"""

from enum import StrEnum

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal


class TurnState(StrEnum):
    """Where a turn stands."""

    PENDING = "pending"
    """A further service of the visit, whose turn comes when the present one is finished."""
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    """Begun and set aside, e.g. while the citizen fetches a copy; the counter is free."""
    DONE = "done"
    NO_SHOW = "no_show"
    TRANSFERRED = "transferred"
    """Ended by a transfer: the ticket goes on in another turn."""
    LEFT = "left"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNDONE = "undone"
    """Opened by a command that was taken back: it never was, and counts nowhere."""


class Verb(StrEnum):
    """What may be done to a turn."""

    CALL = "call"
    CALL_CHOSEN = "call_chosen"
    RECALL = "recall"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    MARK_NO_SHOW = "no_show"
    RETURN = "return"
    FINISH = "finish"
    ADD_SERVICE = "add_service"
    LEAVE = "leave"
    CANCEL = "cancel"
    EXPIRE = "expire"
    REPRINT = "reprint"
    """Its receipt is printed once more, while it is of use."""
    CHANGE_PRIORITY = "change_priority"
    CHANGE_NOTE = "change_note"
    """What the next agent should know of the visit."""
    QUEUE = "queue"
    """A pending turn begins to wait: no one's command, but what the end of the one before brings
    about, be it finished or cancelled."""


AT_COUNTER = frozenset({TurnState.CALLED, TurnState.SERVING})
"""States in which a turn occupies its counter."""

LIVE = AT_COUNTER | {TurnState.PENDING, TurnState.WAITING, TurnState.ON_HOLD}
"""States from which the turn may still be served today."""

NOT_BEGUN = frozenset({TurnState.PENDING, TurnState.UNDONE})
"""States of turns in which nobody has waited: no figure counts them."""

S, V = TurnState, Verb
TRANSITIONS: dict[tuple[TurnState, Verb], TurnState] = {
    (S.PENDING, V.QUEUE): S.WAITING,
    (S.PENDING, V.LEAVE): S.LEFT,
    (S.PENDING, V.CANCEL): S.CANCELLED,
    (S.PENDING, V.EXPIRE): S.EXPIRED,
    (S.WAITING, V.CALL): S.CALLED,
    (S.WAITING, V.CALL_CHOSEN): S.CALLED,
    (S.WAITING, V.LEAVE): S.LEFT,
    (S.WAITING, V.CANCEL): S.CANCELLED,
    (S.WAITING, V.EXPIRE): S.EXPIRED,
    (S.CALLED, V.RECALL): S.CALLED,
    (S.CALLED, V.START): S.SERVING,
    (S.CALLED, V.HOLD): S.ON_HOLD,
    (S.CALLED, V.TRANSFER): S.TRANSFERRED,
    (S.CALLED, V.REQUEUE): S.WAITING,
    (S.CALLED, V.MARK_NO_SHOW): S.NO_SHOW,
    (S.CALLED, V.CANCEL): S.CANCELLED,
    (S.SERVING, V.HOLD): S.ON_HOLD,
    (S.SERVING, V.TRANSFER): S.TRANSFERRED,
    (S.SERVING, V.REQUEUE): S.WAITING,
    (S.SERVING, V.FINISH): S.DONE,
    (S.SERVING, V.ADD_SERVICE): S.SERVING,
    (S.ON_HOLD, V.RESUME): S.SERVING,
    (S.ON_HOLD, V.REQUEUE): S.WAITING,
    (S.ON_HOLD, V.LEAVE): S.LEFT,
    (S.ON_HOLD, V.CANCEL): S.CANCELLED,
    (S.ON_HOLD, V.EXPIRE): S.EXPIRED,
    (S.NO_SHOW, V.RETURN): S.WAITING,
    **{
        (state, verb): state
        for verb in (V.REPRINT, V.CHANGE_PRIORITY, V.CHANGE_NOTE)
        for state in LIVE
    },
}
"""Everything that is not named here is refused with `not_allowed_in_state`."""

_DESK = frozenset({Role.AGENT})
_FLOOR = frozenset({Role.AGENT, Role.RECEPTION, Role.SUPERVISOR})
_STAFF = _FLOOR | {Role.MANAGER}
WHO: dict[Verb, frozenset[Role]] = {
    V.CALL: _DESK,
    V.CALL_CHOSEN: _DESK,
    V.RECALL: _DESK,
    V.START: _DESK,
    V.HOLD: _DESK,
    V.RESUME: _DESK,
    V.TRANSFER: _DESK,
    V.REQUEUE: _DESK,
    V.MARK_NO_SHOW: _DESK,
    V.RETURN: _FLOOR,
    V.FINISH: _DESK,
    V.ADD_SERVICE: _DESK,
    V.LEAVE: frozenset({Role.PUBLIC}),
    V.CANCEL: _STAFF,
    V.EXPIRE: frozenset({Role.SYSTEM, Role.MANAGER}),
    V.REPRINT: _FLOOR,
    V.CHANGE_PRIORITY: _FLOOR,
    V.CHANGE_NOTE: _FLOOR,
    V.QUEUE: _STAFF,
}
"""Who may say a verb. A citizen needs no role to leave: the ticket's own page is the right to."""


def after(state: TurnState, verb: Verb, role: Role) -> TurnState:
    """The state that `verb` leads to when `role` says it.

    Raises `forbidden` where the role may never say it, `not_allowed_in_state` where it may but
    not now.
    """
    if role not in WHO[verb]:
        raise QueueError(Refusal.FORBIDDEN, verb=verb.value)
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise QueueError(Refusal.NOT_ALLOWED_IN_STATE, state=state.value, verb=verb.value) from None
