"""A printer that may be asked how it is, whatever wire leads to it."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State
from printers.drivers.conversation import Conversation, Patience, Proof
from printers.drivers.wire import Wire
from printers.escpos_library import has_cutter, has_process_id

_STATUS_CONNECT = 0.8  # seconds
_STATUS_IN_ALL = 1.0
_ANSWER_OF_THE_MUTE = 0.1  # of a printer that has not answered the first few times
_MUTE_AFTER = 3
_RESET = b"\x1b@"
_PATIENCE = Patience()
_NO_LINGER = 0.05  # seconds; all that was asked has been answered


class Answers(StrEnum):
    """Whether a printer answers when it is asked how it is."""

    AUTO = "auto"
    """Once it has answered, its silence means trouble."""
    YES = "yes"
    NO = "no"


class Asking(TypedDict, total=False):
    """The settings of every `AskedDriver`, which its drivers pass on."""

    answers: str
    proof: str
    timeout_seconds: float
    profile: str
    patience: Patience
    clock: Callable[[], float]


class AskedDriver(ABC):
    """Asks before, listens during and has it proved after each job, on a wire of its own.

    Args:
        name: how the printer is called in messages: its address or its device.
        answers: `auto`, `yes` or `no`.
        proof: `auto`, `process-id`, `paper-status` or `none`.
        timeout_seconds: how long the printer may take nothing, and how long its proof may take.
        profile: its name in the printer database, for the choice of proof and the cutter.
        patience: how long it may take for what does not depend on its paper.
        clock: monotonic seconds.

    Raises:
        UnknownProfileError: the database does not know `profile`.
    """

    def __init__(
        self,
        name: str,
        *,
        answers: str = "auto",
        proof: str = "auto",
        timeout_seconds: float = 5.0,
        profile: str = "default",
        patience: Patience = _PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._answers = Answers(answers)
        self._proof = _chosen(proof, profile)
        self._cuts = has_cutter(profile)
        self._timeout = timeout_seconds
        self._patience = patience
        self._clock = clock
        self._has_answered = False
        self._unanswered = 0
        self._trouble: Status | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What the configuration lets it know; a printer that never answers knows less."""
        asked = self._answers is not Answers.NO
        proved = asked and self._proof is not Proof.NONE
        return Capabilities(status=asked, proof=proved, cut=self._cuts)

    @abstractmethod
    def _open(self, seconds: float) -> Wire:
        """A fresh wire within `seconds`.

        Raises:
            OSError: there is none; `strerror` says why to the operator.
        """

    def status(self) -> Status:
        """Ask how it is (DLE EOT), on a wire of its own, within about a second."""
        began = self._clock()
        try:
            wire = self._open(_STATUS_CONNECT)
        except OSError as error:
            return Status(Condition.OFFLINE, self._sentence(error))
        talk = Conversation(wire, self._name, self._patience.answer, self._clock, lambda _: None)
        try:
            if self._answers is Answers.NO:
                return Status(Condition.UNKNOWN)
            rest = _STATUS_IN_ALL - (self._clock() - began)
            return self._ask(talk, max(0.2, rest)) or Status(Condition.UNKNOWN)
        except OSError as error:
            return Status(Condition.OFFLINE, self._sentence(error))
        finally:
            talk.leave(_NO_LINGER)

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        """Print `page`, as far as this printer lets that be known."""
        try:
            wire = self._open(self._timeout)
        except OSError as error:
            message = self._sentence(error)
            on_status(Status(Condition.OFFLINE, message))
            return Delivery(State.FAILED, 0, message, retry=True)
        talk = Conversation(wire, self._name, self._timeout, self._clock, on_status)
        job = _Job(page)
        try:
            return self._print(talk, job, resync=resync)
        except OSError as error:
            talk.abort()
            return self._broken_off(talk, job, error)
        except BaseException:
            talk.abort()
            raise
        finally:
            self._learn(talk.last)

    def _print(self, talk: Conversation, job: "_Job", *, resync: bool) -> Delivery:
        status = None if self._answers is Answers.NO else self._ask(talk, self._patience.answer)
        if status is not None and not status.condition.prints:
            talk.tell(status)
            talk.leave(_NO_LINGER)
            return job.not_begun(status.detail)
        proof = Proof.NONE if status is None else self._proof
        if resync:
            talk.send(job.page.resync)
            if proof is not Proof.NONE and not talk.settle(proof, self._patience.settled):
                talk.abort()
                return job.not_begun(_trouble(talk) or f"{self._name}: busy with earlier bytes")
        reset = _RESET if job.page.data.startswith(_RESET) else b""
        talk.send(reset, job.count)
        if status is not None:
            talk.watch()
        talk.send(job.page.data[len(reset) :], job.count)
        if proof is Proof.NONE:
            talk.hang_up(self._patience.linger)
            trouble = _trouble(talk)
            return job.ended(State.UNKNOWN if trouble else State.SENT_UNPROVEN, trouble)
        if not talk.prove(proof):
            talk.abort()
            return job.ended(
                State.UNKNOWN, _trouble(talk) or f"{self._name}: took it all and confirmed nothing"
            )
        talk.leave(_NO_LINGER)
        return job.ended(State.PRINTED, None)

    def _broken_off(self, talk: Conversation, job: "_Job", error: OSError) -> Delivery:
        message = _trouble(talk)
        if message is None:
            stalled = isinstance(error, TimeoutError)
            message = f"{self._name}: takes nothing more" if stalled else self._sentence(error)
            talk.tell(Status(Condition.OFFLINE, message))
        if job.sent == 0:
            return job.not_begun(message)
        message = f"{message} (after {job.sent} of {len(job.page.data)} bytes)"
        return job.ended(State.UNKNOWN, message)

    def _ask(self, talk: Conversation, seconds: float) -> Status | None:
        """How it is; OFFLINE when its silence means trouble, None when it may be mute."""
        mute = self._unanswered >= _MUTE_AFTER and not self._must_answer
        status = talk.ask(_ANSWER_OF_THE_MUTE if mute else min(seconds, self._patience.answer))
        if status is not None:
            self._has_answered = True
            self._learn(status)
            return status
        self._unanswered += 1
        if not self._must_answer:
            return None
        if self._trouble is not None:  # with its memory full, it cannot answer any more
            known = self._trouble
            return Status(known.condition, f"{known.detail}, and it does not answer any more")
        return Status(Condition.OFFLINE, f"{self._name}: does not answer")

    @property
    def _must_answer(self) -> bool:
        return self._answers is Answers.YES or self._has_answered

    def _learn(self, status: Status | None) -> None:
        """Keep what the printer itself last complained of."""
        if status is not None and status.condition is not Condition.OFFLINE:
            self._trouble = None if status.condition.prints else status

    def _sentence(self, error: OSError) -> str:
        reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror
        return f"{self._name}: {reason or error}"


@dataclass
class _Job:
    """How far a job has got."""

    page: Page
    sent: int = 0
    """Bytes of the job itself that the wire has taken."""

    def count(self, taken: int) -> None:
        self.sent += taken

    def not_begun(self, message: str) -> Delivery:
        return Delivery(State.FAILED, 0, message, retry=True)

    def ended(self, state: State, message: str | None) -> Delivery:
        return Delivery(state, self.sent, message)


def _trouble(talk: Conversation) -> str | None:
    """Why nothing comes out, if the printer said so."""
    last = talk.last
    return None if last is None or last.condition.prints else last.detail


def _chosen(proof: str, profile: str) -> Proof:
    if proof != "auto":
        return Proof(proof)
    return Proof.PROCESS_ID if has_process_id(profile) else Proof.PAPER_STATUS
