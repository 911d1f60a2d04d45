"""Events forbid what is not theirs, go through JSON unharmed, and chain."""

import dataclasses
import hashlib
import json
from typing import Any

import pytest

from queue_server.domain.chain import chain_hash
from queue_server.domain.estimate import WaitRange
from queue_server.domain.events import Event, TicketIssued, label
from queue_server.domain.reading import event_types

TYPES: list[type[Event]] = list(event_types().values())


ISSUED: dict[str, Any] = {
    "ticket_id": 1,
    "turn_id": 2,
    "service": "B",
    "number": 42,
    "label": "B42",
    "language": "ar",
    "priority": "",
    "first_arrival": "2026-11-02T09:00:00+00:00",
    "arrived_at": "2026-11-02T09:00:00+00:00",
    "day": "2026-11-02",
    "people_before": 3,
    "promised": WaitRange(10, 25),
    "waiting": 4,
    "appointment": "",
}


def test_names_on_the_wire_are_distinct() -> None:
    names = [kind.type for kind in TYPES]
    assert len(names) == len(set(names))
    assert {"day_opened", "ticket_issued", "command_undone"} <= set(names)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.type)
def test_events_are_frozen_and_without_room_for_more(kind: type[Event]) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses sets it
    assert "__slots__" in vars(kind)


def test_an_unknown_field_fails_at_the_sender() -> None:
    with pytest.raises(TypeError, match="colour"):
        TicketIssued(**{**ISSUED, "colour": "red"})


def test_a_missing_field_fails_at_the_sender() -> None:
    with pytest.raises(TypeError, match="promised"):
        TicketIssued(**{name: value for name, value in ISSUED.items() if name != "promised"})


def test_the_payload_is_plain_json() -> None:
    payload = TicketIssued(**ISSUED).payload()
    assert json.loads(json.dumps(payload)) == {**ISSUED, "promised": {"low": 10, "high": 25}}
    assert set(payload) == {field.name for field in dataclasses.fields(TicketIssued)}


@pytest.mark.parametrize("number, expected", [(1, "B1"), (42, "B42"), (100, "B100")])
def test_labels_have_no_leading_zeros(number: int, expected: str) -> None:
    assert label("B", number) == expected


LINK: dict[str, Any] = {
    "site": "larache",
    "seq": 7,
    "at_micros": 1_793_606_400_000_000,
    "actor": "agent:larache:Salma",
    "event_type": "ticket_issued",
    "payload": '{"label":"B42"}',
    "reason": None,
    "key": None,
}


def test_the_chain_is_the_published_one() -> None:
    """Whoever verifies a chain elsewhere computes SHA-256 over this very line."""
    line = (
        '["000","larache",7,1793606400000000,"agent:larache:Salma","ticket_issued",'
        '"{\\"label\\":\\"B42\\"}",null,null]'
    )
    expected = hashlib.sha256(line.encode()).hexdigest()
    assert chain_hash("000", **LINK) == expected
    assert expected == "8ecf9dc861257ffb509d416ec7aa16551ad66b665817a4ee24382786e951ef5d"


@pytest.mark.parametrize(
    "name, other",
    [
        ("site", "meknes"),
        ("seq", 8),
        ("at_micros", 1_793_606_400_000_001),
        ("actor", "agent:larache"),
        ("event_type", "ticket_left"),
        ("payload", '{"label":"B43"}'),
        ("reason", "elderly"),
        ("key", "k"),
    ],
)
def test_every_stored_field_is_sealed(name: str, other: str | int) -> None:
    assert chain_hash("000", **{**LINK, name: other}) != chain_hash("000", **LINK)


def test_the_previous_event_is_sealed() -> None:
    assert chain_hash("001", **LINK) != chain_hash("000", **LINK)


def test_fields_do_not_run_into_each_other() -> None:
    one = chain_hash("000", **{**LINK, "site": "a", "actor": "b,c"})
    assert one != chain_hash("000", **{**LINK, "site": "a,b", "actor": "c"})
