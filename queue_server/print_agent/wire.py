"""What agent and server say to each other: the bodies and answers of /api/v1/print-agent."""

from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter

from printers.condition import Condition
from printers.drivers.base import State
from printers.receipt import Receipt
from queue_server.config_printers import PrinterConfig
from queue_server.shapes import Shape

LONGEST_WAIT = 20.0
"""Seconds that the server may keep a question for work unanswered."""

Owner = Annotated[str, StringConstraints(pattern=r"^[\w.:-]{1,120}$")]
"""Names one process of an agent; another start is another owner."""
_Line = Annotated[str, StringConstraints(max_length=1000)]
_Printer = Annotated[str, StringConstraints(max_length=40)]
_Attempts = Annotated[int, Field(ge=0, le=2**31 - 1)]


class AgentPrinters(Shape):
    """The agent's printers, as the server's configuration has them.

    `settings` changes whenever something of this does.
    """

    agent: str
    settings: str
    printers: list[PrinterConfig]


class Work(Shape):
    """Which printers have queued jobs.

    `seen`: to be sent with the next question, which is answered when this has changed.
    """

    settings: str
    seen: str
    queued: list[str]


class Asking(Shape):
    """Every command: which process of the agent asks."""

    owner: Owner


class StatusBody(Asking):
    """How the printer is."""

    condition: Condition
    detail: _Line = ""


class HoldBody(Asking):
    """Take or renew the lease, and say how the printer was when it was last looked at."""

    condition: Condition | None = None
    detail: _Line = ""


class Held(Shape):
    """Whether the printer is this process's; `owner`: whose it is, when it is a process of the
    same agent.
    """

    held: bool
    owner: str | None


class Done(Shape):
    """Taken note of."""

    done: bool


class Recovered(Shape):
    """`interrupted`: the printer may have been left inside a picture."""

    interrupted: bool


class AgentJob(Shape):
    """A job, with what its receipt says; `trouble`: why that cannot be said."""

    id: int
    site: str
    label: str
    created_at: AwareDatetime
    attempts: int
    receipt: dict[str, Any] | None
    trouble: str | None


class Next(Shape):
    """The oldest queued job, or null; `at` is the server's clock, by which jobs grow old."""

    at: AwareDatetime
    job: AgentJob | None


class BeginBody(Asking):
    """Which attempt on which printer: the job has been begun `attempts` times before.

    The printer is named, for one process may hold two and a job may go from one to the other.
    """

    printer: _Printer
    attempts: _Attempts


class Begun(Shape):
    """Whether the job is now this process's to send."""

    begun: bool


class FinishBody(BeginBody):
    """How the attempt ended."""

    state: State
    bytes_sent: Annotated[int, Field(ge=0, le=2**31 - 1)]
    error: _Line | None = None


class HandOverBody(BeginBody):
    """To which printer, and why."""

    to_printer: _Printer
    reason: _Line


class HandedOver(Shape):
    """Whether the job is now in that printer's queue."""

    handed_over: bool


_RECEIPT = TypeAdapter(Receipt)


def receipt_to_json(receipt: Receipt) -> dict[str, Any]:
    """Everything that the receipt says, ready for JSON."""
    said: dict[str, Any] = _RECEIPT.dump_python(receipt, mode="json")
    return said


def receipt_from_json(said: dict[str, Any]) -> Receipt:
    """The same receipt again; raises ValueError for anything else."""
    return _RECEIPT.validate_python(said)
