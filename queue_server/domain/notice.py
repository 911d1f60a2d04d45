"""What staff tell the waiting room, beside the calls."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Showing(StrEnum):
    """Where a notice stands today."""

    PLANNED = "planned"
    SHOWN = "shown"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in the languages, with or without a picture or a video."""

    id: int
    display: str
    """The display that shows it; empty: all of the site."""
    fr: str
    ar: str
    zgh: str
    """Empty until somebody has translated it: the other two are shown."""
    media: str
    """A file of the media folder; empty: words alone."""
    first_day: date
    last_day: date | None
    """Included; None: until it is removed."""

    def showing(self, today: date) -> Showing:
        """Where it stands on a day of the site."""
        if today < self.first_day:
            return Showing.PLANNED
        if self.last_day is not None and today > self.last_day:
            return Showing.OVER
        return Showing.SHOWN

    def on(self, display: str, today: date) -> bool:
        """Whether this display shows it on this day."""
        return self.display in {"", display} and self.showing(today) is Showing.SHOWN
