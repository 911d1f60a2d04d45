"""The shapes of the record: what happened, and whose doing it was."""

from datetime import datetime
from typing import Any, Literal

from queue_server.shapes import Shape


class Who(Shape):
    """Who did it. `name` is of today, a number once it was erased; '' where there is none."""

    role: str
    name: str
    account: int | None
    device: int | None
    session: int | None


class RecordEntry(Shape):
    """One event of the queue, or one entry of the book of accounts and devices."""

    chain: Literal["queue", "book"]
    seq: int
    at: datetime
    type: str
    who: Who
    about: str
    """What or whom it is about: a ticket's label, a person, a device; '' for neither."""
    counter: str
    reason: str
    address: str
    """Where the request came from; '' once it was erased, and in the queue's events."""
    facts: dict[str, Any]
    """The event's own fields that tell nothing about a citizen."""


class RecordPage(Shape):
    """The newest first. `next` is `before` of the next page; null when this is the last."""

    entries: list[RecordEntry]
    next: str | None
