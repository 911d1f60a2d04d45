"""Taking a ticket, and giving it up."""

import json
from datetime import timedelta

import pytest

from queue_server.config import Language
from queue_server.domain.chain import check_of
from queue_server.domain.events import TicketIssued, TicketLeft
from queue_server.shapes import RangeShape
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import ANNEXE, MONDAY, MORNING, SITE, World


def test_a_ticket_is_answered_stored_and_published_alike(world: World) -> None:
    world.issue("A")
    issued = world.issue("B", language=Language.ARABIC, priority="disability")

    ticket = issued.ticket
    assert (ticket.label, ticket.service, ticket.number) == ("B1", "B", 1)
    assert (ticket.language, ticket.priority, ticket.state) == ("ar", "disability", "waiting")
    assert ticket.issued_at == MONDAY
    assert ticket.page == f"/t/{ticket.token}"
    assert issued.people_before == 0

    [_, stored] = world.rows("ticket")
    assert stored["id"] == ticket.id
    assert (stored["site_id"], stored["day"], stored["number"]) == (SITE, "2026-11-02", 1)
    assert (stored["token"], stored["issued_at"]) == (ticket.token, MONDAY)
    [_, turn] = world.rows("turn")
    assert (turn["id"], turn["ticket_id"]) == (ticket.turn_id, ticket.id)
    assert (turn["state"], turn["sequence"], turn["arrived_at"]) == ("waiting", issued.seq, MONDAY)

    recorded = world.events[-1]
    assert (recorded.site, recorded.seq, recorded.actor) == (
        SITE,
        issued.seq,
        "kiosk:larache:Salma",
    )
    assert isinstance(recorded.event, TicketIssued)
    assert (recorded.event.label, recorded.event.turn_id) == ("B1", ticket.turn_id)
    assert recorded.event.waiting == 1
    assert world.rows("event")[-1]["payload"] == json.dumps(
        recorded.event.payload(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert_sound(world)


def test_the_first_command_opens_the_day(world: World) -> None:
    assert world.issue().seq == 3
    assert world.types() == [*MORNING, "ticket_issued"]


def test_each_service_and_site_counts_from_one(world: World) -> None:
    labels = [world.issue(service).ticket.label for service in "ABBAF"]
    assert labels == ["A1", "B1", "B2", "A2", "F1"]
    assert world.issue("B", site=ANNEXE).ticket.label == "B1"
    assert_sound(world)


def test_tokens_are_long_and_never_alike(world: World) -> None:
    tokens = {world.issue().ticket.token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 22  # 128 bits


def test_people_before_are_those_of_the_service(world: World) -> None:
    world.issue("A")
    world.issue("B")
    assert world.issue("B").people_before == 1
    world.open("2")
    world.called("2")
    assert world.issue("B").people_before == 1


def test_no_range_is_promised_while_every_counter_is_closed(world: World) -> None:
    assert world.issue().range is None


def test_no_wait_is_promised_where_a_counter_is_free(world: World) -> None:
    world.open("2")
    assert world.issue("B").range == RangeShape(low=0, high=0)


def test_the_range_is_kept_with_the_event(world: World) -> None:
    world.open("2")
    world.issue("B")
    issued = world.issue("B")
    assert issued.range is not None
    payload = json.loads(world.rows("event")[-1]["payload"])
    assert payload["promised"] == issued.range.model_dump()


def test_the_receipt_is_queued_with_the_ticket(world: World) -> None:
    issued = world.issue(language=Language.AMAZIGH)
    assert issued.receipt is not None
    [job] = world.rows("print_job")
    assert (job["id"], job["state"], job["ticket_id"]) == (
        issued.receipt.job,
        "queued",
        issued.ticket.id,
    )
    assert (job["site_id"], job["printer_id"], job["purpose"]) == (SITE, "hall", "receipt")
    assert json.loads(job["content"]) == {
        "label": "B1",
        "service": "B",
        "language": "zgh",
        "people_before": 0,
        "low": None,
        "high": None,
        "issued_at": MONDAY.isoformat(),
        "token": issued.ticket.token,
        "check": check_of(world.rows("event")[-1]["hash"]),
    }


def test_a_site_without_printer_gives_a_number_without_paper(world: World) -> None:
    assert world.issue(site=ANNEXE).receipt is None
    assert world.rows("print_job") == []


@pytest.mark.parametrize("service, priority", [("B", "disability"), ("F", "bereavement")])
def test_priority_classes_where_they_are_offered(world: World, service: str, priority: str) -> None:
    assert world.issue(service, priority=priority).ticket.priority == priority


def test_a_citizen_may_leave(world: World) -> None:
    token = world.issue().ticket.token
    world.issue()
    world.later(minutes=7)
    left = world.leave(token)
    assert left.state == "left"
    turn = world.rows("turn")[0]
    assert (turn["state"], turn["ended_at"]) == ("left", MONDAY + timedelta(minutes=7))
    recorded = world.events[-1]
    assert (recorded.seq, recorded.actor) == (left.seq, "public")
    assert isinstance(recorded.event, TicketLeft)
    assert (recorded.event.label, recorded.event.waiting) == ("B1", 1)
    assert_sound(world)


def test_sites_have_sequences_of_their_own(world: World) -> None:
    assert [world.issue(site=site).seq for site in (SITE, ANNEXE, SITE)] == [3, 3, 4]
    assert_sound(world)
