"""An agent's call for the supervisor: asked at a counter, then answered or withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from queue_server.domain.events import Event


@dataclass(frozen=True, slots=True)
class HelpAsked(Event):
    """An agent calls the supervisor to a counter."""

    type: ClassVar[str] = "help_asked"
    counter: str
    reason: str
    """A code of the configured list; empty when the agent named none."""


@dataclass(frozen=True, slots=True)
class HelpAnswered(Event):
    """The supervisor has seen the call, and says so."""

    type: ClassVar[str] = "help_answered"
    counter: str
    request: int
    """The event with which it was asked for."""


@dataclass(frozen=True, slots=True)
class HelpWithdrawn(Event):
    """Nobody need come any more: the agent says so, or has left the counter."""

    type: ClassVar[str] = "help_withdrawn"
    counter: str
    request: int


HelpEvent = HelpAsked | HelpAnswered | HelpWithdrawn


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """`id` is the event with which it was asked for. Times are aware UTC."""

    id: int
    counter: str
    reason: str
    asked_at: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.answered_at is None and self.withdrawn_at is None


def request_after(
    event: HelpEvent, *, seq: int, at: datetime, known: Mapping[int, HelpRequest]
) -> HelpRequest:
    """The request that this event makes or changes, as it is after it.

    `known` holds, by id, the one that an answer or a withdrawal names.
    """
    if isinstance(event, HelpAsked):
        return HelpRequest(seq, event.counter, event.reason, at)
    asked = known[event.request]
    if isinstance(event, HelpAnswered):
        return replace(asked, answered_at=at)
    return replace(asked, withdrawn_at=at)
