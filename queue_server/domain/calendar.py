"""What a service day is, and when a site is open. Local time is always derived through tzdata."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Interval = tuple[time, time]
WeeklyIntervals = tuple[tuple[Interval, ...], ...]
"""Seven tuples of (opens, closes), Monday first, in the site's local time."""

_LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True, slots=True)
class OpeningState:
    """`opens_at` is set while closed, `closes_at` while open; both are in UTC's own zone."""

    open: bool
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def service_day(now: datetime, zone: ZoneInfo) -> date:
    """The local date that `now` (aware) belongs to."""
    return now.astimezone(zone).date()


def utc_offset_minutes(now: datetime, zone: ZoneInfo) -> int:
    """Local time minus UTC at `now` (aware), in minutes."""
    offset = now.astimezone(zone).utcoffset() or timedelta(0)
    return offset // timedelta(minutes=1)


def _instants(day: date, interval: Interval, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, last = (datetime.combine(day, moment, zone).astimezone(UTC) for moment in interval)
    return first, last


def opening_state(now: datetime, week: WeeklyIntervals, zone: ZoneInfo) -> OpeningState:
    """Whether a site with these weekly hours is open at `now` (aware), and until or from when."""
    today = service_day(now, zone)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        for interval in week[day.weekday()]:
            opens, closes = _instants(day, interval, zone)
            if now < opens:
                return OpeningState(open=False, opens_at=opens)
            if now < closes:
                return OpeningState(open=True, closes_at=closes)
    return OpeningState(open=False)
