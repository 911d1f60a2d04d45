"""Every refusal has its code, and leaves everything as it was."""

from typing import Any

import pytest

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from tests.queue_server.operations import situations as at
from tests.queue_server.operations.situations import Attempt, Prepare
from tests.queue_server.world import ANNEXE, World

OUT_OF_PLACE: list[tuple[str, Prepare, dict[str, Any], Refusal]] = [
    ("at a closed counter", at.waiting, {}, Refusal.COUNTER_CLOSED),
    ("one who waits", at.called, {"other": 1}, Refusal.TURN_NOT_AT_COUNTER),
    ("one who was served", at.done, {}, Refusal.TURN_NOT_AT_COUNTER),
    (
        "one of another counter",
        at.called_beside_another_counter,
        {"counter": "3"},
        Refusal.TURN_NOT_AT_COUNTER,
    ),
]
REFUSALS: dict[str, tuple[Prepare, Attempt, Refusal]] = {
    "issue at an unknown site": (
        at.nothing,
        at.without_turn("issue", site="tangier"),
        Refusal.UNKNOWN_SITE,
    ),
    "open at an unknown site": (
        at.nothing,
        at.without_turn("open", site="tangier"),
        Refusal.UNKNOWN_SITE,
    ),
    "open an unknown site's day": (
        at.nothing,
        at.without_turn("open_day", "tangier"),
        Refusal.UNKNOWN_SITE,
    ),
    "unknown service": (at.nothing, at.without_turn("issue", "Z"), Refusal.UNKNOWN_SERVICE),
    "service of another site": (
        at.nothing,
        at.without_turn("issue", "A", site=ANNEXE),
        Refusal.UNKNOWN_SERVICE,
    ),
    "unknown class": (
        at.nothing,
        at.without_turn("issue", priority="vip"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "class of another service": (
        at.nothing,
        at.without_turn("issue", "B", priority="bereavement"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "issue before opening": (
        at.seven_in_the_morning,
        at.without_turn("issue"),
        Refusal.SITE_CLOSED,
    ),
    "issue on a Sunday": (at.sunday, at.without_turn("issue"), Refusal.SITE_CLOSED),
    "unknown counter": (at.nothing, at.without_turn("open", "9"), Refusal.UNKNOWN_COUNTER),
    "counter of another site": (
        at.nothing,
        at.without_turn("open", "2", site=ANNEXE),
        Refusal.UNKNOWN_COUNTER,
    ),
    "open what is open": (at.opened, at.without_turn("open"), Refusal.COUNTER_OPEN),
    "call at a closed counter": (at.waiting, at.without_turn("call"), Refusal.COUNTER_CLOSED),
    "close a closed counter": (at.waiting, at.without_turn("close"), Refusal.COUNTER_CLOSED),
    "call while one is called": (at.called, at.without_turn("call"), Refusal.COUNTER_BUSY),
    "call while one is served": (at.serving, at.without_turn("call"), Refusal.COUNTER_BUSY),
    "close while one is called": (at.called, at.without_turn("close"), Refusal.COUNTER_BUSY),
    "close while one is served": (at.serving, at.without_turn("close"), Refusal.COUNTER_BUSY),
    **{
        f"{verb} {when}": (prepare, at.on_turn(verb, **where), code)
        for verb in ("recall", "start", "hold", "transfer", "finish", "no_show", "add_service")
        for when, prepare, where, code in OUT_OF_PLACE
    },
    **{
        f"{verb} an unknown turn": (at.opened, at.about_nobody(verb), Refusal.UNKNOWN_TICKET)
        for verb in ("choose", "resume", "requeue", "cancel", "come_back")
    },
    **{
        f"{verb} while paused": (at.paused, attempt, Refusal.COUNTER_PAUSED)
        for verb, attempt in {
            "call": at.without_turn("call"),
            "choose": at.about("choose"),
            "pause": at.without_turn("pause"),
        }.items()
    },
    "resume while paused": (at.held_and_paused, at.on_turn("resume"), Refusal.COUNTER_PAUSED),
    "end no pause": (at.opened, at.without_turn("end_pause"), Refusal.COUNTER_NOT_PAUSED),
    "pause for no reason": (
        at.opened,
        at.without_turn("pause", reason="whim"),
        Refusal.UNKNOWN_REASON,
    ),
    "pause while one is called": (at.called, at.without_turn("pause"), Refusal.COUNTER_BUSY),
    "choose while one is called": (at.called, at.on_turn("choose", other=1), Refusal.COUNTER_BUSY),
    "choose at a closed counter": (at.waiting, at.on_turn("choose"), Refusal.COUNTER_CLOSED),
    "choose out of order": (at.two_wait, at.about("choose"), Refusal.REASON_NEEDED),
    "choose for a whim": (at.two_wait, at.about("choose", reason="whim"), Refusal.UNKNOWN_REASON),
    "choose one of another service": (
        at.one_of_another_service,
        at.about("choose", reason="urgent"),
        Refusal.TURN_NOT_WAITING_HERE,
    ),
    "choose one who was served": (at.done, at.on_turn("choose"), Refusal.NOT_ALLOWED_IN_STATE),
    "take an unknown service": (
        at.opened,
        at.without_turn("services", "Z"),
        Refusal.UNKNOWN_SERVICE,
    ),
    "transfer to an unknown service": (
        at.serving,
        at.about("transfer", service="Z"),
        Refusal.UNKNOWN_SERVICE,
    ),
    "transfer to an unknown counter": (
        at.serving,
        at.about("transfer", to="9"),
        Refusal.UNKNOWN_COUNTER,
    ),
    "transfer to a closed counter": (
        at.serving,
        at.about("transfer", to="3"),
        Refusal.COUNTER_CLOSED,
    ),
    "transfer after midnight": (
        at.serving_after_midnight,
        at.on_turn("transfer"),
        Refusal.DAY_OVER,
    ),
    "requeue after midnight": (at.serving_after_midnight, at.on_turn("requeue"), Refusal.DAY_OVER),
    "add a service after midnight": (
        at.serving_after_midnight,
        at.on_turn("add_service"),
        Refusal.DAY_OVER,
    ),
    "add an unknown service": (
        at.serving,
        at.about("add_service", service="Z"),
        Refusal.UNKNOWN_SERVICE,
    ),
    "add a service before the start": (
        at.called,
        at.on_turn("add_service"),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "an unknown outcome": (
        at.serving,
        at.about("finish", outcome="magic"),
        Refusal.UNKNOWN_OUTCOME,
    ),
    "requeue one of another counter": (
        at.called_beside_another_counter,
        at.on_turn("requeue", counter="3"),
        Refusal.TURN_NOT_AT_COUNTER,
    ),
    "requeue one held elsewhere": (
        at.held_beside_another_counter,
        at.on_turn("requeue", counter="3"),
        Refusal.TURN_NOT_AT_COUNTER,
    ),
    "requeue one who waits": (at.two_wait, at.on_turn("requeue"), Refusal.NOT_ALLOWED_IN_STATE),
    "resume one who waits": (at.two_wait, at.on_turn("resume"), Refusal.NOT_ALLOWED_IN_STATE),
    "resume while one is there": (at.serving, at.on_turn("resume"), Refusal.COUNTER_BUSY),
    "back without a no-show": (at.waiting, at.about("come_back"), Refusal.NOT_ALLOWED_IN_STATE),
    "back too late": (at.missed_long_ago, at.about("come_back"), Refusal.GRACE_OVER),
    "back said by a manager": (
        at.missed,
        at.about("come_back", role=Role.MANAGER),
        Refusal.FORBIDDEN,
    ),
    "cancel for a whim": (at.waiting, at.about("cancel", reason="whim"), Refusal.UNKNOWN_REASON),
    "cancel one who is served": (at.serving, at.about("cancel"), Refusal.NOT_ALLOWED_IN_STATE),
    "cancel said by a kiosk": (at.waiting, at.about("cancel", role=Role.KIOSK), Refusal.FORBIDDEN),
    "choose a pending one": (at.with_further_service, at.on_turn("choose"), Refusal.COUNTER_BUSY),
    "a day ended by an agent": (
        at.opened,
        at.without_turn("close_day", Role.AGENT),
        Refusal.FORBIDDEN,
    ),
    **{
        f"{verb} said by reception": (
            prepare,
            at.about(verb, role=Role.RECEPTION),
            Refusal.FORBIDDEN,
        )
        for verb, prepare in {
            "choose": at.two_wait,
            "recall": at.called,
            "start": at.called,
            "hold": at.serving,
            "resume": at.held,
            "transfer": at.serving,
            "requeue": at.held,
            "no_show": at.called,
            "finish": at.serving,
            "add_service": at.serving,
        }.items()
    },
    "call said by reception": (
        at.two_wait,
        at.without_turn("call", role=Role.RECEPTION),
        Refusal.FORBIDDEN,
    ),
    **{
        f"{verb} one who {when}": (prepare, at.about(verb), Refusal.NOT_ALLOWED_IN_STATE)
        for verb in ("change_priority", "change_note")
        for when, prepare in {"was served": at.done, "missed the call": at.missed}.items()
    },
    **{
        f"{verb} said by a manager": (
            at.waiting,
            at.about(verb, role=Role.MANAGER),
            Refusal.FORBIDDEN,
        )
        for verb in ("change_priority", "change_note")
    },
    **{
        f"{verb} an unknown turn's": (at.opened, at.about_nobody(verb), Refusal.UNKNOWN_TICKET)
        for verb in ("change_priority", "change_note")
    },
    "a class for a whim": (
        at.waiting,
        at.about("change_priority", reason="whim"),
        Refusal.UNKNOWN_REASON,
    ),
    "an unknown class": (
        at.waiting,
        at.about("change_priority", priority="vip"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "a class of another service": (
        at.waiting,
        at.about("change_priority", priority="bereavement"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "a class said at a closed counter": (
        at.waiting,
        at.about("change_priority", counter="2"),
        Refusal.COUNTER_CLOSED,
    ),
    "a class said at an unknown counter": (
        at.waiting,
        at.about("change_priority", counter="9"),
        Refusal.UNKNOWN_COUNTER,
    ),
    "a class said at a counter by reception": (
        at.called,
        at.about("change_priority", counter="2", role=Role.RECEPTION),
        Refusal.FORBIDDEN,
    ),
    "a note after midnight": (
        at.serving_after_midnight,
        at.about("change_note"),
        Refusal.DAY_OVER,
    ),
    "take a closed counter over": (
        at.nothing,
        at.without_turn("take_over"),
        Refusal.COUNTER_CLOSED,
    ),
    "take one's own counter over": (
        at.opened,
        at.without_turn("take_over", name="Salma"),
        Refusal.COUNTER_YOURS,
    ),
    "take over what a third has taken": (
        at.taken_over,
        at.without_turn("take_over", name="Yassine", session=1),
        Refusal.COUNTER_HANDED_OVER,
    ),
    "undo nothing": (at.opened, at.without_turn("undo"), Refusal.NOTHING_TO_UNDO),
    "undo at a closed counter": (at.waiting, at.without_turn("undo"), Refusal.COUNTER_CLOSED),
    "undo after a minute": (at.finished_long_ago, at.without_turn("undo"), Refusal.UNDO_TOO_LATE),
    "undo what something depends on": (
        at.held_then_cancelled,
        at.without_turn("undo"),
        Refusal.UNDO_DEPENDED_ON,
    ),
    "finish one who has not come": (at.called, at.on_turn("finish"), Refusal.NOT_ALLOWED_IN_STATE),
    "recall one who is served": (at.serving, at.on_turn("recall"), Refusal.NOT_ALLOWED_IN_STATE),
    "start one who is served": (at.serving, at.on_turn("start"), Refusal.NOT_ALLOWED_IN_STATE),
    "no-show of one who is served": (
        at.serving,
        at.on_turn("no_show"),
        Refusal.NOT_ALLOWED_IN_STATE,
    ),
    "a fourth call": (at.called_three_times, at.on_turn("recall"), Refusal.TOO_MANY_CALLS),
    "leave with an unknown ticket": (
        at.nothing,
        at.without_turn("leave", "nothing"),
        Refusal.UNKNOWN_TICKET,
    ),
    "leave once called": (at.called, at.leave_with_it, Refusal.NOT_ALLOWED_IN_STATE),
    "leave while served": (at.serving, at.leave_with_it, Refusal.NOT_ALLOWED_IN_STATE),
    "leave once served": (at.done, at.leave_with_it, Refusal.NOT_ALLOWED_IN_STATE),
    "leave twice": (at.left, at.leave_with_it, Refusal.NOT_ALLOWED_IN_STATE),
    "leave with yesterday's ticket": (at.expired, at.leave_with_it, Refusal.NOT_ALLOWED_IN_STATE),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_leaves_everything_as_it_was(world: World, name: str) -> None:
    prepare, attempt, expected = REFUSALS[name]
    prepared = prepare(world)
    before, published = world.dump(), len(world.events)
    with pytest.raises(QueueError) as refused:
        attempt(world, prepared)
    assert refused.value.code is expected
    assert world.dump() == before
    assert len(world.events) == published


def test_every_refusal_of_an_operation_is_tried() -> None:
    elsewhere = {
        Refusal.KEY_REUSED,  # test_idempotency.py
        Refusal.UNKNOWN_PRINT_JOB,  # a query: tests/queue_server/web
        *(Refusal.UNKNOWN_APPOINTMENT, Refusal.APPOINTMENT_USED),  # test_appointments.py
        *(Refusal.UNTIL_PASSED, Refusal.SENTENCE_NEEDED),  # test_closures.py
        *(Refusal.NO_PRINTER, Refusal.UNKNOWN_PRINTER),  # test_printers.py
        *(Refusal.SERVICE_CLOSED, Refusal.QUOTA_REACHED),  # test_admission.py
        *(Refusal.UNKNOWN_NOTICE, Refusal.UNKNOWN_DISPLAY),  # test_notices.py
        *(Refusal.HELP_ALREADY_ASKED, Refusal.HELP_OVER),  # test_help_requests.py
        Refusal.UNKNOWN_HELP_REQUEST,  # test_help_requests.py
        *(Refusal.UNKNOWN_DEVICE, Refusal.UNKNOWN_CODE),  # test_devices.py
        *(Refusal.UNKNOWN_PRINT_AGENT, Refusal.TOO_MANY_ASKING),  # test_devices.py
        *(Refusal.LOGIN_TAKEN, Refusal.LAST_ADMINISTRATOR),  # test_accounts.py
        *(Refusal.UNKNOWN_ACCOUNT, Refusal.LINK_WORTHLESS),  # test_accounts.py
        # test_sign_in.py: an attempt that is refused is counted and written down
        *(Refusal.SIGN_IN_FAILED, Refusal.SIGN_IN_LOCKED, Refusal.PIN_UNUSABLE),
        *(Refusal.PASSWORD_SHORT, Refusal.PASSWORD_LONG, Refusal.PASSWORD_WEAK),
        *(Refusal.PIN_WEAK, Refusal.UNKNOWN_SESSION),
    }
    assert {code for _, _, code in REFUSALS.values()} == set(Refusal) - elsewhere


def test_a_refusal_does_not_open_the_day_either(world: World) -> None:
    world.issue()
    world.later(days=1)
    before = world.dump()
    with pytest.raises(QueueError):
        world.call("2")
    assert world.dump() == before
    assert world.issue().ticket.number == 1


def test_a_class_refused_once_may_be_given_up(world: World) -> None:
    with pytest.raises(QueueError):
        world.issue(priority="vip", key="k")
    assert world.issue(key="k").ticket.number == 1
