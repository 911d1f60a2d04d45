"""Figures for those who watch the machine: `/metrics` in Prometheus' text format.

What happens is counted as it is committed; how printers stand is read when it is asked for.
"""

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from printers.condition import Condition
from printers.drivers.base import FINAL, State
from queue_server.config import Config
from queue_server.domain.events import Recorded, TicketIssued, TurnCalled, TurnRecalled
from queue_server.printing.ledger import JobChange
from queue_server.store.printers import printer_rows, queued_jobs

_RECEIPT_SECONDS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 9, 15, 30, 60, 180)
"""9 s is when a kiosk stops waiting for its paper."""
_ON_PAPER = frozenset({State.PRINTED, State.SENT_UNPROVEN})


class Telemetry:
    """The counts of one process, since it began."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._tickets = Counter(
            "nouba_tickets_issued", "Tickets given.", ["site"], registry=self._registry
        )
        self._calls = Counter(
            "nouba_calls", "Calls, repeated ones included.", ["site"], registry=self._registry
        )
        self._jobs = Counter(
            "nouba_print_jobs_ended",
            "Print jobs by how they ended.",
            ["printer", "state"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "nouba_receipt_seconds",
            "Seconds from a ticket to the end of its receipt's printing.",
            ["printer"],
            buckets=_RECEIPT_SECONDS,
            registry=self._registry,
        )

    def listen(self, events: Sequence[Recorded]) -> None:
        """For the bus."""
        for recorded in events:
            match recorded.event:
                case TicketIssued():
                    self._tickets.labels(recorded.site).inc()
                case TurnCalled() | TurnRecalled():
                    self._calls.labels(recorded.site).inc()

    def job_changed(self, change: JobChange) -> None:
        """A change of a print job has been committed."""
        if change.state not in FINAL:
            return
        self._jobs.labels(change.printer, change.state).inc()
        if change.state in _ON_PAPER:
            seconds = (change.at - change.created_at).total_seconds()
            self._seconds.labels(change.printer).observe(max(0.0, seconds))

    def text(self, config: Config, connection: Connection) -> bytes:
        """Everything, as Prometheus reads it."""
        present = CollectorRegistry()
        present.register(_Printers(config, connection))
        return generate_latest(self._registry) + generate_latest(present)


class _Printers(Collector):
    """How the configured printers stand at this moment."""

    def __init__(self, config: Config, connection: Connection) -> None:
        self._ids = [each.id for each in config.printers]
        self._seen = printer_rows(connection, self._ids)
        self._queued = queued_jobs(connection, self._ids)

    def collect(self) -> Iterable[Metric]:
        """One value for each printer; of its conditions exactly one is 1."""
        yield from self._conditions()
        queued = GaugeMetricFamily(
            "nouba_print_jobs_queued", "Print jobs that wait.", labels=["printer"]
        )
        for printer_id in self._ids:
            queued.add_metric([printer_id], self._queued[printer_id])
        yield queued

    def _conditions(self) -> Iterator[Metric]:
        condition = GaugeMetricFamily(
            "nouba_printer_condition",
            "1 for the printer's present condition, else 0.",
            labels=["printer", "condition"],
        )
        for printer_id in self._ids:
            row = self._seen.get(printer_id)
            present = row.condition if row else Condition.UNKNOWN
            for each in Condition:
                condition.add_metric([printer_id, each.value], float(each == present))
        yield condition
