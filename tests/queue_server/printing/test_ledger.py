"""The rows of jobs and printers, as one owner changes them."""

import json

import pytest

from printers.condition import Condition, Status
from printers.drivers.base import State
from printers.jobs import Job
from queue_server.store.tables import print_job
from tests.queue_server.printing.hall import OURS, PAPER_OUT, READY, Hall, two_printers
from tests.queue_server.world import ANNEXE, MONDAY, SITE, make_config


def test_a_job_is_claimed_once_and_ends_once(hall: Hall) -> None:
    ledger, number = hall.held(), hall.issue()
    job = hall.next(ledger)
    assert (job.id, job.site, job.printer, job.label) == (number, SITE, "hall", "B1")
    assert (job.created_at, job.attempts) == (MONDAY, 0)
    assert ledger.begin(job)
    assert ledger.next_queued("hall") is None
    ledger.finish(job, State.SENT_UNPROVEN, 55_000, None)
    ledger.finish(job, State.FAILED, 0, "too late")
    row = hall.row(number)
    assert (row["state"], row["attempts"], row["bytes_sent"], row["error"], row["sender"]) == (
        "sent_unproven",
        1,
        55_000,
        None,
        OURS,
    )
    assert hall.told.states(number) == ["sending", "sent_unproven"]
    change = hall.told.changes[-1]
    assert (change.site, change.printer, change.created_at) == (SITE, "hall", MONDAY)


def test_begin_asked_again_for_the_same_attempt_answers_the_same(hall: Hall) -> None:
    ledger, number = hall.held(), hall.issue()
    job = hall.next(ledger)
    assert ledger.begin(job)
    assert ledger.begin(job)
    assert (hall.row(number)["attempts"], hall.told.states(number)) == (1, ["sending"])
    ledger.finish(job, State.PRINTED, 1, None)
    assert not ledger.begin(job), "that attempt is over"


def test_a_job_put_back_keeps_its_reason_until_the_next_attempt(hall: Hall) -> None:
    ledger, number = hall.held(), hall.issue()
    first = hall.begun(ledger)
    for _ in range(2):
        ledger.finish(first, State.QUEUED, 0, "x" * 1000)
    second = hall.next(ledger)
    assert (second.id, second.attempts) == (first.id, 1)
    assert hall.state(number) == ("queued", "x" * 300)
    assert not ledger.begin(first), "another attempt's facts"
    assert ledger.begin(second)
    assert (hall.row(number)["error"], hall.row(number)["attempts"]) == (None, 2)
    ledger.finish(first, State.PRINTED, 1, None)
    assert hall.state(number)[0] == "sending", "nor does the first attempt's end belong to it"
    assert hall.told.states(number) == ["sending", "queued", "sending"]


def test_a_job_that_was_not_begun_may_expire_fail_or_say_why_it_waits(hall: Hall) -> None:
    ledger = hall.held()
    numbers = [hall.issue() for _ in range(3)]
    for state in (State.EXPIRED, State.FAILED, State.QUEUED):
        ledger.finish(hall.next(ledger), state, 0, "why")
    assert [hall.state(number) for number in numbers] == [
        ("expired", "why"),
        ("failed", "why"),
        ("queued", "why"),
    ]
    assert hall.row(numbers[2])["attempts"] == 0


@pytest.mark.parametrize("state", [State.PRINTED, State.SENT_UNPROVEN, State.UNKNOWN])
def test_nothing_is_printed_that_was_not_begun(hall: Hall, state: State) -> None:
    ledger, number = hall.held(), hall.issue()
    ledger.finish(hall.next(ledger), state, 10, None)
    assert hall.state(number) == ("queued", None)


def test_each_printer_has_its_own_jobs_in_their_order(hall: Hall) -> None:
    ledger = hall.held()
    first, second = hall.issue(), hall.issue()
    assert [hall.begun(ledger).id for _ in range(2)] == [first, second]
    assert ledger.next_queued("office") is None


def test_what_was_being_sent_when_its_sender_stopped_is_unknown(hall: Hall) -> None:
    ledger, sending, waiting = hall.held(), hall.issue(), hall.issue()
    hall.begun(ledger)
    assert ledger.recover("hall")
    assert hall.state(sending) == ("unknown", "the sender stopped")
    assert hall.state(waiting)[0] == "queued"
    assert hall.told.states(sending) == ["sending", "unknown"]


def test_a_printer_stays_interrupted_until_a_job_got_through(hall: Hall) -> None:
    ledger = hall.held()
    assert not ledger.recover("hall")
    for _ in range(4):
        hall.issue()
    ends = [State.UNKNOWN, State.QUEUED, State.FAILED, State.EXPIRED, State.PRINTED]
    seen = []
    for state in ends:
        ledger.finish(hall.begun(ledger), state, 0, None)
        seen.append(ledger.recover("hall"))
    assert seen == [True, True, True, True, False]


def test_jobs_of_a_printer_that_is_gone_say_so(hall: Hall) -> None:
    sending, waiting = hall.issue(), hall.issue()
    ledger = hall.held()
    hall.begun(ledger)
    ledger.release("hall")
    sites = make_config().model_dump(mode="json")["sites"]
    sites[0]["printer"] = "lobby"
    printers = [{"id": "lobby", "driver": "dummy"}]
    hall.world.configure(make_config(printers=printers, sites=sites))
    hall.ledger().abandon_unconfigured()
    assert hall.state(sending) == ("unknown", "the sender stopped")
    assert hall.state(waiting) == ("failed", "printer 'hall' is no longer configured")


