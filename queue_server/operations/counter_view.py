"""A counter and its turn in the shapes of the API."""

from queue_server.config import CounterConfig
from queue_server.shapes import CounterState, CurrentLabel, CurrentTurn
from queue_server.store.board import OpenCounter, TurnAtCounter


def counter_state(counter: CounterConfig, opened: OpenCounter | None) -> CounterState:
    """A configured counter as it is now; `opened` is None while it is closed."""
    if opened is None:
        return CounterState(
            id=counter.id,
            state="closed",
            services=list(counter.services),
            secondary=list(counter.secondary),
            opened_at=None,
            current=None,
        )
    present = opened.turn
    return CounterState(
        id=counter.id,
        state="open",
        services=list(opened.services),
        secondary=list(opened.secondary),
        opened_at=opened.opened_at,
        current=None
        if present is None
        else CurrentLabel(turn_id=present.turn_id, label=present.label, state=present.state),
    )


def current_turn(present: TurnAtCounter | None) -> CurrentTurn | None:
    """The turn at a counter, as its agent sees it."""
    if present is None:
        return None
    return CurrentTurn(
        turn_id=present.turn_id,
        label=present.label,
        service=present.service,
        language=present.language,
        priority=present.priority or None,
        state=present.state,
        arrived_at=present.arrived_at,
        called_at=present.called_at,
        started_at=present.started_at,
        calls=present.calls,
    )
