"""A line to a printer, whatever it is made of: what a conversation needs of it.

The connections of python-escpos are not used for it: Network speaks IPv4 only, forgets to close a
socket that did not connect and adds a log handler; Usb resets the device at each opening and takes
its addresses for given; Serial waits without end when it closes. None says how much of a write was
taken.
"""

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
