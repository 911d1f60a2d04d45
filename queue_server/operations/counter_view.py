"""A counter and its turn in the shapes of the API."""

from queue_server.config import CounterConfig
from queue_server.domain.history import Turn
from queue_server.domain.turn import TurnState
from queue_server.shapes import CounterState, CurrentLabel, CurrentTurn
from queue_server.store.board import OpenCounter


def counter_state(counter: CounterConfig, opened: OpenCounter | None) -> CounterState:
    """A configured counter as it is now; `opened` is None while it is closed."""
    if opened is None:
        return CounterState(
            id=counter.id,
            state="closed",
            services=list(counter.services),
            secondary=list(counter.secondary),
            opened_at=None,
            paused_at=None,
            current=None,
        )
    present = opened.turn
    return CounterState(
        id=counter.id,
        state="paused" if opened.paused_at else "open",
        services=list(opened.services),
        secondary=list(opened.secondary),
        opened_at=opened.opened_at,
        paused_at=opened.paused_at,
        current=None
        if present is None
        else CurrentLabel(turn_id=present.turn_id, label=present.label, state=present.state.value),
    )


def current_turn(present: Turn | None) -> CurrentTurn | None:
    """The turn at a counter, as its agent sees it."""
    if present is None or present.called_at is None:
        return None
    return CurrentTurn(
        turn_id=present.turn_id,
        label=present.label,
        service=present.service,
        language=present.language,
        priority=present.priority or None,
        state=present.state.value,
        arrived_at=present.arrived_at,
        called_at=present.called_at,
        last_called_at=present.last_called_at if present.state is TurnState.CALLED else None,
        started_at=present.started_at,
        calls=present.calls,
    )
