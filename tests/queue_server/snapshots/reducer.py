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
    """Counter → open, paused or closed."""
    queue: dict[int, Any] = field(default_factory=dict)
    """The turns that wait, for staff."""
    held: set[int] = field(default_factory=set)
    """The turns on hold, for staff."""
    noted: set[int] = field(default_factory=set)
    """The turns of whose visits something is noted, for staff."""
    tablet: bool = False
    """Shows the lines of what its counters take: when that changes it loads its snapshot again."""
    reload: bool = False
    """An event has said that its snapshot must be loaded again."""

    def apply(self, frame: Frame) -> None:
        """The next event; any other is a fault of the sender."""
        assert frame["seq"] == self.seq + 1
        self.seq = frame["seq"]
        other_lines = self.tablet and frame["type"] in OTHER_LINES
        self.reload = self.reload or frame.get("reload", False) or other_lines
        if "waiting" in frame:
            self.waiting[frame["service"]] = frame["waiting"]
        if "call" in frame:
            self.calls = [frame["call"], *self.calls][:CALLS_SHOWN]
        if frame["type"] in ENDS_OR_MOVES:
            self._no_longer_there(frame)
        if frame["type"] in JOINS and "turn" in frame:
            self.queue[frame["turn"]["turn_id"]] = frame["turn"]
        if frame["type"] in COMES_TO_COUNTER and "turn" in frame:
            self.queue.pop(frame["turn"]["turn_id"], None)
            self.turns[frame["counter"] if "counter" in frame else frame["call"]["counter"]] = (
                frame["turn"]
            )
        if frame["type"] == "turn_held" and "turn_id" in frame:
            self.held.add(frame["turn_id"])
        if frame["type"] in COUNTERS:
            self.states[frame["counter"]] = COUNTERS[frame["type"]]
        if "turn_id" in frame:
            self._about_the_visit(frame)

    def _about_the_visit(self, frame: Frame) -> None:
        if frame["type"] == "turn_priority_changed":
            self._another_class(frame)
        if frame["turn_id"] in self.noted:
            if frame["type"] == "turn_transferred":
                self.noted.add(frame["turn"]["turn_id"])
            self.reload = self.reload or frame["type"] == "service_added"

    def _another_class(self, frame: Frame) -> None:
        there = [*self.queue.items(), *self.turns.items()]
        for place, turn in there:
            if turn["turn_id"] == frame["turn_id"]:
                known: dict[Any, Any] = self.turns if isinstance(place, str) else self.queue
                known[place] = {**turn, "priority": frame["priority"]}

    def _no_longer_there(self, frame: Frame) -> None:
        turn_id = frame.get("turn_id", 0)
        self.queue.pop(turn_id, None)
        self.held.discard(turn_id)
        for counter, turn in list(self.turns.items()):
            if turn["turn_id"] == turn_id:
                del self.turns[counter]


JOINS = {
    "ticket_issued",
    "turn_returned",
    "turn_queued",
    "turn_released",
    "turn_requeued",
    "turn_transferred",
}
"""`turn` waits now."""
COMES_TO_COUNTER = {"turn_called", "turn_recalled", "turn_started"}
"""`turn` is at the counter now."""
ENDS_OR_MOVES = {
    "turn_held",
    "turn_requeued",
    "turn_transferred",
    "turn_finished",
    "turn_no_show",
    "turn_cancelled",
    "turn_expired",
    "ticket_left",
}
"""`turn_id` is no longer where it was."""
OTHER_LINES = {"counter_services_changed", "counter_closed"}
"""A counter takes other services; closed, it goes back to those of the configuration."""
COUNTERS = {
    "counter_opened": "open",
    "counter_resumed": "open",
    "counter_paused": "paused",
    "counter_closed": "closed",
}
"""What a counter is from now on."""
