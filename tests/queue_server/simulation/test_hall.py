"""The ledger finds what must not happen, also when answers cross one another."""

from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from queue_server.config import Language
from queue_server.simulation.hall import Hall, Outcome, Visit
from queue_server.simulation.plan import Citizen

CITIZEN = Citizen(0, "B", Language.ARABIC, None, True, None, 20, 300)
ZONE = ZoneInfo("Africa/Casablanca")


def answer(turn: int, label: str, at: str = "2026-11-02T09:00:00Z") -> dict[str, Any]:
    ticket = {"turn_id": turn, "label": label, "token": f"t{turn}", "issued_at": at}
    return {"seq": turn, "ticket": ticket}


def issue(hall: Hall, turn: int, label: str, at: str = "2026-11-02T09:00:00Z") -> Visit:
    hall.begin_issue()
    return hall.issued(CITIZEN, answer(turn, label, at), ZONE)


def test_a_call_that_overtakes_its_ticket_waits_for_it() -> None:
    hall = Hall()
    hall.begin_issue()
    found: list[Visit | None] = []
    agent = Thread(target=lambda: found.append(hall.called(7, "3", 11)))
    agent.start()
    visit = hall.issued(CITIZEN, answer(7, "B1"), ZONE)
    agent.join(10)
    assert found == [visit]
    assert visit.outcome is Outcome.CALLED
    assert hall.others.called == 0


def test_a_turn_that_nobody_here_took_is_counted_apart() -> None:
    hall = Hall()
    assert hall.called(7, "3", 11) is None
    hall.end(None, Outcome.NO_SHOW)
    assert (hall.others.called, hall.others.no_show, hall.settled()) == (1, 1, 0)


def test_a_double_call_is_remembered() -> None:
    hall = Hall()
    issue(hall, 7, "B1")
    hall.called(7, "3", 11)
    hall.called(7, "4", 12)
    assert hall.called_by == {7: ["3", "4"]}


def test_numbers_begin_anew_each_day() -> None:
    hall = Hall()
    issue(hall, 1, "B1")
    issue(hall, 2, "B1", "2026-11-03T09:00:00Z")
    assert max(hall.labels.values()) == 1
    issue(hall, 3, "B1")
    assert max(hall.labels.values()) == 2


def test_an_idle_agent_is_woken_by_its_own_services_only() -> None:
    hall = Hall()
    issue(hall, 1, "B1")
    assert hall.arrivals(("A", "F")) == 0
    hall.wait_for_arrival(("B",), 0, seconds=60)  # somebody has come: no wait
    hall.close_kiosks()
    hall.wait_for_arrival(("A",), 0, seconds=60)  # nobody will: no wait either
