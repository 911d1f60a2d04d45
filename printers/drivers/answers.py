"""What an ESC/POS printer says, told apart by the fixed bits of each kind of answer.

A printer's line carries four kinds of answers in any order: of real-time questions (DLE EOT, one
byte), of questions answered in their turn (GS r, one byte), of a process id (GS ( H, seven bytes)
and what it says unasked (ASB, four bytes). One taken for another would be a false proof.
"""

from collections import deque
from dataclasses import dataclass

from printers.condition import Condition, Status

_XON, _XOFF = 0x11, 0x13
_PROCESS_HEADER, _PROCESS_KIND = 0x37, 0x22
_PROCESS_LENGTH = 7
_AUTOMATIC_LENGTH = 4


def _is_real_time(byte: int) -> bool:
    return byte & 0b1001_0011 == 0b0001_0010


def _begins_automatic(byte: int) -> bool:
    return byte & 0b1001_0011 == 0b0001_0000


def _is_plain(byte: int) -> bool:
    return byte & 0b1001_0000 == 0


class Ear:
    """Sorts a printer's bytes, however they are cut into pieces."""

    def __init__(self) -> None:
        self.real_time: deque[int] = deque()
        """Answers of DLE EOT; which question each is for, only their order says."""
        self.plain: deque[int] = deque()
        """Answers of GS r."""
        self.processes: deque[bytes] = deque()
        """Ids of processes that have ended."""
        self.automatic: deque[bytes] = deque()
        """What the printer has said unasked, four bytes each."""
        self._block = bytearray()
        self._process = bytearray()

    def hear(self, data: bytes) -> None:
        """Sort the next bytes."""
        for byte in data:
            self._hear(byte)

    def _hear(self, byte: int) -> None:
        if self._process:
            self._hear_process(byte)
        elif byte in (_XON, _XOFF):
            return
        elif byte == _PROCESS_HEADER:
            self._process.append(byte)
        elif _is_real_time(byte):
            self.real_time.append(byte)
        elif _begins_automatic(byte):
            self._block[:] = [byte]
        elif _is_plain(byte):
            self._hear_plain(byte)

    def _hear_plain(self, byte: int) -> None:
        """Only what came before says whether this byte continues an unasked status."""
        if not self._block:
            self.plain.append(byte)
            return
        self._block.append(byte)
        if len(self._block) == _AUTOMATIC_LENGTH:
            self.automatic.append(bytes(self._block))
            self._block.clear()

    def _hear_process(self, byte: int) -> None:
        if len(self._process) == 1 and byte != _PROCESS_KIND:
            self._process.clear()
            self._hear(byte)
            return
        self._process.append(byte)
        if len(self._process) == _PROCESS_LENGTH:
            if byte == 0:
                self.processes.append(bytes(self._process[2:6]))
            self._process.clear()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printer says of itself at one moment."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    error: str = ""
    """What is wrong, when it says so."""

    def status(self, name: str) -> Status:
        """The worst of it, as one line about the printer `name`."""
        if self.error:
            return Status(Condition.ERROR, f"{name}: {self.error}")
        if self.cover_open:
            return Status(Condition.COVER_OPEN, f"{name}: the cover is open")
        if self.paper_out:
            return Status(Condition.PAPER_OUT, f"{name}: no paper")
        if self.offline:
            return Status(Condition.OFFLINE, f"{name}: switched off line at the printer")
        if self.paper_low:
            return Status(Condition.PAPER_LOW, f"{name}: the roll is near its end")
        return Status(Condition.READY)


def from_real_time(printer: int, cause: int, error: int | None, paper: int) -> Reading:
    """The answers of DLE EOT 1, 2, 3 and 4; the third is asked for only when there is an error."""
    return Reading(
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        paper_out=bool(cause & 0x20 or paper & 0x60),
        paper_low=bool(paper & 0x0C),
        error=_error(error or 0) if cause & 0x40 else "",
    )


def from_automatic(block: bytes) -> Reading:
    """The four bytes that a printer sends unasked."""
    printer, error, paper = block[:3]
    return Reading(
        offline=bool(printer & 0x08),
        cover_open=bool(printer & 0x20),
        paper_out=bool(paper & 0x0C),
        paper_low=bool(paper & 0x03),
        error=_error(error) if error & 0x6C else "",
    )


def says_paper_out(plain: int) -> bool:
    """The answer of GS r 1."""
    return bool(plain & 0x0C)


def _error(bits: int) -> str:
    if bits & 0x08:
        return "the cutter is jammed"
    if bits & 0x20:
        return "an error that only switching it off and on may end"
    if bits & 0x40:
        return "too hot, it goes on by itself once it has cooled down"
    return "it reports an error"
