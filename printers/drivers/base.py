"""What every driver offers: one way to deliver a job, and honesty about what is known after."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image

from printers.condition import Status


class State(StrEnum):
    """Where a print job stands."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    """Proved: the printer, or the file system, said so."""
    SENT_UNPROVEN = "sent_unproven"
    """Everything was taken by a printer that cannot say whether it printed."""
    UNKNOWN = "unknown"
    """Some bytes may have been printed. Never repeated by itself: that would print twice."""
    FAILED = "failed"
    """Nothing was printed, and trying again would not help."""
    EXPIRED = "expired"
    """Too old to be of use; not printed."""


FINAL = frozenset(State) - {State.QUEUED, State.SENDING}


@dataclass(frozen=True, slots=True)
class Page:
    """A job ready for a printer."""

    name: str
    """Tells jobs apart for people: `000042-B17`."""
    data: bytes
    """ESC/POS."""
    picture: Image.Image
    """The same receipt as it looks, mode "1"."""
    resync: bytes = b""
    """Goes before `data` when an earlier job was cut off: ends a raster that was left open."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one attempt ended."""

    state: State
    """PRINTED, SENT_UNPROVEN, UNKNOWN or FAILED."""
    bytes_sent: int
    error: str | None = None
    """One line for the operator."""
    retry: bool = False
    """Nothing reached the printer and another attempt may work."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a driver can know and do."""

    status: bool
    """It can ask for paper, cover and the like."""
    proof: bool
    """It can end a job as PRINTED."""
    cut: bool
    """The paper is cut."""


OnStatus = Callable[[Status], None]
"""Told what the printer says of itself while a job is being sent."""


class Driver(Protocol):
    """One printer. Used by one thread at a time."""

    @property
    def capabilities(self) -> Capabilities:
        """What this driver can know and do."""
        ...

    def status(self) -> Status:
        """Ask the printer how it is, within about a second; trouble is the answer, not raised."""
        ...

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        """Try once to print `page`; failures are told in the answer, not raised.

        `resync`: what was sent before may have been cut off inside a picture, so `page.resync`
        goes first.
        """
        ...
