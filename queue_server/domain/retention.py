"""How long what is personal is kept. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """What is older than these moments is erased."""

    addresses: datetime
    """Network addresses, what browsers say of themselves, and sessions that have ended."""
    worthless: datetime
    """Links that were used or have run out, devices that nobody approved in time."""


def limits(now: datetime, address_days: int) -> Limits:
    """What is to be erased at `now`."""
    return Limits(addresses=now - timedelta(days=address_days), worthless=now)


def is_due(last: date | None, today: date) -> bool:
    """Once a day, and not again when the clock steps back."""
    return last is None or today > last
