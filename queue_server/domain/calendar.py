"""The openings of a day, of a site and of each of its services.

Pure: the week, the special hours and the holidays come in as data (`SiteCalendar`). Local time is
always derived through tzdata, never by a fixed offset: Morocco has changed its clock around
Ramadan, and has changed that rule at short notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from queue_server.domain.sentence import Sentence

Interval = tuple[time, time]
WeeklyIntervals = tuple[tuple[Interval, ...], ...]
"""Seven tuples of (opens, closes), Monday first, in the site's local time."""

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class SpecialHours:
    """Other hours than the week's between two days, both included: Ramadan, summer."""

    first_day: date
    last_day: date
    week: WeeklyIntervals
    name: Sentence


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """What a service has of its own, within the site's hours."""

    week: WeeklyIntervals | None = None
    daily_quota: int | None = None
    last_ticket: timedelta | None = None


_NO_LIMITS = ServiceLimits()


@dataclass(frozen=True, eq=False)
class SiteCalendar:
    """A site's hours as data; `holidays` must hold the years that are asked about.

    The first of `special` that covers a day replaces its weekly hours; a holiday has none. Compared
    by identity, so that what is derived from it can be kept.
    """

    zone: ZoneInfo
    week: WeeklyIntervals
    special: tuple[SpecialHours, ...] = ()
    holidays: Mapping[date, Sentence] = field(default_factory=dict)
    last_ticket: timedelta = NO_TIME
    """No ticket in this time before the day's last closing."""
    services: Mapping[str, ServiceLimits] = field(default_factory=dict)

    def limits(self, service: str | None) -> ServiceLimits:
        """What a service has of its own; nothing for the site itself (None)."""
        return _NO_LIMITS if service is None else self.services.get(service, _NO_LIMITS)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day's openings as UTC instants: ordered, disjoint, none empty."""

    day: date
    intervals: tuple[tuple[datetime, datetime], ...]
    last_ticket_at: datetime | None
    """From here on no ticket is given; None on a day without openings."""
    holiday: Sentence | None = None
    special: Sentence | None = None

    def working_time(self, since: datetime) -> timedelta:
        """How long the counters are open from `since` to the day's end."""
        return sum(
            (max(NO_TIME, end - max(start, since)) for start, end in self.intervals), NO_TIME
        )


def service_day(now: datetime, zone: ZoneInfo) -> date:
    """The local date that `now` (aware) belongs to."""
    return now.astimezone(zone).date()


def utc_offset_minutes(now: datetime, zone: ZoneInfo) -> int:
    """Local time minus UTC at `now` (aware), in minutes."""
    offset = now.astimezone(zone).utcoffset() or timedelta(0)
    return offset // timedelta(minutes=1)


@lru_cache(maxsize=4096)
def day_plan(calendar: SiteCalendar, day: date, service: str | None = None) -> DayPlan:
    """The openings of a day, of the site or of one of its services."""
    special = next((s for s in calendar.special if s.first_day <= day <= s.last_day), None)
    name = special.name if special else None
    holiday = calendar.holidays.get(day)
    if holiday is not None:
        return DayPlan(day, (), None, holiday, name)
    local = (special.week if special else calendar.week)[day.weekday()]
    limits = calendar.limits(service)
    if limits.week is not None:
        local = _common(local, limits.week[day.weekday()])
    spans = [tuple(_instant(day, moment, calendar.zone) for moment in each) for each in local]
    intervals = tuple((start, end) for start, end in spans if start < end)
    if not intervals:
        return DayPlan(day, (), None, None, name)
    before = calendar.last_ticket if limits.last_ticket is None else limits.last_ticket
    return DayPlan(day, intervals, intervals[-1][1] - before, None, name)


def closing_before_call(
    now: datetime, calendar: SiteCalendar, service: str, wait: timedelta
) -> datetime | None:
    """Today's closing, if whoever comes now and waits so long would be called after it.

    Counted in the time that the counters are open: a break ahead does not shorten the queue.
    """
    plan = day_plan(calendar, service_day(now, calendar.zone), service)
    left = plan.working_time(now)
    return plan.intervals[-1][1] if NO_TIME < left < wait else None


def _common(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The times that lie in an interval of each."""
    pairs = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return tuple(sorted((start, end) for start, end in pairs if start < end))


def _instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """When the wall clock shows this, first: for a time that is jumped over, when it jumps."""
    found = datetime.combine(day, moment, zone).astimezone(UTC)
    if found.astimezone(zone).time() == moment:
        return found
    # The jump lies between the two readings of a time that does not come.
    before, after = datetime.combine(day, moment.replace(fold=1), zone).astimezone(UTC), found
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