def test_a_printer_that_another_server_still_knows_is_its_own_business(hall: Hall) -> None:
    number = hall.issue()
    hall.held("another:9:9")
    sites = make_config().model_dump(mode="json")["sites"]
    sites[0]["printer"] = None
    hall.world.configure(make_config(printers=[], sites=sites))
    ours = hall.ledger()
    assert ours.abandon_unconfigured()
    assert hall.state(number) == ("queued", None)
    hall.clock.now += 8  # and the other has not stirred: it is dead
    assert not ours.abandon_unconfigured()
    assert hall.state(number)[0] == "failed"


def test_damaged_content_is_a_job_like_any_other_until_it_is_composed(hall: Hall) -> None:
    number = hall.issue()
    with hall.world.database.engine.begin() as connection:
        connection.execute(print_job.update().values(content="{"))
    ledger = hall.held()
    job = hall.next(ledger)
    assert (job.id, job.label) == (number, "unreadable")
    with pytest.raises(ValueError, match="Expecting"):
        ledger.compose(job)


def test_a_site_that_is_gone_cannot_be_composed(hall: Hall) -> None:
    job = Job(1, "atlantis", "hall", "B42", MONDAY, json.dumps({"label": "B42"}))
    with pytest.raises(ValueError, match="atlantis"):
        hall.ledger().compose(job)


def test_a_queued_job_goes_to_a_fallback_that_prints(hall: Hall) -> None:
    hall.world.configure(two_printers())
    ledger, number = hall.held(), hall.issue()
    job = hall.next(ledger)
    assert not ledger.hand_over(job, "office", "hall: offline"), "nobody prints there yet"
    hall.held(printer_id="office").report("office", READY)
    assert ledger.hand_over(job, "office", "hall: offline")
    assert not ledger.hand_over(job, "office", "hall: offline"), "it is there already"
    assert hall.state(number) == ("queued", "hall: offline")
    assert hall.next(ledger, "office").id == number
    assert hall.told.changes[-1].printer == "office"


def test_a_fallback_without_paper_gets_nothing(hall: Hall) -> None:
    hall.world.configure(two_printers())
    ledger, number = hall.held(), hall.issue()
    hall.held(printer_id="office").report("office", PAPER_OUT)
    assert not ledger.hand_over(hall.next(ledger), "office", "hall: offline")
    assert hall.row(number)["printer_id"] == "hall"


def test_what_has_been_begun_is_never_handed_over(hall: Hall) -> None:
    hall.world.configure(two_printers())
    ledger, number = hall.held(), hall.issue()
    hall.held(printer_id="office").report("office", READY)
    job = hall.begun(ledger)
    assert not ledger.hand_over(job, "office", "hall: offline")
    ledger.finish(job, State.UNKNOWN, 40, "reset")
    assert not ledger.hand_over(job, "office", "hall: offline")
    assert (hall.row(number)["printer_id"], hall.state(number)[0]) == ("hall", "unknown")


def test_a_condition_is_kept_and_told_to_every_site_that_prints_there(hall: Hall) -> None:
    config = two_printers()
    sites = config.model_dump(mode="json")["sites"]
    sites[1]["printer"] = "office"
    hall.world.configure(make_config(printers=config.model_dump()["printers"], sites=sites))
    office = hall.held(printer_id="office")
    office.report("office", PAPER_OUT)
    assert (hall.printer("office")["condition"], hall.printer("office")["detail"]) == (
        "paper_out",
        "no paper",
    )
    for site in (SITE, ANNEXE):
        assert hall.world.types(site)[-1] == "printer_changed"
    told = [each for each in hall.world.events if each.event.type == "printer_changed"]
    assert [str(each.actor) for each in told] == ["system", "system"]
    hall.held().report("hall", PAPER_OUT)
    assert hall.world.types(ANNEXE).count("printer_changed") == 1, "not its printer"


def test_only_a_change_is_an_event(hall: Hall) -> None:
    ledger = hall.held()
    ledger.report("hall", Status(Condition.UNKNOWN))
    assert hall.world.types() == [], "that is what nothing was known of it"
    for status in (PAPER_OUT, PAPER_OUT, Status(Condition.PAPER_OUT, "still none")):
        hall.world.later(minutes=1)
        ledger.report("hall", status)
    assert hall.world.types().count("printer_changed") == 1
    row = hall.printer()
    assert row["detail"] == "still none"
    assert (hall.world.now - row["changed_at"]).total_seconds() == 120


def test_a_site_that_could_not_be_told_is_told_when_it_is_asked_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = make_config().model_dump(mode="json")["sites"]
    sites[1]["printer"] = "hall"
    hall.world.configure(make_config(sites=sites))
    ledger, tell = hall.held(), hall.world.database.write
    away = True

    def write(about: str, *work: object) -> object:
        if about == ANNEXE and away:
            raise OSError("the store is away")
        return tell(about, *work)  # type: ignore[arg-type]

    monkeypatch.setattr(hall.world.database, "write", write)
    with pytest.raises(OSError, match="away"):
        ledger.report("hall", PAPER_OUT)
    away = False
    for _ in range(2):
        ledger.report("hall", PAPER_OUT)
    for site in (SITE, ANNEXE):
        assert hall.world.types(site).count("printer_changed") == 1
