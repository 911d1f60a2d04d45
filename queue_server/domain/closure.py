"""An exceptional closure of a site by its staff, from now until a moment or until they reopen."""

from dataclasses import dataclass, replace
from datetime import datetime

from queue_server.domain.events import Event
from queue_server.domain.sentence import Sentence
from queue_server.domain.site_events import SiteClosed, SiteReopened


@dataclass(frozen=True, slots=True)
class Closure:
    """`seq` is the event that closed the site. Times are aware UTC."""

    seq: int
    since: datetime
    until: datetime | None
    """None: until staff reopen it."""
    code: str
    """The reason of the configured list; empty for a sentence of its own."""
    sentence: Sentence
    ended_at: datetime | None = None
    """When staff reopened the site, or closed it anew for another reason."""

    def in_force(self, now: datetime) -> bool:
        """Whether the site is closed by it at `now`."""
        over = self.ended_at is not None or (self.until is not None and now >= self.until)
        return now >= self.since and not over


def closures_after(
    event: Event, *, seq: int, at: datetime, present: Closure | None
) -> list[Closure]:
    """The closures that this event makes or changes, as they are after it.

    `present` is the site's closure that has not been ended, in force or lapsed: there is one at
    most. Any other event than a closing or a reopening changes none.
    """
    if not isinstance(event, SiteClosed | SiteReopened):
        return []
    ended = [] if present is None else [replace(present, ended_at=at)]
    if isinstance(event, SiteReopened):
        return ended
    until = datetime.fromisoformat(event.until) if event.until else None
    sentence = Sentence(event.fr, event.ar, event.zgh)
    return [*ended, Closure(seq, at, until, event.code, sentence)]
