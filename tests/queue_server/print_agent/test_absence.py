"""Print agents that are not heard of: said so, and what they leave waiting."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from printers.condition import Condition, Status
from printers.drivers.base import State
from queue_server.domain.site_events import PrinterChanged
from queue_server.printing import AbsenceWatch, JobChange, JobLedger, PrintAgents
from queue_server.printing.leases import owner_of
from queue_server.store.database import Database
from queue_server.store.tables import print_job, printer
from tests.queue_server.world import World, make_config

ALICE, BOB = "kiosk.boot.1:10:100", "kiosk.boot.1:11:110"
SILENT = "the print agent does not answer"
PRINTERS: list[dict[str, Any]] = [
    {"id": "hall", "driver": "dummy", "agent": "kiosk", "fallback": "spare"},
    {"id": "spare", "driver": "dummy"},
]


@dataclass
class Hall:
    """A site whose printer has an agent, both clocks moved by hand."""

    world: World
    seconds: float = 0.0
    changes: list[JobChange] = field(default_factory=list)
    agents: PrintAgents = field(init=False)
    watch: AbsenceWatch = field(init=False)

    def __post_init__(self) -> None:
        self.start_server()

    def start_server(self) -> None:
        context = self.world.context
        self.agents = PrintAgents(context, lambda: self.world.now, self.changes.append)
        self.watch = AbsenceWatch(
            context, self.agents, lambda: self.world.now, lambda: self.seconds
        )

    def pass_by(self, seconds: float) -> None:
        """Time, looked at every second as the server does."""
        for _ in range(int(seconds)):
            self.seconds += 1
            self.world.now += timedelta(seconds=1)
            self.watch.look()

    def agent(self, owner: str = ALICE) -> JobLedger:
        return self.agents.ledger(owner)

    def job(self) -> int:
        receipt = self.world.issue("B").receipt
        assert receipt is not None
        return receipt.job

    def row(self, job: int) -> Any:  # noqa: ANN401 - a row has no type of its own
        with self.world.database.read() as connection:
            return connection.execute(select(print_job).where(print_job.c.id == job)).one()

    def seen(self) -> tuple[str, str]:
        with self.world.database.read() as connection:
            row = connection.execute(select(printer).where(printer.c.printer_id == "hall")).one()
        return row.condition, row.detail

    def told(self) -> list[str]:
        """The conditions that were events."""
        events = [recorded.event for recorded in self.world.events]
        return [each.condition for each in events if isinstance(each, PrinterChanged)]


@pytest.fixture
def hall(database: Database) -> Hall:
    world = World(database)
    world.configure(
        make_config(
            printers=PRINTERS, print_agents=[{"id": "kiosk", "token": "a-token-of-these-tests"}]
        )
    )
    return Hall(world)


def held(hall: Hall, owner: str = ALICE) -> JobLedger:
    """An agent that has just come and whose printer is well."""
    hall.world.now += timedelta(microseconds=1)  # no two changes of a printer at one moment
    agent = hall.agent(owner)
    assert agent.hold("hall")
    agent.report("hall", Status(Condition.READY))
    return agent


def test_an_agent_that_beats_is_there(hall: Hall) -> None:
    agent = held(hall)
    for _ in range(10):
        hall.pass_by(2)
        agent.hold("hall")
    assert hall.seen() == ("ready", "")


def test_one_that_falls_silent_is_offline_after_five_seconds(hall: Hall) -> None:
    held(hall)
    hall.pass_by(5)
    assert hall.seen() == ("ready", "")
    hall.pass_by(1)
    assert hall.seen() == ("offline", SILENT)
    hall.pass_by(10)
    assert hall.told() == ["ready", "offline"], "told once"


def test_it_is_back_with_its_next_beat(hall: Hall) -> None:
    agent = held(hall)
    hall.pass_by(20)
    assert agent.hold("hall"), "the lease has stayed its own"
    agent.report("hall", Status(Condition.PAPER_LOW, "near its end"))
    hall.pass_by(4)
    assert hall.seen() == ("paper_low", "near its end")
    assert hall.told() == ["ready", "offline", "paper_low"]


def test_one_that_never_came_is_offline_too(hall: Hall) -> None:
    hall.pass_by(7)
    assert hall.seen() == ("offline", SILENT)
    held(hall)
    hall.pass_by(3)
    assert hall.seen() == ("ready", "")


def test_one_that_stopped_cleanly_is_offline_until_it_is_started(hall: Hall) -> None:
    held(hall).release("hall")
    hall.pass_by(6)
    assert hall.seen() == ("offline", SILENT)
    held(hall, BOB)
    hall.pass_by(3)
    assert hall.seen() == ("ready", "")


def test_a_restarted_server_waits_before_it_says_so(hall: Hall) -> None:
    held(hall)
    hall.start_server()
    hall.pass_by(5)
    assert hall.seen() == ("ready", "")


def test_what_is_being_sent_is_left_to_its_agent(hall: Hall) -> None:
    agent, number = held(hall), hall.job()
    job = agent.next_queued("hall")
    assert job is not None
    agent.begin(job)
    hall.world.now += timedelta(minutes=10)
    hall.pass_by(20)
    assert hall.row(number).state == "sending"
    with hall.world.database.read() as connection:
        assert owner_of(connection, "hall") == ALICE
    agent.finish(job, State.PRINTED, 100, None)
    assert hall.row(number).state == "printed", "the network was cut, the printer was not"


def test_queued_jobs_grow_old_without_their_agent(hall: Hall) -> None:
    agent = held(hall)
    first = hall.job()
    hall.world.later(minutes=2.9)
    hall.pass_by(6)
    second = hall.job()
    assert hall.row(first).state == "queued"
    hall.world.later(minutes=0.1)
    hall.pass_by(1)
    assert (hall.row(first).state, hall.row(first).error) == ("expired", "too old to be printed")
    assert hall.row(second).state == "queued"
    assert [(each.job, each.state) for each in hall.changes] == [(first, "expired")]
    left = agent.next_queued("hall")
    assert left is not None
    assert left.id == second


def test_a_job_that_is_begun_in_the_last_moment_does_not_expire(hall: Hall) -> None:
    agent, number = held(hall), hall.job()
    job = agent.next_queued("hall")
    assert job is not None
    agent.begin(job)
    agent.expire(job, "too old to be printed")
    assert hall.row(number).state == "sending"
    assert hall.changes[-1].state == "sending"


def test_another_printer_takes_over(hall: Hall) -> None:
    held(hall)
    number = hall.job()
    hall.pass_by(8)
    assert hall.row(number).printer_id == "hall", "that one does not print either"
    spare = hall.agent(BOB)
    spare.hold("spare")
    spare.report("spare", Status(Condition.READY))
    hall.pass_by(1)
    assert (hall.row(number).printer_id, hall.row(number).state) == ("spare", "queued")
    assert hall.row(number).error == f"hall: {SILENT}"
    assert [(each.printer, each.state) for each in hall.changes] == [("spare", "queued")]


def test_a_server_without_agents_watches_nobody(database: Database) -> None:
    world = World(database)
    agents = PrintAgents(world.context, lambda: world.now, lambda _change: None)
    watch = AbsenceWatch(world.context, agents, lambda: world.now)
    watch.start()
    assert not watch._thread.is_alive()
    watch.stop()
