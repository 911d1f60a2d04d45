"""One conversation with an ESC/POS printer: asking, sending, proof, hanging up.

What was learnt from printers: a write that returns proves nothing, so the printer is asked. With
its memory full it answers no question, but what it says unasked (ASB) still comes: so that is
switched on and listened to all the time. Hanging up with an unread answer resets the line and cuts
the receipt off: so our half is closed first, then what the printer still says is heard.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from printers.condition import Status
from printers.drivers.answers import Ear, from_automatic, from_real_time, says_paper_out
from printers.drivers.base import OnStatus
from printers.drivers.wire import Wire

_PIECE = 4096
_TICK = 0.05  # seconds between looks at what the printer says while it takes nothing
_AUTOMATIC_STATUS = b"\x1da\x0e"  # on line or not, errors, paper


class Proof(StrEnum):
    """How a printer says that it has come to the end of a job."""

    PROCESS_ID = "process-id"
    """GS ( H: answered with our own mark, once the picture is on paper."""
    PAPER_STATUS = "paper-status"
    """GS r 1: answered in its turn, after all that was sent before."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a printer may take for what does not depend on its paper, in seconds."""

    answer: float = 0.6
    """To say how it is; usually it takes some milliseconds."""
    linger: float = 1.0
    """To close its half, when it has taken everything and proves nothing."""
    settled: float = 1.5
    """Without a late answer: longer than to feed a strip of white and to cut."""


class Conversation:
    """What is said on one wire, from opening to closing.

    Args:
        wire: open; closed by `hang_up` or `abort`.
        name: the printer's, for the operator.
        patience: seconds that it may take nothing, or that its proof may take.
        clock: monotonic seconds.
        on_status: told what the printer says of itself, each time that this changes.
    """

    def __init__(
        self,
        wire: Wire,
        name: str,
        patience: float,
        clock: Callable[[], float],
        on_status: OnStatus,
    ) -> None:
        self._wire = wire
        self._name = name
        self._patience = patience
        self._clock = clock
        self._on_status = on_status
        self._ear = Ear()
        self._telling = 0.0
        self.last: Status | None = None
        """What the printer last said of itself."""

    def ask(self, seconds: float) -> Status | None:
        """How the printer is (DLE EOT 1, 2, 4); None when it leaves a question unanswered.

        One question at a time: the answers do not say which question they are for.
        """
        answers = []
        for question in (1, 2, 4):
            answer = self._question(question, seconds)
            if answer is None:
                return None
            answers.append(answer)
        printer, cause, paper = answers
        error = self._question(3, seconds) if cause & 0x40 else None
        status = from_real_time(printer, cause, error, paper).status(self._name)
        self.tell(status)
        return status

    def watch(self) -> None:
        """Have every change told unasked from now on. A printer's reset (ESC @) ends it."""
        self.send(_AUTOMATIC_STATUS)

    def send(self, data: bytes, on_taken: Callable[[int], None] = lambda _: None) -> None:
        """Hand over all of `data`, hearing the printer on the way.

        Args:
            data: in pieces, as fast as the printer takes them.
            on_taken: told the size of each piece that was taken.

        Raises:
            TimeoutError: the printer has taken nothing for `patience` seconds.
            OSError: the line broke.
        """
        rest = memoryview(data)
        deadline = self._time() + self._patience
        while rest:
            taken = self._wire.write(rest[:_PIECE], _TICK)
            if taken:
                on_taken(taken)
                rest = rest[taken:]
                deadline = self._time() + self._patience
            self._hear(0)
            if not taken and self._time() >= deadline:
                raise TimeoutError

    def prove(self, proof: Proof) -> bool:
        """Ask whether all that was sent is done, and wait for the answer.

        Raises:
            OSError: as `send`.
        """
        if proof is Proof.PROCESS_ID:
            mark = random.randbytes(4).hex()[:4].encode()
            self._ear.processes.clear()
            self.send(b"\x1d(H\x06\x0000" + mark)
            return self._wait(lambda: mark in self._ear.processes)
        self._ear.plain.clear()
        self.send(b"\x1dr\x01")
        if not self._wait(lambda: bool(self._ear.plain)):
            return False
        if says_paper_out(self._ear.plain[-1]):
            return False
        # It was answered when it was read: a printer in trouble may still hold the last rows.
        status = self.ask(self._patience)
        return status is not None and status.condition.prints

    def settle(self, proof: Proof, quiet: float) -> bool:
        """Wait until an earlier job's remains are done and its late answers are heard.

        Args:
            proof: how it says that it has come to the end of them.
            quiet: seconds without an answer after which no older one is expected.

        GS r carries no mark: an answer that an earlier job is still owed would prove this one.

        Raises:
            OSError: as `send`.
        """
        if not self.prove(proof):
            return False
        if proof is Proof.PAPER_STATUS:
            heard = 0
            while heard != len(self._ear.plain):
                heard = len(self._ear.plain)
                self._hear_until(lambda: False, self._time() + quiet)
        return True

    def hang_up(self, linger: float) -> None:
        """Close our half, hear the printer out, close.

        Args:
            linger: seconds that a printer which has taken everything may keep its half open.

        Raises:
            TimeoutError: some bytes have not been taken for `patience` seconds.
            OSError: the line broke before all was taken.
        """
        self._wire.end()
        left = self._wire.untaken()
        deadline = self._time() + (self._patience if left else linger)
        while left or not self._wire.ended:
            self._hear(min(_TICK, linger))
            now_left = self._wire.untaken()
            if now_left < left:
                left = now_left
                deadline = self._time() + (self._patience if left else linger)
            elif self._time() >= deadline:
                if left:
                    raise TimeoutError
                break
        self._wire.close()

    def leave(self, linger: float) -> None:
        """Hang up when nothing more depends on it; what is still on its way may be dropped."""
        try:
            if self._wire.untaken() == 0:
                self.hang_up(linger)
                return
        except OSError:
            pass
        self._wire.abort()

    def abort(self) -> None:
        """Close and drop what the printer has not taken."""
        self._wire.abort()

    def tell(self, status: Status) -> None:
        """Pass on how the printer is, if that is new."""
        if status != self.last:
            self.last = status
            began = self._clock()
            try:
                self._on_status(status)
            finally:
                self._telling += self._clock() - began

    def _time(self) -> float:
        """Monotonic, without the time that telling others took: no fault of the printer's."""
        return self._clock() - self._telling

    def _question(self, number: int, seconds: float) -> int | None:
        self._hear(0)
        self._ear.real_time.clear()  # picture data may look like a question, and was answered
        question = memoryview(bytes((0x10, 0x04, number)))
        deadline = self._time() + seconds
        while question and self._time() < deadline:
            question = question[self._wire.write(question, _TICK) :]
        if question:
            return None
        self._hear_until(lambda: bool(self._ear.real_time), deadline)
        return self._ear.real_time.popleft() if self._ear.real_time else None

    def _wait(self, done: Callable[[], bool]) -> bool:
        """Until `done`, or nothing has moved for `patience` seconds."""
        left = self._wire.untaken()
        deadline = self._time() + self._patience
        while not self._hear_until(done, min(deadline, self._time() + _TICK)):
            now_left = self._wire.untaken()
            if now_left < left:  # a slow line is still at it
                deadline = self._time() + self._patience
            left = now_left
            if self._wire.ended or self._time() >= deadline:
                return False
        return True

    def _hear_until(self, done: Callable[[], bool], deadline: float) -> bool:
        while not done():
            rest = deadline - self._time()
            if rest <= 0 or self._wire.ended:
                return False
            self._hear(rest)
        return True

    def _hear(self, seconds: float) -> None:
        if self._wire.ended:
            time.sleep(seconds)  # no wait ends earlier on a line that is closed at both ends
            return
        self._ear.hear(self._wire.read(seconds))
        while self._ear.automatic:
            self.tell(from_automatic(self._ear.automatic.popleft()).status(self._name))
