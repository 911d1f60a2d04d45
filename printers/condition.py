"""How a printer is: what people at the kiosk, the counter and the dashboard are told of it."""

from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """The worst of what a printer says of itself."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    """It prints, and the roll is near its end."""
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    ERROR = "error"
    """It says that something else is wrong: its cutter, its temperature."""
    OFFLINE = "offline"
    """Not reachable, without an answer where one is due, or switched off line by hand."""
    UNKNOWN = "unknown"
    """It has no way of saying."""

    @property
    def prints(self) -> bool:
        """Whether a receipt may be sent to it."""
        return self in _PRINTS


_PRINTS = frozenset({Condition.READY, Condition.PAPER_LOW, Condition.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Status:
    """A printer's condition when it was last asked."""

    condition: Condition
    detail: str = ""
    """One line for the operator: which address, what it said."""
