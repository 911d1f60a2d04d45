"""When a site and its services give tickets, why not, and when again.

Pure: whatever the week, the holidays or the staff decide comes in as data (`SiteCalendar`,
`Closure`). Local time is always derived through tzdata, never by a fixed offset: Morocco has
changed its clock around Ramadan, and has changed that rule at short notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from queue_server.domain.closure import Closure
from queue_server.domain.sentence import Sentence

Interval = tuple[time, time]
WeeklyIntervals = tuple[tuple[Interval, ...], ...]
"""Seven tuples of (opens, closes), Monday first, in the site's local time."""

LOOK_AHEAD_DAYS = 14
_NO_TIME = timedelta(0)


class Closed(StrEnum):
    """Why no ticket is given."""

    HOURS = "hours"
    """Before the day's first opening, after its last, or on a day without any."""
    BREAK = "break"
    """Between two openings of the day."""
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    """Staff have closed the site, exceptionally."""
    DAY_CLOSED = "day_closed"
    """Staff have ended the day before its time."""
    LAST_TICKET = "last_ticket"
    """Whoever waits is still served, but nobody new would be."""
    QUOTA = "quota"
    """As many tickets of the service as there are in a day have been given."""


_BY_THE_CLOCK = frozenset({Closed.HOURS, Closed.BREAK, Closed.HOLIDAY, Closed.LAST_TICKET})


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
    last_ticket: timedelta = _NO_TIME
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
            (max(_NO_TIME, end - max(start, since)) for start, end in self.intervals), _NO_TIME
        )


@dataclass(frozen=True, slots=True)
class OpeningState:
    """Whether tickets are given. Moments are in UTC's own zone.

    While open: `closes_at` ends the present opening, `last_ticket_at` the giving of tickets.
    While closed: `closed_for` says why, `sentence` names the holiday or the closure, `opens_at` is
    the next moment at which tickets are given, None when there is none in the next 14 days.
    """

    open: bool
    closed_for: Closed | None = None
    sentence: Sentence | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    last_ticket_at: datetime | None = None
    special: Sentence | None = None
    """The name of the special hours in force today."""


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


def opening_state(
    now: datetime,
    calendar: SiteCalendar,
    *,
    service: str | None = None,
    issued: int = 0,
    closure: Closure | None = None,
    closed_day: date | None = None,
    ignore_hours: bool = False,
) -> OpeningState:
    """Whether tickets are given at `now` (aware): at the site, or for one of its services.

    `issued` counts the service's tickets of today. `closed_day` is the day that staff have ended.
    `ignore_hours` gives tickets by day and night, as far as staff and quota let it.
    """
    if closure is not None and not closure.in_force(now):
        closure = None
    today = service_day(now, calendar.zone)
    plan = day_plan(calendar, today, service)
    why = _why_closed(now, calendar, plan, service=service, closure=closure, closed_day=closed_day)
    if ignore_hours and why in _BY_THE_CLOCK:
        why = Closed.DAY_CLOSED if closed_day == today else None
    quota = calendar.limits(service).daily_quota
    if why is None and quota is not None and issued >= quota:
        why = Closed.QUOTA
    if why is None:
        closes_at = next((end for start, end in plan.intervals if start <= now < end), None)
        last = plan.last_ticket_at if closes_at else None
        return OpeningState(
            open=True, closes_at=closes_at, last_ticket_at=last, special=plan.special
        )
    lost = {closed_day} | ({today} if why is Closed.QUOTA else set())
    named = {
        Closed.HOLIDAY: plan.holiday,
        Closed.CLOSURE: None if closure is None else closure.sentence,
    }
    return OpeningState(
        open=False,
        closed_for=why,
        sentence=named.get(why),
        opens_at=_next_opening(now, calendar, service, closure, lost),
        special=plan.special,
    )


def closing_before_call(
    now: datetime, calendar: SiteCalendar, service: str, wait: timedelta
) -> datetime | None:
    """Today's closing, if whoever comes now and waits so long would be called after it.

    Counted in the time that the counters are open: a break ahead does not shorten the queue.
    """
    plan = day_plan(calendar, service_day(now, calendar.zone), service)
    left = plan.working_time(now)
    return plan.intervals[-1][1] if _NO_TIME < left < wait else None


def _why_closed(
    now: datetime,
    calendar: SiteCalendar,
    plan: DayPlan,
    *,
    service: str | None,
    closure: Closure | None,
    closed_day: date | None,
) -> Closed | None:
    if closure is not None:
        return Closed.CLOSURE
    site = plan if service is None else day_plan(calendar, plan.day)
    if closed_day == plan.day and site.working_time(now) > _NO_TIME:
        return Closed.DAY_CLOSED
    return _by_the_clock(now, site) or _by_the_clock(now, plan)


def _by_the_clock(now: datetime, plan: DayPlan) -> Closed | None:
    if plan.holiday is not None:
        return Closed.HOLIDAY
    if plan.last_ticket_at is None or not plan.intervals[0][0] <= now < plan.intervals[-1][1]:
        return Closed.HOURS
    if now >= plan.last_ticket_at:
        return Closed.LAST_TICKET
    within = any(start <= now < end for start, end in plan.intervals)
    return None if within else Closed.BREAK


def _next_opening(
    now: datetime,
    calendar: SiteCalendar,
    service: str | None,
    closure: Closure | None,
    lost: set[date | None],
) -> datetime | None:
    earliest = now
    if closure is not None:
        if closure.until is None:
            return None
        earliest = closure.until
    today = service_day(now, calendar.zone)
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        plan = day_plan(calendar, today + timedelta(days=ahead), service)
        if plan.last_ticket_at is None or plan.day in lost:
            continue
        for start, end in plan.intervals:
            begins = max(start, earliest)
            if begins < min(end, plan.last_ticket_at):
                return begins
    return None


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
