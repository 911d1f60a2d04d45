"""The running agent: its printers' workers, and one thread that waits for work.

The printers' settings come from the server. When they change, the workers end after the job in hand
and others take their place.
"""

import logging
import threading
from collections.abc import Iterable
from datetime import timedelta

from printers.condition import Condition, Status
from printers.drivers.base import Capabilities, Delivery, OnStatus, Page, State
from printers.encode import printable_dots
from printers.jobs import Printer
from printers.owner import this_process
from printers.rendering import InlineRenderer
from printers.spooler import Spooler
from queue_server.config_printers import PrinterConfig
from queue_server.paper import format_of
from queue_server.print_agent.client import Client, RefusedError, ServerAwayError
from queue_server.print_agent.store import RemoteJobStore, ServerTime
from queue_server.print_agent.wire import AgentPrinters
from queue_server.printer_setup import printer_of

_log = logging.getLogger(__name__)

_AWAY_PAUSE, _REFUSED_PAUSE = 1.0, 15.0
_JOB_SECONDS = 60.0
"""How long the job in hand may take when the agent is to stop: a slow serial line needs most of
it."""


class Agent:
    """Prints until it is stopped."""

    def __init__(self, client: Client, owner: str = "") -> None:
        """`owner`: who holds the printers, this process by default."""
        self._client = client
        self._owner = owner or this_process()
        self._stopping = threading.Event()
        self._wake = threading.Event()
        """Set when the agent is to stop, and when the settings have changed."""

    def run(self) -> bool:
        """Print until `stop`; False when a job was still being printed long after that.

        Raises RefusedError when the server does not know the token at the start.
        """
        known = False
        while not self._stopping.is_set():
            try:
                settings = self._client.printers()
            except ServerAwayError:
                self._stopping.wait(_AWAY_PAUSE)
                continue
            except RefusedError as refusal:
                if not known:
                    raise
                _log.warning("the server refuses: %s", refusal)
                self._stopping.wait(_REFUSED_PAUSE)
                continue
            known = True
            if not self._print(settings):
                return False
        return True

    def stop(self) -> None:
        """End after the job in hand. May be called from a signal's handler."""
        self._stopping.set()
        self._client.stop()
        self._wake.set()

    def _print(self, settings: AgentPrinters) -> bool:
        """Until the settings change or the agent stops; False when a job does not end."""
        clock = ServerTime()
        store = RemoteJobStore(self._client, self._owner, clock)
        names = ", ".join(each.id for each in settings.printers)
        _log.info("print agent %s: %s", settings.agent, names or "no printer has this agent")
        spooler = Spooler(_usable(settings.printers), store, InlineRenderer(), clock.now)
        self._wake.clear()
        if self._stopping.is_set():
            return True
        over = threading.Event()
        watch = threading.Thread(
            target=self._watch, args=(settings, spooler, over), name="work", daemon=True
        )
        spooler.start()
        watch.start()
        self._wake.wait()
        over.set()
        ended = spooler.stop(_JOB_SECONDS)
        while not ended and not self._stopping.is_set():
            ended = spooler.stop(_JOB_SECONDS)  # two workers on one printer would mix two receipts
        self._let_go(watch)
        return ended

    def _watch(self, settings: AgentPrinters, spooler: Spooler, over: threading.Event) -> None:
        """Wake the workers whenever the server has work for them."""
        seen, refused = "", False
        while not over.is_set():
            try:
                work = self._client.work(self._owner, seen)
            except ServerAwayError:
                over.wait(_AWAY_PAUSE)
                continue
            except RefusedError as refusal:
                if not refused:
                    _log.warning("the server refuses: %s", refusal)
                refused = True
                over.wait(_REFUSED_PAUSE)
                continue
            refused = False
            if work.settings != settings.settings:
                _log.info("the printers' settings have changed")
                self._wake.set()
                return
            seen = work.seen
            for printer in work.queued:
                spooler.wake(printer)

    def _let_go(self, watch: threading.Thread) -> None:
        """A new question for work ends the one that still waits."""
        try:
            self._client.work(self._owner, "", wait=0)
        except (ServerAwayError, RefusedError):
            return  # nobody keeps it waiting
        watch.join(_AWAY_PAUSE)


def _usable(configs: Iterable[PrinterConfig]) -> list[Printer]:
    """Printers with their drivers; one that cannot be used here says so as its condition."""
    printers = []
    for config in configs:
        try:
            printable_dots(format_of(config))  # knows the profile, or says so now
            printers.append(printer_of(config))
        except (ValueError, TypeError, ImportError) as error:
            reason = " ".join(str(error).split())
            _log.error("printer %s cannot be used here: %s", config.id, reason)
            printers.append(
                Printer(
                    config.id,
                    _Unusable(reason),
                    format_of(config),
                    expire=timedelta(minutes=config.expire_minutes),
                    fallback=config.fallback,
                )
            )
    return printers


class _Unusable:
    """Stands in for a driver that this computer cannot open; other printers go on."""

    capabilities = Capabilities(status=False, proof=False, cut=False)

    def __init__(self, reason: str) -> None:
        self._status = Status(Condition.ERROR, f"cannot be used by its print agent: {reason}")

    def status(self) -> Status:
        return self._status

    def deliver(self, page: Page, *, resync: bool, on_status: OnStatus) -> Delivery:
        del page, resync, on_status
        return Delivery(State.FAILED, 0, self._status.detail, retry=True)
