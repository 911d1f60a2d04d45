"""A receipt printer without its line: bytes go in, answers and tickets come out.

It has a memory, paper, a cover and power, and does things as the printers do that were met: it
goes on where it stopped when paper is back, it takes the next job for picture data when the last
one was cut off, and it answers real-time questions even then. Time does not pass: it prints at
once, or as many rows as the test lets it (`advance`).

The lines to it are in `simulated_lines.py` (network, serial) and `simulated_usb.py`.
"""

import threading
from collections.abc import Callable

from PIL import Image, ImageChops

_AUTOMATIC_NOTHING = 0


class SimulatedPrinter:
    """Its methods may be called from any thread.

    Args:
        answers: it can say how it is; else it never says anything.
        memory: bytes that it holds before it takes no more.
        proves: it knows GS r.
        process_ids: it knows GS ( H.
    """

    def __init__(
        self,
        *,
        answers: bool = True,
        memory: int = 4096,
        proves: bool = True,
        process_ids: bool = True,
    ) -> None:
        self.answers = answers
        self._size = memory
        self._proves = proves
        self._process_ids = process_ids
        self._changed = threading.Condition()
        self._wake: list[Callable[[], None]] = []
        self._memory = bytearray()
        self._last_heard = b""
        self._said = bytearray()
        self._raster = (0, 0)  # bytes a row, rows to come
        self._paper: list[bytes] = []
        self._roll: int | None = None
        self._allowed: int | None = None
        self._watched = _AUTOMATIC_NOTHING
        self._told = b""
        self._after_proof: Callable[[], None] = lambda: None
        self._at: dict[int, Callable[[], None]] = {}
        self.rows = 0
        """Rows of dots printed so far."""
        self.tickets: list[Image.Image] = []
        """What came out, cut by cut."""
        self.heard = bytearray()
        """All that it has taken."""
        self.garbage = bytearray()
        """Bytes that it took for text."""
        self.powered = True
        self.stalled = False
        self.cover_open = False
        self.paper_out = False
        self.paper_low = False
        self.error = False
        self.switched_off_line = False

    # The line's side

    def on_change(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, by any thread, whenever there may be room or an answer."""
        self._wake.append(wake)

    def room(self) -> int:
        """Bytes that it would take now."""
        with self._changed:
            if not self.powered or self.stalled:
                return 0
            return self._size - len(self._memory)

    def take(self, data: bytes) -> int:
        """Receive as much of `data` as there is room for."""
        with self._changed:
            taken = data[: self.room()]
            self._answer_at_once(taken)
            self._memory += taken
            self.heard += taken
            self._go_on()
        return len(taken)

    def say(self) -> bytes:
        """What it has to say; each byte once."""
        with self._changed:
            said = bytes(self._said)
            self._said.clear()
            self._changed.notify_all()
        return said

    def has_said(self) -> bool:
        """Something waits to be read."""
        with self._changed:
            return bool(self._said)

    def wait(self, until: Callable[[], bool], seconds: float = 30.0) -> bool:
        """Until something is so; False when it did not become so in time."""
        with self._changed:
            return self._changed.wait_for(until, seconds)

    # People's side

    def at_row(self, row: int, happens: Callable[[], None]) -> None:
        """Something that happens once this many rows are printed."""
        with self._changed:
            self._at[row] = happens

    def at_proof(self, happens: Callable[[], None]) -> None:
        """Something that happens once it has answered GS r or GS ( H."""
        self._after_proof = happens

    def load(self, rows: int | None = None) -> None:
        """A new roll, endless or of some rows; the cover is closed again."""
        with self._changed:
            self._roll = rows
            self.paper_out = self.paper_low = self.cover_open = False
            self._go_on()

    def end_of_roll_near(self) -> None:
        """The roll's diameter falls below the mark."""
        self._set("paper_low", True)

    def take_paper_out(self) -> None:
        """At once, wherever it is."""
        self._set("paper_out", True)

    def open_cover(self) -> None:
        """It stops and keeps what it has."""
        self._set("cover_open", True)

    def close_cover(self) -> None:
        """It goes on."""
        self._set("cover_open", False)

    def break_down(self) -> None:
        """The cutter jams."""
        self._set("error", True)

    def stall(self) -> None:
        """It hangs: takes nothing, prints nothing, answers nothing."""
        self._set("stalled", True)

    def switch_off_line(self) -> None:
        """By its button."""
        self._set("switched_off_line", True)

    def cut_power(self) -> None:
        """All it had in mind is gone; what is printed hangs out uncut."""
        with self._changed:
            self._memory.clear()
            self._said.clear()
            self._last_heard = b""
            self._raster = (0, 0)
            self._watched = _AUTOMATIC_NOTHING
            self._set("powered", False)

    def restore_power(self) -> None:
        """It starts afresh."""
        self._set("powered", True)

    def slow_down(self) -> None:
        """From now on it prints only the rows that `advance` allows."""
        with self._changed:
            self._allowed = 0

    def advance(self, rows: int) -> None:
        """Let it print so many more rows."""
        with self._changed:
            self._allowed = (self._allowed or 0) + rows
            self._go_on()

    def mutter(self, said: bytes) -> None:
        """Bytes out of turn, as a line that was shared or reset may carry."""
        with self._changed:
            self._said += said
            self._notify()

    def whole(self, picture: Image.Image) -> int:
        """How many tickets are exactly `picture`, but for white paper below it."""
        return sum(_is_whole(ticket, picture) for ticket in self.tickets)

    # Inside

    def _set(self, name: str, value: bool) -> None:
        with self._changed:
            setattr(self, name, value)
            self._go_on()

    def _notify(self) -> None:
        self._changed.notify_all()
        for wake in self._wake:
            wake()

    def _go_on(self) -> None:
        self._tell()
        while self._works() and self._step():
            pass
        self._notify()

    @property
    def _off_line(self) -> bool:
        return self.cover_open or self.paper_out or self.error or self.switched_off_line

    def _works(self) -> bool:
        return self.powered and not self.stalled and not self._off_line and bool(self._memory)

    def _step(self) -> bool:
        """Obey the next command or print the next row; False when that is not possible yet."""
        width, rows = self._raster
        if rows:
            return self._print_row(width)
        length = self._command_length()
        if length > len(self._memory):
            return False
        command = bytes(self._memory[:length])
        del self._memory[:length]
        self._obey(command)
        return True

    def _command_length(self) -> int:
        head = bytes(self._memory[:5])
        if head[:2] == b"\x1d(":
            return 5 + int.from_bytes(head[3:5], "little") if len(head) == 5 else 5
        if head[:2] == b"\x1dV":
            return 4 if head[2:3] in {b"A", b"B"} else 3
        lengths = {b"\x1dv": 8, b"\x1d": 3, b"\x1b@": 2, b"\x1b": 3, b"\x10\x04": 3, b"\x10": 2}
        for start, length in lengths.items():
            if head.startswith(start):
                return length
        return 1

    def _obey(self, command: bytes) -> None:
        if command[:2] == b"\x1dv":
            width, rows = (int.from_bytes(command[i : i + 2], "little") for i in (4, 6))
            self._raster = (width, rows)
        elif command == b"\x1b@":
            self._watched = _AUTOMATIC_NOTHING
        elif command[:2] == b"\x1dV":
            self._cut()
        elif command[:2] == b"\x1da":
            self._watched = command[2]
            self._told = b""
            self._tell()
        elif command[:2] == b"\x1dr":
            if self._proves:
                self._speak(bytes([0x0C * self.paper_out | 0x03 * self.paper_low]))
                self._after_proof()
        elif command[:3] == b"\x1d(H":
            if self._process_ids:
                self._speak(b"\x37\x22" + command[7:11] + b"\x00")
                self._after_proof()
        elif command[:1] not in {b"\x00", b"\n", b"\x10", b"\x1b"}:
            self.garbage += command

    def _print_row(self, width: int) -> bool:
        if len(self._memory) < width or self._allowed == 0:
            return False
        self._paper.append(bytes(self._memory[:width]))
        del self._memory[:width]
        self._raster = (width, self._raster[1] - 1)
        self.rows += 1
        if self._allowed is not None:
            self._allowed -= 1
        if self._roll is not None:
            self._roll -= 1
            if self._roll == 0:
                self.paper_out = True
                self._tell()
        happens = self._at.pop(self.rows, None)
        if happens is not None:
            happens()
        return True

    def _cut(self) -> None:
        if self._paper:
            self.tickets.append(_picture(self._paper))
            self._paper = []

    # What it says

    def _speak(self, said: bytes) -> None:
        if self.answers and self.powered:
            self._said += said

    def _answer_at_once(self, data: bytes) -> None:
        """DLE EOT is obeyed on arrival, whatever it is part of."""
        heard = self._last_heard + data
        for at in range(len(heard) - 2):
            if heard[at : at + 2] == b"\x10\x04" and 1 <= heard[at + 2] <= 4:
                self._speak(bytes([self._real_time(heard[at + 2])]))
        self._last_heard = heard[-2:]
        if heard[-3:-1] == b"\x10\x04":
            self._last_heard = b""  # it is complete: its last bytes begin nothing

    def _real_time(self, question: int) -> int:
        if question == 1:
            return 0x12 | 0x08 * self._off_line
        if question == 2:
            return 0x12 | 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * self.error
        if question == 3:
            return 0x12 | 0x08 * self.error
        return 0x12 | 0x0C * (self.paper_low or self.paper_out) | 0x60 * self.paper_out

    def _tell(self) -> None:
        """The automatic status, when it is wanted and has changed."""
        status = bytes(
            [
                0x10 | 0x08 * self._off_line | 0x20 * self.cover_open,
                0x08 * self.error,
                0x0C * self.paper_out | 0x03 * (self.paper_low or self.paper_out),
                0,
            ]
        )
        if self._watched and status != self._told:
            self._told = status
            self._speak(status)


def _picture(rows: list[bytes]) -> Image.Image:
    """Black on white, mode "1"; rows of an odd width (garbage) are filled up with white."""
    width = max(len(row) for row in rows)
    dots = b"".join(row.ljust(width, b"\x00") for row in rows)
    printed = Image.frombytes("1", (width * 8, len(rows)), dots)
    return printed.point(lambda dot: 0 if dot else 255, "1")


def _is_whole(ticket: Image.Image, picture: Image.Image) -> bool:
    if ticket.width != picture.width or ticket.height < picture.height:
        return False
    paper = Image.new("1", ticket.size, 1)
    paper.paste(picture)
    return ImageChops.logical_xor(ticket, paper).getbbox() is None
