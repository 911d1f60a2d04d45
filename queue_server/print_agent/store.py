"""The spooler's store, kept by the server and asked over HTTP."""

import json
import logging
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from printers.condition import Status
from printers.drivers.base import State
from printers.jobs import Job
from printers.owner import is_gone
from printers.receipt import Receipt
from queue_server.print_agent.client import Client, RefusedError
from queue_server.print_agent.wire import (
    AgentJob,
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
    Recovered,
    StatusBody,
    receipt_from_json,
)

_log = logging.getLogger(__name__)

A = TypeVar("A", bound=BaseModel)

_LONGEST_LINE = 1000
_GONE = frozenset({"unknown_print_job", "unknown_printer"})
"""Refusals that say: not yours, whatever it was."""


class ServerTime:
    """The server's clock, as its last answer told it: a kiosk's own may be wrong."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None

    def note(self, at: datetime) -> None:
        """The server has just said what time it is."""
        self._told = (at, time.monotonic())

    def now(self) -> datetime:
        """What the server would say now; this machine's clock before it has spoken."""
        told = self._told
        if told is None:
            return datetime.now(UTC)
        return told[0] + timedelta(seconds=time.monotonic() - told[1])


class RemoteJobStore:
    """A `JobStore`. Its methods raise ServerAwayError when the server gives no answer in time."""

    def __init__(self, client: Client, owner: str, clock: ServerTime) -> None:
        self._client = client
        self._owner = owner
        self._clock = clock
        self._reporting: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._told: dict[str, Status] = {}

    def hold(self, printer_id: str) -> bool:
        """Take or renew the lease; at once when its owner was a process here that has died."""
        held = self._hold(printer_id)
        if not held.held and held.owner is not None and is_gone(held.owner):
            self._ask(printer_id, "release", Asking(owner=held.owner), Done)
            held = self._hold(printer_id)
        return held.held

    def _hold(self, printer_id: str) -> Held:
        # In one piece with `report`, or an older condition could arrive after a newer one.
        with self._reporting[printer_id]:
            status = self._told.get(printer_id)
            body = HoldBody(
                owner=self._owner,
                condition=status.condition if status else None,
                detail=status.detail if status else "",
            )
            # Asked once: the keeper comes again, and the other printers wait for it meanwhile.
            return self._client.ask(f"/printers/{printer_id}/hold", body, Held, once=True)

    def release(self, printer_id: str) -> None:
        """Give the lease back."""
        self._ask(printer_id, "release", Asking(owner=self._owner), Done)

    def recover(self, printer_id: str) -> bool:
        """What this agent left in `sending` is `unknown`, if the lease is held."""
        answer = self._ask(printer_id, "recover", Asking(owner=self._owner), Recovered)
        return answer.interrupted

    def report(self, printer_id: str, status: Status) -> None:
        """How the printer is; said again with each renewal of the lease."""
        status = Status(status.condition, status.detail[:_LONGEST_LINE])
        with self._reporting[printer_id]:
            self._told[printer_id] = status
            body = StatusBody(owner=self._owner, condition=status.condition, detail=status.detail)
            self._ask(printer_id, "report", body, Done)

    def next_queued(self, printer_id: str) -> Job | None:
        """The oldest queued job of this printer, with its receipt."""
        answer = self._ask(printer_id, "next", Asking(owner=self._owner), Next)
        self._clock.note(answer.at)
        return None if answer.job is None else _job(answer.job, printer_id)

    def begin(self, job: Job) -> bool:
        """`queued` → `sending`; no answer raises, and then nothing may be sent."""
        body = BeginBody(owner=self._owner, printer=job.printer, attempts=job.attempts)
        try:
            return self._client.ask(f"/jobs/{job.id}/begin", body, Begun).begun
        except RefusedError as refusal:
            if refusal.code in _GONE:
                return False
            raise

    def finish(self, job: Job, state: State, bytes_sent: int, error: str | None) -> None:
        """How an attempt ended."""
        body = FinishBody(
            owner=self._owner,
            printer=job.printer,
            attempts=job.attempts,
            state=state,
            bytes_sent=bytes_sent,
            error=error[:_LONGEST_LINE] if error else None,
        )
        try:
            self._client.ask(f"/jobs/{job.id}/finish", body, Done)
        except RefusedError as refusal:
            if refusal.code not in _GONE:
                raise
            _log.warning("job %s, %s: the server has no such job here", job.name, state)

    def hand_over(self, job: Job, printer_id: str, reason: str) -> bool:
        """The job goes to another printer's queue, if that prints."""
        body = HandOverBody(
            owner=self._owner,
            printer=job.printer,
            attempts=job.attempts,
            to_printer=printer_id,
            reason=reason[:_LONGEST_LINE],
        )
        try:
            return self._client.ask(f"/jobs/{job.id}/hand-over", body, HandedOver).handed_over
        except RefusedError as refusal:
            if refusal.code in _GONE:
                return False
            raise

    def compose(self, job: Job) -> Receipt:
        """What the server composed; raises ValueError with its trouble when it could not."""
        content = json.loads(job.content)
        if content["trouble"] is not None:
            raise ValueError(content["trouble"])
        return receipt_from_json(content["receipt"])

    def _ask(self, printer_id: str, verb: str, body: Asking, answer: type[A]) -> A:
        return self._client.ask(f"/printers/{printer_id}/{verb}", body, answer)


def _job(job: AgentJob, printer_id: str) -> Job:
    content = job.model_dump_json(include={"receipt", "trouble"})
    return Job(job.id, job.site, printer_id, job.label, job.created_at, content, job.attempts)
