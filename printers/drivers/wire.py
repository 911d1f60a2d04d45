"""A line to a printer, whatever it is made of: what a conversation needs of it."""

from typing import Protocol


class Wire(Protocol):
    """Bytes to a printer and back. No call waits longer than its `seconds`.

    Every method but `abort` raises OSError when the line is broken.
    """

    @property
    def ended(self) -> bool:
        """The printer has closed its half, or never closes it by itself: nothing to wait for."""
        ...

    def write(self, data: memoryview, seconds: float) -> int:
        """Hand over as much of `data` as is taken in time: the number of bytes, perhaps none."""
        ...

    def read(self, seconds: float) -> bytes:
        """What the printer has said, at once when there is something; empty when it is silent."""
        ...

    def untaken(self) -> int:
        """Bytes handed over that have not reached the printer's side yet."""
        ...

    def end(self) -> None:
        """Close our half: nothing more will be written."""
        ...

    def close(self) -> None:
        """Close; what has been handed over still arrives."""
        ...

    def abort(self) -> None:
        """Close and drop what has not arrived: it must not be printed later, unseen."""
        ...
