"""Whether tickets are given at a site or for a service, why not, and when again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from queue_server.domain.calendar import NO_TIME, DayPlan, SiteCalendar, day_plan, service_day
from queue_server.domain.closure import Closure
from queue_server.domain.sentence import Sentence

LOOK_AHEAD_DAYS = 14


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
    if closed_day == plan.day and site.working_time(now) > NO_TIME:
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
