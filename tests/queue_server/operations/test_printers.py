"""A receipt once more, a test page, a printer that has changed: jobs and events."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from queue_server.audit.chain import verify_chain
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import ReceiptReprinted
from queue_server.domain.site_events import PrinterChanged
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import ANNEXE, SITE, World, make_config


def _jobs(world: World) -> list[dict[str, Any]]:
    return world.rows("print_job")


def _content(job: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(job["content"])
    return content


def test_a_receipt_carries_the_beginning_of_its_event_s_hash(world: World) -> None:
    world.issue()
    [issued] = [row for row in world.rows("event") if row["type"] == "ticket_issued"]
    shown = _content(_jobs(world)[0])["check"]
    assert shown.replace("-", "").lower() == issued["hash"][:8]
    assert (len(shown), shown) == (9, shown.upper())


def test_a_receipt_once_more_says_the_same_and_that_it_is_a_duplicate(world: World) -> None:
    turn = world.issue().ticket.turn_id
    world.later(minutes=5)
    world.issue()
    for copy in (1, 2):
        answer = world.reprint(turn)
        assert (answer.number, answer.receipt.state) == (copy, "queued")
    first, _, once, twice = _jobs(world)
    assert [job["purpose"] for job in (first, once, twice)] == [
        "receipt",
        "duplicate-1",
        "duplicate-2",
    ]
    assert _content(once) == {**_content(first), "copy": 1}
    assert _content(twice) == {**_content(first), "copy": 2}
    assert {once["printer_id"], once["ticket_id"]} == {"hall", first["ticket_id"]}
    assert once["created_at"] == world.now, "it does not expire with the first one"


def test_it_is_an_event_with_its_reason(world: World) -> None:
    issued = world.issue()
    world.reprint(issued.ticket.turn_id, reason="damaged")
    row = world.rows("event")[-1]
    assert (row["type"], row["reason"], row["actor"]) == (
        "receipt_reprinted",
        "damaged",
        "reception:larache:Salma",
    )
    assert world.last() == ReceiptReprinted(
        ticket_id=issued.ticket.id,
        turn_id=issued.ticket.turn_id,
        service="B",
        label="B1",
        copy=1,
    )


def test_where_nothing_was_printed_it_is_made_from_the_ticket(world: World) -> None:
    """The site has got its printer since."""
    world.issue("B", site=SITE)
    expected = _content(_jobs(world)[0])
    turn = world.issue("B", site=ANNEXE).ticket
    assert len(_jobs(world)) == 1
    sites = make_config().model_dump(mode="json")["sites"]
    sites[1]["printer"] = "hall"
    world.configure(make_config(sites=sites))
    world.reprint(turn.turn_id, site=ANNEXE)
    content = _content(_jobs(world)[-1])
    assert set(content) == {*expected, "copy"}
    assert (content["label"], content["token"], content["copy"]) == ("B1", turn.token, 1)
    [issued] = [
        row
        for row in world.rows("event")
        if row["type"] == "ticket_issued" and row["site_id"] == ANNEXE
    ]
    assert content["check"].replace("-", "").lower() == issued["hash"][:8]


@pytest.mark.parametrize("role", [Role.AGENT, Role.RECEPTION])
def test_it_changes_nothing_of_the_turn(world: World, role: Role) -> None:
    world.issue()
    world.open()
    turn = world.started()
    world.later(minutes=1)
    further = world.add_service(turn)
    before = world.rows("turn"), world.rows("service_day")
    world.reprint(turn, role=role)
    world.reprint(world.rows("turn")[-1]["id"], role=role)
    world.hold(turn)
    world.reprint(turn, role=role)
    world.resume(turn)
    assert further.current is not None
    assert world.rows("service_day") == before[1]
    assert_sound(world)


def test_an_agent_may_still_take_the_last_command_back(world: World) -> None:
    world.issue()
    world.open()
    turn = world.called()
    world.reprint(turn, role=Role.AGENT)
    world.undo()
    assert world.turn(turn).state == "waiting"


def test_a_key_prints_one_duplicate(world: World) -> None:
    turn = world.issue().ticket.turn_id
    assert world.reprint(turn, key="k") == world.reprint(turn, key="k")
    assert len(_jobs(world)) == 2


def test_a_test_page_is_a_job_without_a_ticket(world: World) -> None:
    world.test_page()
    queued = world.test_page()
    job = _jobs(world)[-1]
    assert (job["id"], job["purpose"], job["ticket_id"], job["printer_id"]) == (
        queued.job,
        "test",
        None,
        "hall",
    )
    assert _content(job) == {
        "test": True,
        "label": "TEST",
        "printer": "hall",
        "language": "fr",
        "issued_at": world.now.isoformat(),
    }


def test_a_fallback_may_be_tested_too(world: World) -> None:
    printers = [
        {"id": "hall", "driver": "dummy", "fallback": "office"},
        {"id": "office", "driver": "dummy"},
        {"id": "cellar", "driver": "dummy"},
    ]
    world.configure(make_config(printers=printers))
    world.test_page("office")
    with pytest.raises(QueueError) as refused:
        world.test_page("cellar")
    assert refused.value.code is Refusal.UNKNOWN_PRINTER


def _waiting(world: World) -> int:
    return world.issue().ticket.turn_id


def _served(world: World) -> int:
    world.issue()
    world.open()
    return world.serve()


def _absent(world: World) -> int:
    world.issue()
    world.open()
    turn = world.called()
    world.no_show(turn)
    return turn


def _at_the_annexe(world: World) -> int:
    return world.issue(site=ANNEXE).ticket.turn_id


@pytest.mark.parametrize(
    "prepare, named, refusal",
    [
        (lambda _world: 99, {}, Refusal.UNKNOWN_TICKET),
        (_served, {}, Refusal.NOT_ALLOWED_IN_STATE),
        (_absent, {}, Refusal.NOT_ALLOWED_IN_STATE),
        (_waiting, {"role": Role.MANAGER}, Refusal.FORBIDDEN),
        (_waiting, {"reason": ""}, Refusal.REASON_NEEDED),
        (_waiting, {"reason": "rain"}, Refusal.UNKNOWN_REASON),
        (_at_the_annexe, {"site": ANNEXE}, Refusal.NO_PRINTER),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(
    world: World, prepare: Callable[[World], int], named: dict[str, Any], refusal: Refusal
) -> None:
    turn = prepare(world)
    before = world.dump()
    with pytest.raises(QueueError) as refused:
        world.reprint(turn, **named)
    assert refused.value.code is refusal
    assert world.dump() == before


def test_a_printer_s_change_opens_the_day_and_is_the_system_s(world: World) -> None:
    world.printer_changed("hall", "paper_out")
    assert world.types() == ["day_opened", "policy_changed", "printer_changed"]
    assert world.last() == PrinterChanged(printer="hall", condition="paper_out", detail="")
    assert str(world.events[-1].actor) == "system"


def test_the_chain_holds_with_all_of_them(world: World) -> None:
    turn = world.issue().ticket.turn_id
    world.printer_changed("hall", "cover_open")
    world.reprint(turn)
    world.printer_changed("hall", "ready")
    with world.database.read() as connection:
        assert verify_chain(connection, SITE).broken is None
    assert_sound(world)
