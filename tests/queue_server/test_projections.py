"""What of each event each audience is told, field by field."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from queue_server import projections
from queue_server.domain import events
from queue_server.domain.events import Event, Recorded

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DOCS = Path(__file__).parents[2] / "docs" / "api.md"

_AT_COUNTER: dict[str, Any] = {
    "ticket_id": 1,
    "turn_id": 2,
    "service": "B",
    "label": "B42",
    "counter": "3",
    "language": "ar",
    "priority": "disability",
    "arrived_at": "2026-11-02T08:40:00+00:00",
    "called_at": "2026-11-02T09:00:00+00:00",
    "calls": 1,
}
_NO_LONGER: dict[str, Any] = {
    "ticket_id": 1,
    "turn_id": 2,
    "service": "B",
    "label": "B42",
    "waiting": 4,
}
SAMPLES: list[Event] = [
    events.DayOpened("2026-11-02", "test-1"),
    events.TicketIssued(1, 2, "B", 42, "B42", "ar", "disability", 3, None, 4),
    events.TurnCalled(**_AT_COUNTER, policy_version="test-1", chosen_for="priority", waiting=4),
    events.TurnRecalled(**_AT_COUNTER),
    events.TurnStarted(**_AT_COUNTER),
    events.TurnFinished(**_AT_COUNTER, service_seconds=300),
    events.TurnNoShow(**_AT_COUNTER),
    events.TicketLeft(**_NO_LONGER),
    events.TurnExpired(**_NO_LONGER),
    events.CounterOpened("3", ("B",), ("F",)),
    events.CounterClosed("3"),
]
FRAME = {"seq", "type", "at"}
_PUBLIC = {
    "day_opened": {"day"},
    "ticket_issued": {"service", "waiting"},
    "turn_called": {"call", "service", "waiting"},
    "turn_recalled": {"call"},
    "turn_started": {"label", "counter"},
    "turn_finished": {"label", "counter"},
    "turn_no_show": {"label", "counter"},
    "ticket_left": {"service", "waiting"},
    "turn_expired": {"service", "waiting"},
    "counter_opened": {"counter"},
    "counter_closed": {"counter"},
}
_STAFF: dict[str, set[str]] = {
    "day_opened": set(),
    "ticket_issued": {"turn"},
    "turn_called": {"turn"},
    "turn_recalled": {"turn"},
    "turn_started": {"turn"},
    "turn_finished": {"turn_id"},
    "turn_no_show": {"turn_id"},
    "ticket_left": {"turn_id"},
    "turn_expired": {"turn_id"},
    "counter_opened": {"state"},
    "counter_closed": set(),
}


def _frame(project: Any, event: Event) -> dict[str, Any]:  # noqa: ANN401 - either projection
    frame: dict[str, Any] = project(Recorded("larache", 7, AT, "agent:larache:Salma", event))
    assert (frame["seq"], frame["type"]) == (7, event.type)
    assert frame["at"] == "2026-11-02T09:00:00Z"
    return frame


def test_every_event_has_its_sample() -> None:
    kinds = {
        kind for kind in vars(events).values() if isinstance(kind, type) and "type" in vars(kind)
    }
    assert {type(sample) for sample in SAMPLES} == kinds


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_what_everybody_is_told(event: Event) -> None:
    frame = _frame(projections.public, event)
    assert set(frame) - FRAME == _PUBLIC[event.type]
    text = str(frame)
    for secret in ("disability", "Salma", "turn_id", "ticket_id"):
        assert secret not in text


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_what_staff_is_told_besides(event: Event) -> None:
    frame, public = _frame(projections.staff, event), _frame(projections.public, event)
    assert {name: frame[name] for name in public} == public
    assert set(frame) - set(public) == _STAFF[event.type]
    assert "Salma" not in str(frame)


def test_every_event_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in _PUBLIC if f"`{name}`" not in text] == []
