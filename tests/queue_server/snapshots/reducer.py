"""A screen as small as can be: an old snapshot, and what was pushed since, make the present.

It knows nothing but the documented fields of the events, as a screen written by others would.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CALLS_SHOWN = 40

Frame = Mapping[str, Any]


@dataclass
class Screen:
    """What a display and a counter's tablet hold between two snapshots."""

    seq: int
    waiting: dict[str, int]
    calls: list[Any] = field(default_factory=list)
    turns: dict[str, Any] = field(default_factory=dict)
    """Counter → the turn at it, for staff; the label and state, for the hall."""
    states: dict[str, str] = field(default_factory=dict)
    """Counter → open or closed."""
    queue: dict[int, Any] = field(default_factory=dict)
    """The turns that wait, for staff."""
    reload: bool = False
    """A day has opened: the old numbers are worth nothing."""

    def apply(self, frame: Frame) -> None:
        """The next event; any other is a fault of the sender."""
        assert frame["seq"] == self.seq + 1
        self.seq = frame["seq"]
        if "waiting" in frame:
            self.waiting[frame["service"]] = frame["waiting"]
        if "call" in frame:
            self.calls = [frame["call"], *self.calls][:CALLS_SHOWN]
        handle = getattr(self, f"_{frame['type']}", None)
        if handle is not None:
            handle(frame)

    def _ticket_issued(self, frame: Frame) -> None:
        if "turn" in frame:
            self.queue[frame["turn"]["turn_id"]] = frame["turn"]

    def _turn_called(self, frame: Frame) -> None:
        self._at(frame["call"]["counter"], frame)

    def _turn_recalled(self, frame: Frame) -> None:
        self._at(frame["call"]["counter"], frame)

    def _turn_started(self, frame: Frame) -> None:
        self._at(frame["counter"], frame)

    def _turn_finished(self, frame: Frame) -> None:
        self.turns.pop(frame["counter"], None)

    def _turn_no_show(self, frame: Frame) -> None:
        self.turns.pop(frame["counter"], None)

    def _ticket_left(self, frame: Frame) -> None:
        self.queue.pop(frame.get("turn_id", 0), None)

    def _turn_expired(self, frame: Frame) -> None:
        self.queue.pop(frame.get("turn_id", 0), None)

    def _counter_opened(self, frame: Frame) -> None:
        self.states[frame["counter"]] = "open"

    def _counter_closed(self, frame: Frame) -> None:
        self.states[frame["counter"]] = "closed"

    def _day_opened(self, _frame: Frame) -> None:
        self.reload = True

    def _at(self, counter: str, frame: Frame) -> None:
        if "turn" in frame:
            self.turns[counter] = frame["turn"]
            self.queue.pop(frame["turn"]["turn_id"], None)
