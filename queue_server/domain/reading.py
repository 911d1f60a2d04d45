"""Stored events → typed events: unknown types and unknown or missing fields are errors."""

import json
from dataclasses import fields
from typing import Any

from queue_server.domain import events, help_request, site_events
from queue_server.domain.estimate import WaitRange


def event_types() -> dict[str, type[events.Event]]:
    """Every event that has a name of its own, by that name."""
    kinds = [
        kind
        for module in (events, help_request, site_events)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, events.Event) and "type" in vars(kind)
    ]
    return {kind.type: kind for kind in kinds}


_TYPES = event_types()
_NO_MORE = {events.TurnTransferred.type: ("note",)}
"""Fields that earlier versions wrote: they stay in the payload, sealed by its hash, unread."""


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
    for name in _NO_MORE.get(event_type, ()):
        values.pop(name, None)
    expected = {field.name for field in fields(kind)}
    if set(values) != expected:
        raise UnreadableEventError(f"{event_type}: the payload has other fields than the event")
    if values.get("promised") is not None:
        values["promised"] = WaitRange(**values["promised"])
    for name in ("services", "secondary"):
        if name in values:
            values[name] = tuple(values[name])
    return kind(**values)
