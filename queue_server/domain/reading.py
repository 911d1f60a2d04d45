"""Stored events → typed events: unknown types and unknown or missing fields are errors."""

import json
from dataclasses import fields
from typing import Any

from queue_server.domain import events
from queue_server.domain.estimate import WaitRange


def _subclasses(kind: type[events.Event]) -> list[type[events.Event]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *_subclasses(sub))]


_TYPES: dict[str, type[events.Event]] = {
    kind.type: kind for kind in _subclasses(events.Event) if "type" in vars(kind)
}


class UnreadableEventError(ValueError):
    """A stored event that no version of this program can have written."""


def read_event(event_type: str, payload: str) -> events.Event:
    """The event that was stored as `payload` (JSON). Raises UnreadableEventError."""
    kind = _TYPES.get(event_type)
    if kind is None:
        raise UnreadableEventError(f"unknown event type '{event_type}'")
    try:
        values: dict[str, Any] = json.loads(payload)
    except ValueError:
        raise UnreadableEventError(f"{event_type}: the payload is not JSON") from None
    expected = {field.name for field in fields(kind)}
    if set(values) != expected:
        raise UnreadableEventError(f"{event_type}: the payload has other fields than the event")
    if values.get("promised") is not None:
        values["promised"] = WaitRange(**values["promised"])
    for name in ("services", "secondary"):
        if name in values:
            values[name] = tuple(values[name])
    return kind(**values)
