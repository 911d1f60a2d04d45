"""Two servers before one printer: forced interleavings, on both engines."""

from functools import partial

import pytest
from sqlalchemy import text

from printers.drivers.base import State
from printers.owner import is_gone, this_process
from queue_server.store.database import Database
from tests.queue_server.line import start, together
from tests.queue_server.printing.hall import OURS, PAPER_OUT, THEIRS, Hall
from tests.queue_server.world import SITE


def test_a_printer_has_one_owner(hall: Hall) -> None:
    ours, theirs = hall.ledger(OURS), hall.ledger(THEIRS)
    assert ours.hold("hall")
    assert not theirs.hold("hall")
    for _ in range(10):
        hall.clock.now += 2
        assert ours.hold("hall")
        assert not theirs.hold("hall"), "the count goes up"


def test_an_owner_that_stands_still_loses_it(hall: Hall) -> None:
    ours = hall.held(OURS)
    theirs = hall.ledger(THEIRS)
    for _ in range(4):
        assert not theirs.hold("hall")
        hall.clock.now += 2
    assert theirs.hold("hall")
    assert not ours.hold("hall")


def test_of_two_that_wait_one_gets_it(hall: Hall) -> None:
    hall.held("dead:0:0")
    waiting = [hall.ledger(owner) for owner in (OURS, THEIRS)]
    assert [ledger.hold("hall") for ledger in waiting] == [False, False]
    hall.clock.now += 8
    callers = together(*(partial(ledger.hold, "hall") for ledger in waiting))
    assert sorted(caller.result for caller in callers) == [False, True]


def test_the_first_of_all_is_one_too(hall: Hall) -> None:
    databases = [Database(str(_url(hall))) for _ in range(2)]
    ledgers = []
    for owner, database in zip((OURS, THEIRS), databases, strict=True):
        ledger = hall.ledger(owner)
        ledger._leases._database = database
        ledgers.append(ledger)
    callers = together(*(partial(ledger.hold, "hall") for ledger in ledgers))
    assert sorted(caller.result for caller in callers) == [False, True]
    for database in databases:
        database.close()


def test_a_released_printer_is_free_at_once(hall: Hall) -> None:
    ours = hall.held(OURS)
    ours.release("hall")
    theirs = hall.held(THEIRS)
    ours.release("hall")
    assert theirs.hold("hall"), "nobody gives back what is another's"
    assert not ours.hold("hall")


def test_a_process_of_this_machine_that_has_ended_is_not_waited_for(hall: Hall) -> None:
    machine, pid, began = this_process().rsplit(":", 2)
    hall.held(f"{machine}:{pid}:{int(began) - 1}")
    assert hall.ledger().hold("hall")


@pytest.mark.parametrize(
    "owner, gone",
    [
        pytest.param(this_process(), False, id="this process"),
        pytest.param(this_process().replace(":", ":999999999", 1), True, id="one that is gone"),
        pytest.param("elsewhere:1:1", False, id="another machine"),
        pytest.param("kiosk-agent", False, id="an agent"),
        pytest.param("", False, id="nobody"),
    ],
)
def test_only_of_this_machine_is_known_who_has_ended(owner: str, gone: bool) -> None:
    assert is_gone(owner) is gone


def test_whoever_has_lost_the_printer_begins_nothing(hall: Hall) -> None:
    ours, number = hall.held(OURS), hall.issue()
    job = hall.next(ours)
    theirs = hall.taken_over()
    assert not ours.begin(job)
    assert hall.state(number)[0] == "queued"
    assert theirs.begin(job)


def test_the_second_server_does_not_touch_what_the_first_is_sending(hall: Hall) -> None:
    ours, number = hall.held(OURS), hall.issue()
    job = hall.begun(ours)
    theirs = hall.ledger(THEIRS)
    assert not theirs.hold("hall")
    assert not theirs.recover("hall")
    theirs.finish(job, State.FAILED, 0, "not mine")
    assert hall.state(number) == ("sending", None)
    ours.finish(job, State.PRINTED, 100, None)
    assert hall.state(number) == ("printed", None)


