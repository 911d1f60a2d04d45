"""What staff are told who look for a ticket."""

from datetime import datetime

from queue_server.shapes import Shape


class FoundTurn(Shape):
    """Where the turn of a ticket stands that staff looked for."""

    seq: int
    turn_id: int
    label: str
    service: str
    language: str
    priority: str | None
    state: str
    counter: str
    """Where it is, was or is held; empty before the first call."""
    only_counter: str
    """Waits for this counter alone; empty: for any that takes the service."""
    arrived_at: datetime
    since: datetime
    """In its present state; while it waits, when the wait began."""
    calls: int
    today: bool
    """Of the present service day: another day's can neither wait nor come back."""
    note: str
