"""A turn is one wait for one service: its states, and which verb leads from one to another."""

from enum import StrEnum

from queue_server.domain.errors import QueueError, Refusal


class TurnState(StrEnum):
    """Where a turn stands; `waiting`, `called` and `serving` are live, the others are ends."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    NO_SHOW = "no_show"
    LEFT = "left"
    EXPIRED = "expired"


class Verb(StrEnum):
    """What may be done to a turn."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MARK_NO_SHOW = "no_show"
    LEAVE = "leave"
    EXPIRE = "expire"


AT_COUNTER = frozenset({TurnState.CALLED, TurnState.SERVING})
"""States in which a turn occupies its counter."""

TRANSITIONS: dict[tuple[TurnState, Verb], TurnState] = {
    (TurnState.WAITING, Verb.CALL): TurnState.CALLED,
    (TurnState.WAITING, Verb.LEAVE): TurnState.LEFT,
    (TurnState.WAITING, Verb.EXPIRE): TurnState.EXPIRED,
    (TurnState.CALLED, Verb.RECALL): TurnState.CALLED,
    (TurnState.CALLED, Verb.START): TurnState.SERVING,
    (TurnState.CALLED, Verb.MARK_NO_SHOW): TurnState.NO_SHOW,
    (TurnState.SERVING, Verb.FINISH): TurnState.DONE,
}
"""Everything that is not named here is refused."""


def after(state: TurnState, verb: Verb) -> TurnState:
    """The state that `verb` leads to; raises `not_allowed_in_state` where the table has none."""
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise QueueError(Refusal.NOT_ALLOWED_IN_STATE, state=state.value, verb=verb.value) from None
