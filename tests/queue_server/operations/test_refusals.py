"""Every refusal has its code, and leaves everything as it was."""

from collections.abc import Callable
from typing import Any

import pytest

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from tests.queue_server.world import ANNEXE, World

Prepare = Callable[[World], Any]
"""Brings the queue into a state; what it returns goes to the attempt."""
Attempt = Callable[[World, Any], object]


def _nothing(_world: World) -> None:
    """A fresh site."""


def _seven_in_the_morning(world: World) -> None:
    world.later(minutes=-120)


def _sunday(world: World) -> None:
    world.later(days=-1)


def _opened(world: World) -> None:
    world.open("2")


def _waiting(world: World) -> int:
    return world.issue("B").ticket.turn_id


def _called(world: World) -> int:
    """Counter 2 has called B1; B2 waits."""
    world.issue("B")
    world.issue("B")
    world.open("2")
    return world.called("2")


def _called_beside_another_counter(world: World) -> int:
    world.open("3")
    return _called(world)


def _called_three_times(world: World) -> int:
    turn_id = _called(world)
    world.recall(turn_id)
    world.recall(turn_id)
    return turn_id


def _serving(world: World) -> int:
    turn_id = _called(world)
    world.start(turn_id)
    return turn_id


def _held(world: World) -> int:
    turn_id = _serving(world)
    world.hold(turn_id)
    return turn_id


def _held_beside_another_counter(world: World) -> int:
    world.open("3")
    return _held(world)


def _held_and_paused(world: World) -> int:
    turn_id = _held(world)
    world.pause()
    return turn_id


def _with_further_service(world: World) -> int:
    """The pending turn."""
    world.add_service(_serving(world))
    further: int = world.rows("turn")[-1]["id"]
    return further


def _done(world: World) -> int:
    turn_id = _serving(world)
    world.finish(turn_id)
    return turn_id


def _paused(world: World) -> int:
    turn_id = _waiting(world)
    world.open("2")
    world.pause()
    return turn_id


def _two_wait(world: World) -> int:
    """The second of them; counter 2 is open."""
    world.issue("B")
    world.open("2")
    return _waiting(world)


def _one_of_another_service(world: World) -> int:
    world.open("2")
    return world.issue("F").ticket.turn_id


def _missed(world: World) -> int:
    turn_id = _called(world)
    world.no_show(turn_id)
    return turn_id


def _missed_long_ago(world: World) -> int:
    turn_id = _missed(world)
    world.later(minutes=16)
    return turn_id


def _serving_after_midnight(world: World) -> int:
    turn_id = _serving(world)
    world.later(days=1)
    return turn_id


def _finished_long_ago(world: World) -> None:
    _done(world)
    world.later(minutes=2)


def _held_then_cancelled(world: World) -> None:
    world.cancel(_held(world))


def _taken_over(world: World) -> None:
    world.open("2")
    world.take_over("2")


def _left(world: World) -> None:
    world.leave(world.issue().ticket.token)


def _expired(world: World) -> None:
    world.issue()
    world.later(days=1)
    world.open_day()


def _with(verb: str, **named: Any) -> Attempt:
    """`verb` on the prepared turn, with these facts."""

    def attempt(world: World, turn: int) -> object:
        return getattr(world, verb)(turn, **named)

    return attempt


def _unknown(verb: str) -> Attempt:
    """`verb` on a turn that nobody has."""

    def attempt(world: World, _prepared: object) -> object:
        return getattr(world, verb)(99)

    return attempt


def _leave(world: World, _prepared: object) -> object:
    """With the first ticket of all."""
    return world.leave(world.rows("ticket")[0]["token"])


def _on(verb: str, *, counter: str = "2", other: int = 0) -> Attempt:
    """`verb` on the prepared turn, or on the one `other` places after it."""

    def attempt(world: World, turn: int) -> object:
        return getattr(world, verb)(turn + other, counter)

    return attempt


def _at(verb: str, *arguments: str, **named: str | int | Role) -> Attempt:
    """`verb` without a turn."""

    def attempt(world: World, _prepared: object) -> object:
        return getattr(world, verb)(*arguments, **named)

    return attempt


