"""For print agents: the spooler's store over HTTP, each one's own printers only.

Every question may be asked again when its answer was lost: the owner, and the number of the
attempt, tell the server that it has already done what is asked.
"""

import logging
from dataclasses import replace

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field

from printers.condition import Status
from printers.jobs import Job
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.print_agent.wire import (
    LONGEST_WAIT,
    AgentJob,
    AgentPrinters,
    Asking,
    BeginBody,
    Begun,
    Done,
    FinishBody,
    HandedOver,
    HandOverBody,
    Held,
    HoldBody,
    Next,
    Owner,
    Recovered,
    StatusBody,
    Work,
    receipt_to_json,
)
from queue_server.printing.ledger import JobLedger
from queue_server.web.api.support import PROBLEMS, answer, answers
from queue_server.web.auth import allows
from queue_server.web.context import acting, current

print_agent = APIBlueprint(
    "api_print_agent",
    __name__,
    abp_tags=[Tag(name="print-agent", description="For the programs beside printers elsewhere")],
    abp_responses=PROBLEMS,
)

_log = logging.getLogger(__name__)

_PRINTER = "/print-agent/printers/<string:printer>"
_JOB = "/print-agent/jobs/<int:job>"


class AgentPrinterPath(BaseModel):
    """One of the agent's printers."""

    printer: str = Field(max_length=40)


class AgentJobPath(BaseModel):
    """A job of one of the agent's printers."""

    job: int = Field(ge=1, le=2**53)


class WorkQuery(BaseModel):
    """What the agent knows already, and how many seconds it waits for news."""

    owner: Owner
    seen: str = Field("", max_length=40)
    wait: float = Field(LONGEST_WAIT, ge=0, le=LONGEST_WAIT)


@print_agent.get("/print-agent/printers", responses=answers(AgentPrinters), summary="Its printers")
@allows(Role.PRINT_AGENT)
def printers() -> Response:
    """With their settings, as the server's configuration has them."""
    return answer(current().print_agents.printers(acting().name))


@print_agent.get("/print-agent/work", responses=answers(Work), summary="Wait for work")
@allows(Role.PRINT_AGENT)
def work(query: WorkQuery) -> Response:
    """Answers when the queues are no longer as in `seen`; a new question ends the one before."""
    agents = current().print_agents
    return answer(agents.work(acting().name, query.owner, query.seen, query.wait))


@print_agent.post(f"{_PRINTER}/hold", responses=answers(Held), summary="Take or renew the lease")
@allows(Role.PRINT_AGENT)
def hold(path: AgentPrinterPath, body: HoldBody) -> Response:
    """Not while another process lives; `condition` is told again with each renewal."""
    ledger = _ledger(path.printer, body)
    held = ledger.hold(path.printer)
    if held and body.condition is not None:
        try:
            ledger.report(path.printer, Status(body.condition, body.detail))
        except Exception:  # noqa: BLE001  # the lease is renewed, whoever has to be told later
            _log.exception("printer %s: its condition could not be stored", path.printer)
    owner = body.owner if held else current().print_agents.holder(path.printer)
    return answer(Held(held=held, owner=owner))


@print_agent.post(f"{_PRINTER}/release", responses=answers(Done), summary="Give the lease back")
@allows(Role.PRINT_AGENT)
def release(path: AgentPrinterPath, body: Asking) -> Response:
    """At a clean stop; for a process of the agent that has died, too."""
    _ledger(path.printer, body).release(path.printer)
    return answer(Done(done=True))


@print_agent.post(f"{_PRINTER}/recover", responses=answers(Recovered), summary="After a break")
@allows(Role.PRINT_AGENT)
def recover(path: AgentPrinterPath, body: Asking) -> Response:
    """What was being sent is `unknown`, if the lease is held."""
    return answer(Recovered(interrupted=_ledger(path.printer, body).recover(path.printer)))


@print_agent.post(f"{_PRINTER}/report", responses=answers(Done), summary="How the printer is")
@allows(Role.PRINT_AGENT)
def report(path: AgentPrinterPath, body: StatusBody) -> Response:
    """Kept, and told to the screens when it has changed, if the lease is held."""
    ledger = _ledger(path.printer, body)
    ledger.report(path.printer, Status(body.condition, body.detail))
    return answer(Done(done=True))


@print_agent.post(f"{_PRINTER}/next", responses=answers(Next), summary="The oldest queued job")
@allows(Role.PRINT_AGENT)
def next_job(path: AgentPrinterPath, body: Asking) -> Response:
    """With what its receipt says; nothing has changed yet."""
    ledger = _ledger(path.printer, body)
    job = ledger.next_queued(path.printer)
    told = None if job is None else _told(ledger, job)
    return answer(Next(at=current().now, job=told))


@print_agent.post(f"{_JOB}/begin", responses=answers(Begun), summary="Before the first byte")
@allows(Role.PRINT_AGENT)
def begin(path: AgentJobPath, body: BeginBody) -> Response:
    """`queued` → `sending`, if the lease is held and the job waits for its attempt still."""
    return answer(Begun(begun=_ledger(body.printer, body).begin(_job(path, body))))


@print_agent.post(f"{_JOB}/finish", responses=answers(Done), summary="How an attempt ended")
@allows(Role.PRINT_AGENT)
def finish(path: AgentJobPath, body: FinishBody) -> Response:
    """Changes nothing that has ended, or that another process has begun."""
    ledger = _ledger(body.printer, body)
    ledger.finish(_job(path, body), body.state, body.bytes_sent, body.error)
    return answer(Done(done=True))


@print_agent.post(f"{_JOB}/hand-over", responses=answers(HandedOver), summary="To another printer")
@allows(Role.PRINT_AGENT)
def hand_over(path: AgentJobPath, body: HandOverBody) -> Response:
    """To the one that the configuration names to take over, if it prints."""
    ledger, job = _ledger(body.printer, body), _job(path, body)
    own = current().print_agents.printer(acting().name, body.printer)
    if own is None or own.fallback != body.to_printer:
        raise QueueError(Refusal.UNKNOWN_PRINTER, printer=body.to_printer)
    return answer(HandedOver(handed_over=ledger.hand_over(job, body.to_printer, body.reason)))


def _ledger(printer: str, body: Asking) -> JobLedger:
    """The asking process's store, once the printer has proved to be its agent's."""
    agents = current().print_agents
    if agents.printer(acting().name, printer) is None:
        raise QueueError(Refusal.UNKNOWN_PRINTER, printer=printer)
    return agents.ledger(body.owner)


def _job(path: AgentJobPath, body: BeginBody) -> Job:
    """The job in the attempt that is asked for; of that printer, or it is not the agent's."""
    job = current().print_agents.ledger(body.owner).job(path.job)
    if job is None or job.printer != body.printer:
        raise QueueError(Refusal.UNKNOWN_PRINT_JOB, job=path.job)
    return replace(job, attempts=body.attempts)


def _told(ledger: JobLedger, job: Job) -> AgentJob:
    receipt, trouble = None, None
    try:
        receipt = receipt_to_json(ledger.compose(job))
    except Exception as error:  # noqa: BLE001  # damaged in whatever way: the agent ends the job
        trouble = str(error)[:300] or type(error).__name__
    return AgentJob(
        id=job.id,
        site=job.site,
        label=job.label,
        created_at=job.created_at,
        attempts=job.attempts,
        receipt=receipt,
        trouble=trouble,
    )