def test_what_the_first_left_behind_is_unknown_and_its_late_end_changes_nothing(hall: Hall) -> None:
    ours, number = hall.held(OURS), hall.issue()
    job = hall.begun(ours)
    theirs = hall.taken_over()
    assert theirs.recover("hall")
    for state in (State.PRINTED, State.QUEUED, State.FAILED):
        ours.finish(job, state, 100, None)
    assert hall.state(number) == ("unknown", "the sender stopped")
    assert theirs.next_queued("hall") is None
    assert theirs.recover("hall"), "nor does it say that the printer is whole again"


def test_an_old_owner_neither_reports_nor_expires_nor_hands_over(hall: Hall) -> None:
    ours, number = hall.held(OURS), hall.issue()
    job = hall.next(ours)
    hall.taken_over()
    ours.report("hall", PAPER_OUT)
    ours.finish(job, State.EXPIRED, 0, "too old")
    ours.finish(job, State.QUEUED, 0, "no paper")
    assert not ours.hand_over(job, "hall", "no paper")
    assert hall.state(number) == ("queued", None)
    assert hall.printer()["condition"] == "unknown"
    assert "printer_changed" not in hall.world.types()


def test_a_beginning_and_a_take_over_come_one_after_the_other(hall: Hall) -> None:
    """Whichever is first: the job is begun by the owner, or refused to whoever is not."""
    ours, number = hall.held(OURS), hall.issue()
    job = hall.next(ours)
    theirs = hall.ledger(THEIRS)
    assert not theirs.hold("hall")
    hall.clock.now += 8
    beginning, taking = together(partial(ours.begin, job), partial(theirs.hold, "hall"))
    assert taking.result is True
    left_open = theirs.recover("hall")
    assert left_open is beginning.result
    assert hall.state(number)[0] == ("unknown" if beginning.result else "queued")


def _url(hall: Hall) -> str:
    return hall.world.database.engine.url.render_as_string(hide_password=False)


# SQLite has one writer: there nobody waits for a row.
postgresql_only = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@postgresql_only
def test_printing_goes_on_while_a_site_s_row_is_locked(hall: Hall) -> None:
    """No transaction about a printer wants a site's row: so none can wait in a circle."""
    ledger, number = hall.held(), hall.issue()
    with hall.world.database.engine.begin() as connection:
        connection.execute(text("SELECT * FROM site_state FOR UPDATE"))
        job = hall.begun(ledger)
        ledger.finish(job, State.PRINTED, 1, None)
        assert ledger.hold("hall")
    assert hall.state(number)[0] == "printed"


@postgresql_only
def test_tickets_are_given_while_a_printer_s_rows_are_locked(hall: Hall) -> None:
    hall.held()
    turn = hall.world.issue().ticket.turn_id
    with hall.world.database.engine.begin() as connection:
        connection.execute(text("SELECT * FROM printer FOR UPDATE"))
        connection.execute(text("SELECT * FROM print_job FOR UPDATE"))
        hall.issue()
        assert hall.world.reprint(turn).number == 1
    assert hall.world.types(SITE).count("ticket_issued") == 2


@postgresql_only
def test_a_take_over_waits_for_a_beginning_that_is_under_way(hall: Hall) -> None:
    hall.held(OURS)
    theirs = hall.ledger(THEIRS)
    assert not theirs.hold("hall")
    hall.clock.now += 8
    with hall.world.database.engine.begin() as connection:
        assert hall.ledger(OURS)._leases.owned(connection, "hall")
        taking = start(partial(theirs.hold, "hall"))
        taking.thread.join(0.2)
        assert taking.thread.is_alive()
    taking.join()
    assert taking.result is True
