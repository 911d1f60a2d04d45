"""What of each event each audience is told, field by field."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from queue_server import projections
from queue_server.domain import events, help_request, site_events
from queue_server.domain.events import Event, Recorded
from queue_server.domain.reading import event_types

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
_QUEUED: dict[str, Any] = {
    "ticket_id": 1,
    "turn_id": 2,
    "service": "B",
    "label": "B42",
    "language": "ar",
    "priority": "disability",
    "first_arrival": "2026-11-02T08:40:00+00:00",
    "arrived_at": "2026-11-02T08:40:00+00:00",
    "waiting": 4,
}
_FIRST = "2026-11-02T08:40:00+00:00"
SAMPLES: list[Event] = [
    site_events.DayOpened("2026-11-02", "test-1"),
    site_events.DayClosed("2026-11-02"),
    site_events.DayReopened("2026-11-02"),
    site_events.ClockHeld(3600),
    site_events.PrinterChanged("larache-hall", "paper_out", "192.0.2.7:9100: no paper"),
    site_events.NoticeChanged(
        0, "added", "", "Le guichet 3 ouvre.", "يفتح", "", "", "2026-11-02", "2026-11-30"
    ),
    events.ReceiptReprinted(7, 8, "B", "B42", 1),
    site_events.PolicyChanged("test-1", 1, 2, 3600, 3, 900, 2),
    events.TicketIssued(
        **_QUEUED,
        day="2026-11-02",
        number=42,
        people_before=3,
        promised=None,
        appointment="RDV-7",
    ),
    events.TurnReturned(**_QUEUED, eligible_after=9),
    events.TurnQueued(**_QUEUED),
    events.TurnReleased(**_QUEUED),
    events.TurnCalled(
        **_AT_COUNTER,
        policy_version="test-1",
        chosen_for="priority",
        out_of_order=False,
        waiting=4,
    ),
    events.TurnRecalled(**_AT_COUNTER),
    events.TurnStarted(**_AT_COUNTER),
    events.TurnHeld(**_AT_COUNTER),
    events.TurnResumed(**_AT_COUNTER),
    events.TurnRequeued(**_AT_COUNTER, first_arrival=_FIRST, waiting=4),
    events.TurnTransferred(
        **_AT_COUNTER,
        new_turn_id=3,
        to_service="F",
        to_counter="4",
        first_arrival=_FIRST,
        waiting=4,
    ),
    events.ServiceAdded(**_AT_COUNTER, new_turn_id=3, added_service="F"),
    events.TurnFinished(**_AT_COUNTER, service_seconds=300, outcome="done"),
    events.TurnNoShow(**_AT_COUNTER),
    events.TicketLeft(**_NO_LONGER),
    events.TurnCancelled(**_NO_LONGER, counter="3"),
    events.TurnExpired(**_NO_LONGER),
    events.CommandUndone(1, 2, "3", 6, "turn_called", "waiting", "B", "B42", 4),
    events.TurnPriorityChanged(1, 2, "B", "B42", "3", "disability", ""),
    events.NoteChanged(1, 2, "B42"),
    events.CounterOpened("3", ("B",), ("F",)),
    events.CounterHandedOver("3"),
    events.CounterClosed("3"),
    events.CounterPaused("3"),
    events.CounterResumed("3"),
    events.CounterServicesChanged("3", ("B",), ("F",)),
    site_events.AppointmentsImported(12),
    site_events.SiteClosed("", "strike", "Grève", "إضراب", "ⴰⵙⵔⵓⵙ"),
    site_events.SiteReopened(),
    help_request.HelpAsked("3", "dispute"),
    help_request.HelpAnswered("3", 5),
    help_request.HelpWithdrawn("3", 5),
]
FRAME = {"seq", "type", "at"}
_LINE = {"service", "waiting"}
_PLACE = {"label", "counter"}
_PUBLIC: dict[str, set[str]] = {
    "day_opened": {"day", "reload"},
    "day_closed": {"day", "reload"},
    "day_reopened": {"day", "reload"},
    "clock_held": set(),
    "policy_changed": set(),
    "ticket_issued": _LINE,
    "turn_returned": _LINE,
    "turn_queued": _LINE,
    "turn_released": _LINE,
    "turn_called": {"call", *_LINE},
    "turn_recalled": {"call"},
    "turn_started": _PLACE,
    "turn_held": _PLACE,
    "turn_resumed": _PLACE,
    "turn_requeued": _PLACE | _LINE,
    "turn_transferred": _PLACE | _LINE,
    "service_added": _PLACE,
    "turn_finished": _PLACE,
    "turn_no_show": _PLACE,
    "ticket_left": _LINE,
    "turn_cancelled": _LINE,
    "turn_expired": _LINE,
    "command_undone": {"reload"} | _PLACE | _LINE,
    "counter_opened": {"counter"},
    "counter_closed": {"counter"},
    "counter_handed_over": {"counter"},
    "turn_priority_changed": set(),
    "note_changed": set(),
    "counter_paused": {"counter"},
    "counter_resumed": {"counter"},
    "counter_services_changed": {"counter"},
    "appointments_imported": set(),
    "site_closed": {"reload"},
    "site_reopened": {"reload"},
    "notice_changed": {"reload"},
    "printer_changed": {"printer"},
    "receipt_reprinted": set(),
    "help_asked": set(),
    "help_answered": set(),
    "help_withdrawn": set(),
}
_STAFF: dict[str, set[str]] = {
    "ticket_issued": {"turn"},
    "turn_returned": {"turn"},
    "turn_queued": {"turn"},
    "turn_released": {"turn"},
    "turn_called": {"turn"},
    "turn_recalled": {"turn"},
    "turn_started": {"turn"},
    "turn_held": {"turn_id"},
    "turn_resumed": {"turn_id", "reload"},
    "turn_requeued": {"turn_id", "turn"},
    "turn_transferred": {"turn_id", "turn", "to_counter"},
    "service_added": {"turn_id"},
    "turn_finished": {"turn_id"},
    "turn_no_show": {"turn_id"},
    "ticket_left": {"turn_id"},
    "turn_cancelled": {"turn_id"},
    "turn_expired": {"turn_id"},
    "command_undone": {"turn_id", "state"},
    "turn_priority_changed": {"turn_id", "counter", "priority"},
    "note_changed": {"turn_id", "reload"},
    "counter_handed_over": {"reload"},
    "counter_opened": {"state"},
    "counter_services_changed": {"state"},
    "receipt_reprinted": {"turn_id"},
    "help_asked": {"counter", "request", "reason"},
    "help_answered": {"counter", "request"},
    "help_withdrawn": {"counter", "request"},
}


def _frame(project: Any, event: Event) -> dict[str, Any]:  # noqa: ANN401 - either projection
    frame: dict[str, Any] = project(Recorded("larache", 7, AT, "agent:larache:Salma", event))
    assert (frame["seq"], frame["type"]) == (7, event.type)
    assert frame["at"] == "2026-11-02T09:00:00Z"
    return frame


def test_every_event_has_its_sample() -> None:
    assert {type(sample) for sample in SAMPLES} == set(event_types().values())


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_what_everybody_is_told(event: Event) -> None:
    frame = _frame(projections.public, event)
    assert set(frame) - FRAME == _PUBLIC[event.type]
    text = str(frame)
    for secret in ("disability", "Salma", "turn_id", "ticket_id", "RDV"):
        assert secret not in text


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.type)
def test_what_staff_is_told_besides(event: Event) -> None:
    frame, public = _frame(projections.staff, event), _frame(projections.public, event)
    assert {name: frame[name] for name in public} == public
    assert set(frame) - set(public) == _STAFF.get(event.type, set())
    assert "Salma" not in str(frame)


def test_every_event_is_documented() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert [name for name in _PUBLIC if f"`{name}`" not in text] == []