OUT_OF_PLACE: list[tuple[str, Prepare, dict[str, Any], Refusal]] = [
    ("at a closed counter", _waiting, {}, Refusal.COUNTER_CLOSED),
    ("one who waits", _called, {"other": 1}, Refusal.TURN_NOT_AT_COUNTER),
    ("one who was served", _done, {}, Refusal.TURN_NOT_AT_COUNTER),
    (
        "one of another counter",
        _called_beside_another_counter,
        {"counter": "3"},
        Refusal.TURN_NOT_AT_COUNTER,
    ),
]
REFUSALS: dict[str, tuple[Prepare, Attempt, Refusal]] = {
    "issue at an unknown site": (_nothing, _at("issue", site="tangier"), Refusal.UNKNOWN_SITE),
    "open at an unknown site": (_nothing, _at("open", site="tangier"), Refusal.UNKNOWN_SITE),
    "open an unknown site's day": (_nothing, _at("open_day", "tangier"), Refusal.UNKNOWN_SITE),
    "unknown service": (_nothing, _at("issue", "Z"), Refusal.UNKNOWN_SERVICE),
    "service of another site": (_nothing, _at("issue", "A", site=ANNEXE), Refusal.UNKNOWN_SERVICE),
    "unknown class": (_nothing, _at("issue", priority="vip"), Refusal.UNKNOWN_PRIORITY),
    "class of another service": (
        _nothing,
        _at("issue", "B", priority="bereavement"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "issue before opening": (_seven_in_the_morning, _at("issue"), Refusal.SITE_CLOSED),
    "issue on a Sunday": (_sunday, _at("issue"), Refusal.SITE_CLOSED),
    "unknown counter": (_nothing, _at("open", "9"), Refusal.UNKNOWN_COUNTER),
    "counter of another site": (_nothing, _at("open", "2", site=ANNEXE), Refusal.UNKNOWN_COUNTER),
    "open what is open": (_opened, _at("open"), Refusal.COUNTER_OPEN),
    "call at a closed counter": (_waiting, _at("call"), Refusal.COUNTER_CLOSED),
    "close a closed counter": (_waiting, _at("close"), Refusal.COUNTER_CLOSED),
    "call while one is called": (_called, _at("call"), Refusal.COUNTER_BUSY),
    "call while one is served": (_serving, _at("call"), Refusal.COUNTER_BUSY),
    "close while one is called": (_called, _at("close"), Refusal.COUNTER_BUSY),
    "close while one is served": (_serving, _at("close"), Refusal.COUNTER_BUSY),
    **{
        f"{verb} {when}": (prepare, _on(verb, **where), code)
        for verb in ("recall", "start", "hold", "transfer", "finish", "no_show", "add_service")
        for when, prepare, where, code in OUT_OF_PLACE
    },
    **{
        f"{verb} an unknown turn": (_opened, _unknown(verb), Refusal.UNKNOWN_TICKET)
        for verb in ("choose", "resume", "requeue", "cancel", "come_back")
    },
    **{
        f"{verb} while paused": (_paused, attempt, Refusal.COUNTER_PAUSED)
        for verb, attempt in {
            "call": _at("call"),
            "choose": _with("choose"),
            "pause": _at("pause"),
        }.items()
    },
    "resume while paused": (_held_and_paused, _on("resume"), Refusal.COUNTER_PAUSED),
    "end no pause": (_opened, _at("end_pause"), Refusal.COUNTER_NOT_PAUSED),
    "pause for no reason": (_opened, _at("pause", reason="whim"), Refusal.UNKNOWN_REASON),
    "pause while one is called": (_called, _at("pause"), Refusal.COUNTER_BUSY),
    "choose while one is called": (_called, _on("choose", other=1), Refusal.COUNTER_BUSY),
    "choose at a closed counter": (_waiting, _on("choose"), Refusal.COUNTER_CLOSED),
    "choose out of order": (_two_wait, _with("choose"), Refusal.REASON_NEEDED),
    "choose for a whim": (_two_wait, _with("choose", reason="whim"), Refusal.UNKNOWN_REASON),
    "choose one of another service": (
        _one_of_another_service,
        _with("choose", reason="urgent"),
        Refusal.TURN_NOT_WAITING_HERE,
    ),
    "choose one who was served": (_done, _on("choose"), Refusal.NOT_ALLOWED_IN_STATE),
    "take an unknown service": (_opened, _at("services", "Z"), Refusal.UNKNOWN_SERVICE),
    "transfer to an unknown service": (
        _serving,
        _with("transfer", service="Z"),
        Refusal.UNKNOWN_SERVICE,
    ),
    "transfer to an unknown counter": (
        _serving,
        _with("transfer", to="9"),
        Refusal.UNKNOWN_COUNTER,
    ),
    "transfer to a closed counter": (_serving, _with("transfer", to="3"), Refusal.COUNTER_CLOSED),
    "transfer after midnight": (_serving_after_midnight, _on("transfer"), Refusal.DAY_OVER),
    "requeue after midnight": (_serving_after_midnight, _on("requeue"), Refusal.DAY_OVER),
    "add a service after midnight": (_serving_after_midnight, _on("add_service"), Refusal.DAY_OVER),
    "add an unknown service": (
        _serving,
        _with("add_service", service="Z"),
        Refusal.UNKNOWN_SERVICE,
    ),
    "add a service before the start": (_called, _on("add_service"), Refusal.NOT_ALLOWED_IN_STATE),
    "an unknown outcome": (_serving, _with("finish", outcome="magic"), Refusal.UNKNOWN_OUTCOME),
    "requeue one of another counter": (
        _called_beside_another_counter,
        _on("requeue", counter="3"),
        Refusal.TURN_NOT_AT_COUNTER,
    ),
    "requeue one held elsewhere": (
        _held_beside_another_counter,
        _on("requeue", counter="3"),
        Refusal.TURN_NOT_AT_COUNTER,
    ),
    "requeue one who waits": (_two_wait, _on("requeue"), Refusal.NOT_ALLOWED_IN_STATE),
    "resume one who waits": (_two_wait, _on("resume"), Refusal.NOT_ALLOWED_IN_STATE),
    "resume while one is there": (_serving, _on("resume"), Refusal.COUNTER_BUSY),
    "back without a no-show": (_waiting, _with("come_back"), Refusal.NOT_ALLOWED_IN_STATE),
    "back too late": (_missed_long_ago, _with("come_back"), Refusal.GRACE_OVER),
    "back said by a manager": (
        _missed,
        _with("come_back", role=Role.MANAGER),
        Refusal.FORBIDDEN,
    ),
    "cancel for a whim": (_waiting, _with("cancel", reason="whim"), Refusal.UNKNOWN_REASON),
    "cancel one who is served": (_serving, _with("cancel"), Refusal.NOT_ALLOWED_IN_STATE),
    "cancel said by a kiosk": (_waiting, _with("cancel", role=Role.KIOSK), Refusal.FORBIDDEN),
    "choose a pending one": (_with_further_service, _on("choose"), Refusal.COUNTER_BUSY),
    "a day ended by an agent": (_opened, _at("close_day", Role.AGENT), Refusal.FORBIDDEN),
    **{
        f"{verb} said by reception": (prepare, _with(verb, role=Role.RECEPTION), Refusal.FORBIDDEN)
        for verb, prepare in {
            "choose": _two_wait,
            "recall": _called,
            "start": _called,
            "hold": _serving,
            "resume": _held,
            "transfer": _serving,
            "requeue": _held,
            "no_show": _called,
            "finish": _serving,
            "add_service": _serving,
        }.items()
    },
    "call said by reception": (_two_wait, _at("call", role=Role.RECEPTION), Refusal.FORBIDDEN),
    **{
        f"{verb} one who {when}": (prepare, _with(verb), Refusal.NOT_ALLOWED_IN_STATE)
        for verb in ("change_priority", "change_note")
        for when, prepare in {"was served": _done, "missed the call": _missed}.items()
    },
    **{
        f"{verb} said by a manager": (
            _waiting,
            _with(verb, role=Role.MANAGER),
            Refusal.FORBIDDEN,
        )
        for verb in ("change_priority", "change_note")
    },
    **{
        f"{verb} an unknown turn's": (_opened, _unknown(verb), Refusal.UNKNOWN_TICKET)
        for verb in ("change_priority", "change_note")
    },
    "a class for a whim": (
        _waiting,
        _with("change_priority", reason="whim"),
        Refusal.UNKNOWN_REASON,
    ),
    "an unknown class": (
        _waiting,
        _with("change_priority", priority="vip"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "a class of another service": (
        _waiting,
        _with("change_priority", priority="bereavement"),
        Refusal.UNKNOWN_PRIORITY,
    ),
    "a class said at a closed counter": (
        _waiting,
        _with("change_priority", counter="2"),
        Refusal.COUNTER_CLOSED,
    ),
    "a class said at an unknown counter": (
        _waiting,
        _with("change_priority", counter="9"),
        Refusal.UNKNOWN_COUNTER,
    ),
    "a class said at a counter by reception": (
        _called,
        _with("change_priority", counter="2", role=Role.RECEPTION),
        Refusal.FORBIDDEN,
    ),
    "a note after midnight": (
        _serving_after_midnight,
        _with("change_note"),
        Refusal.DAY_OVER,
    ),
    "take a closed counter over": (_nothing, _at("take_over"), Refusal.COUNTER_CLOSED),
    "take one's own counter over": (
        _opened,
        _at("take_over", name="Salma"),
        Refusal.COUNTER_YOURS,
    ),
    "take over what a third has taken": (
        _taken_over,
        _at("take_over", name="Yassine", session=1),
        Refusal.COUNTER_HANDED_OVER,
    ),
    "undo nothing": (_opened, _at("undo"), Refusal.NOTHING_TO_UNDO),
    "undo at a closed counter": (_waiting, _at("undo"), Refusal.COUNTER_CLOSED),
    "undo after a minute": (_finished_long_ago, _at("undo"), Refusal.UNDO_TOO_LATE),
    "undo what something depends on": (
        _held_then_cancelled,
        _at("undo"),
        Refusal.UNDO_DEPENDED_ON,
    ),
    "finish one who has not come": (_called, _on("finish"), Refusal.NOT_ALLOWED_IN_STATE),
    "recall one who is served": (_serving, _on("recall"), Refusal.NOT_ALLOWED_IN_STATE),
    "start one who is served": (_serving, _on("start"), Refusal.NOT_ALLOWED_IN_STATE),
    "no-show of one who is served": (_serving, _on("no_show"), Refusal.NOT_ALLOWED_IN_STATE),
    "a fourth call": (_called_three_times, _on("recall"), Refusal.TOO_MANY_CALLS),
    "leave with an unknown ticket": (_nothing, _at("leave", "nothing"), Refusal.UNKNOWN_TICKET),
    "leave once called": (_called, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave while served": (_serving, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave once served": (_done, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave twice": (_left, _leave, Refusal.NOT_ALLOWED_IN_STATE),
    "leave with yesterday's ticket": (_expired, _leave, Refusal.NOT_ALLOWED_IN_STATE),
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
