"""When tickets are given, why not, and when again, through the years and their changed clocks.

In 2025 the legal clock went from UTC+1 to UTC on Sunday 23 February at 03:00, and back on Sunday
6 April at 02:00; in 2026 on 15 February and 22 March. Since Sunday 20 September 2026 at 02:00 it
stays on UTC.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calendar import (
    ServiceLimits,
    SiteCalendar,
    service_day,
)
from queue_server.domain.closure import Closure
from queue_server.domain.opening import LOOK_AHEAD_DAYS, Closed, OpeningState, opening_state
from tests.queue_server.domain.calendars import (
    CALENDAR,
    CASABLANCA,
    CHANGES,
    DAYS,
    EID,
    LIMITED,
    MINUTES,
    RAMADAN,
    WEEK,
    named,
    openings_of,
    shown,
    utc,
)


@pytest.mark.parametrize(
    "now, expected",
    [
        # Monday 11 May 2026, local time UTC+1.
        ("2026-05-11 07:29:59", "hours, opens 05-11 07:30"),
        ("2026-05-11 07:30", "open until 05-11 15:30"),
        ("2026-05-11 15:29:59", "open until 05-11 15:30"),
        ("2026-05-11 15:30", "hours, opens 05-12 07:30"),
        # Friday 15: a break, then the week-end.
        ("2026-05-15 10:59", "open until 05-15 11:00"),
        ("2026-05-15 11:00", "break, opens 05-15 13:00"),
        ("2026-05-15 13:00", "open until 05-15 15:30"),
        ("2026-05-15 15:30", "hours, opens 05-18 07:30"),
        # 2025: the clock goes back a week before Ramadan, and forward after its feast.
        ("2025-02-21 15:30", "hours, opens 02-24 08:30"),
        ("2025-02-24 07:45", "hours, opens 02-24 08:30"),
        ("2025-02-28 16:29", "open until 02-28 16:30"),
        ("2025-02-28 16:30", "hours, opens 03-03 09:00"),
        ("2025-03-03 08:45", "hours, opens 03-03 09:00"),
        ("2025-03-07 12:30", "open until 03-07 15:00"),
        ("2025-03-28 15:00", "hours, opens 04-02 08:30"),
        ("2025-03-31 10:00", "holiday Eid, opens 04-02 08:30"),
        ("2025-04-04 16:30", "hours, opens 04-07 07:30"),
        ("2025-04-07 07:30", "open until 04-07 15:30"),
        # 2026: Ramadan begins three days after the change, its feast comes before the change back.
        ("2026-02-13 16:00", "hours, opens 02-16 08:30"),
        ("2026-02-16 08:30", "open until 02-16 16:30"),
        ("2026-02-17 16:30", "hours, opens 02-18 09:00"),
        ("2026-02-18 09:00", "open until 02-18 15:00"),
        ("2026-03-19 15:00", "hours, opens 03-23 07:30"),
        ("2026-03-20 09:00", "holiday Eid, opens 03-23 07:30"),
        ("2026-03-23 07:30", "open until 03-23 15:30"),
        # The last change, announced at short notice: a table of last year would be an hour wrong.
        ("2026-09-18 15:45", "hours, opens 09-21 08:30"),
        ("2026-09-21 08:29", "hours, opens 09-21 08:30"),
        ("2026-11-02 08:30", "open until 11-02 16:30"),
        # A holiday on a Friday, from the evening before to the Monday after.
        ("2026-11-05 17:00", "hours, opens 11-09 08:30"),
        ("2026-11-06 09:00", "holiday Green March, opens 11-09 08:30"),
        ("2026-11-07 09:00", "hours, opens 11-09 08:30"),
    ],
)
def test_opening_through_the_year(now: str, expected: str) -> None:
    assert shown(opening_state(utc(now), CALENDAR)) == expected


def test_special_hours_are_named_on_their_days() -> None:
    assert opening_state(utc("2026-02-18 10:00"), CALENDAR).special == RAMADAN
    assert opening_state(utc("2026-02-17 10:00"), CALENDAR).special is None


def test_a_site_that_never_opens_says_so() -> None:
    never = SiteCalendar(CASABLANCA, ((),) * 7)
    assert shown(opening_state(utc("2026-11-02 09:00"), never)) == "hours, opens never"


@pytest.mark.parametrize(
    "length, opens", [(LOOK_AHEAD_DAYS, "11-16 08:30"), (LOOK_AHEAD_DAYS + 1, "never")]
)
def test_the_next_opening_is_looked_for_through_holidays(length: int, opens: str) -> None:
    first = date(2026, 11, 2)
    holidays = {first + timedelta(days=ahead): EID for ahead in range(length)}
    calendar = SiteCalendar(CASABLANCA, WEEK, holidays=holidays)
    told = shown(opening_state(utc("2026-11-02 09:00"), calendar))
    assert told == f"holiday Eid, opens {opens}"


LAST_TICKET = SiteCalendar(CASABLANCA, WEEK, last_ticket=timedelta(minutes=30))


@pytest.mark.parametrize(
    "now, expected",
    [
        ("2026-11-02 15:59:59", "open until 11-02 16:30"),
        ("2026-11-02 16:00", "last_ticket, opens 11-03 08:30"),
        ("2026-11-02 16:29:59", "last_ticket, opens 11-03 08:30"),
        ("2026-11-02 16:30", "hours, opens 11-03 08:30"),
        # On Friday a break is no end of the day.
        ("2026-11-06 11:59", "open until 11-06 12:00"),
        ("2026-11-06 12:30", "break, opens 11-06 14:00"),
        ("2026-11-06 16:00", "last_ticket, opens 11-09 08:30"),
    ],
)
def test_the_last_ticket_before_closing(now: str, expected: str) -> None:
    state = opening_state(utc(now), LAST_TICKET)
    assert shown(state) == expected
    if state.open:
        last = "2026-11-06 16:00" if "11-06" in now else "2026-11-02 16:00"
        assert state.last_ticket_at == utc(last)


def test_a_last_ticket_before_the_afternoon_leaves_the_morning() -> None:
    early = replace(LAST_TICKET, last_ticket=timedelta(hours=3))
    assert shown(opening_state(utc("2026-11-06 11:00"), early)) == "open until 11-06 12:00"
    assert shown(opening_state(utc("2026-11-06 12:30"), early)) == "break, opens 11-09 08:30"
    assert shown(opening_state(utc("2026-11-06 14:00"), early)) == "last_ticket, opens 11-09 08:30"


@pytest.mark.parametrize(
    "service, issued, now, expected",
    [
        ("A", 999, "2026-11-03 09:00", "open until 11-03 16:30"),
        # Tuesday and Thursday mornings, within the site's hours.
        ("Z", 0, "2026-11-03 08:15", "hours, opens 11-03 08:30"),
        ("Z", 0, "2026-11-03 09:00", "open until 11-03 12:00"),
        ("Z", 0, "2026-11-03 12:00", "hours, opens 11-05 08:30"),
        ("Z", 0, "2026-11-02 09:00", "hours, opens 11-03 08:30"),
        ("Z", 0, "2026-11-06 09:00", "holiday Green March, opens 11-10 08:30"),
        # In Ramadan what both have in common: 09:00 to 12:00.
        ("Z", 0, "2026-02-19 08:30", "hours, opens 02-19 09:00"),
        ("Z", 0, "2026-02-19 09:00", "open until 02-19 12:00"),
        ("F", 29, "2026-11-03 09:00", "open until 11-03 16:30"),
        ("F", 30, "2026-11-03 09:00", "quota, opens 11-04 08:30"),
        ("F", 31, "2026-11-05 09:00", "quota, opens 11-09 08:30"),
        # Out of hours the hours are the reason, whatever was given before.
        ("F", 30, "2026-11-03 17:00", "hours, opens 11-04 08:30"),
        ("L", 0, "2026-11-03 15:29", "open until 11-03 16:30"),
        ("L", 0, "2026-11-03 15:30", "last_ticket, opens 11-04 08:30"),
        ("M", 4, "2026-11-03 10:59", "open until 11-03 12:00"),
        ("M", 5, "2026-11-03 10:59", "quota, opens 11-05 08:30"),
        ("M", 5, "2026-11-03 11:00", "last_ticket, opens 11-05 08:30"),
    ],
)
def test_a_service_of_its_own(service: str, issued: int, now: str, expected: str) -> None:
    state = opening_state(utc(now), LIMITED, service=service, issued=issued)
    assert shown(state) == expected


def _closure(until: str | None, since: str = "2026-11-02 09:00") -> Closure:
    moment = None if until is None else utc(until)
    return Closure(7, utc(since), moment, "power-cut", named("Power cut"))


@pytest.mark.parametrize(
    "until, now, expected",
    [
        ("2026-11-02 11:00", "2026-11-02 08:59", "open until 11-02 16:30"),
        ("2026-11-02 11:00", "2026-11-02 09:00", "closure Power cut, opens 11-02 11:00"),
        ("2026-11-02 11:00", "2026-11-02 10:59:59", "closure Power cut, opens 11-02 11:00"),
        ("2026-11-02 11:00", "2026-11-02 11:00", "open until 11-02 16:30"),
        # Until a moment at which the site is closed anyway.
        ("2026-11-02 22:00", "2026-11-02 10:00", "closure Power cut, opens 11-03 08:30"),
        ("2026-11-05 23:00", "2026-11-02 10:00", "closure Power cut, opens 11-09 08:30"),
        ("2026-11-30 23:00", "2026-11-02 10:00", "closure Power cut, opens never"),
        (None, "2026-11-02 10:00", "closure Power cut, opens never"),
        (None, "2026-11-06 10:00", "closure Power cut, opens never"),
    ],
)
def test_an_exceptional_closure(until: str | None, now: str, expected: str) -> None:
    for service in (None, "F"):
        state = opening_state(utc(now), LIMITED, service=service, closure=_closure(until))
        assert shown(state) == expected


def test_a_closure_that_was_ended_closes_nothing() -> None:
    ended = replace(_closure(None), ended_at=utc("2026-11-02 09:30"))
    state = opening_state(utc("2026-11-02 10:00"), LIMITED, closure=ended)
    assert shown(state) == "open until 11-02 16:30"


@pytest.mark.parametrize(
    "now, expected",
    [
        ("2026-11-05 08:00", "day_closed, opens 11-09 08:30"),
        ("2026-11-05 10:00", "day_closed, opens 11-09 08:30"),
        ("2026-11-05 16:30", "hours, opens 11-09 08:30"),
        ("2026-11-04 10:00", "open until 11-04 16:30"),
    ],
)
def test_a_day_that_staff_have_ended(now: str, expected: str) -> None:
    for service in (None, "F"):
        state = opening_state(
            utc(now), LIMITED, service=service, issued=30 * (service is None), closed_day=_DAY
        )
        assert shown(state) == expected


_DAY = date(2026, 11, 5)


@pytest.mark.parametrize(
    "now, service, issued, closure, closed_day, expected",
    [
        ("2026-11-02 22:00", None, 0, None, None, "open until never"),
        ("2026-11-02 10:00", None, 0, None, None, "open until 11-02 16:30"),
        ("2026-11-06 10:00", "Z", 0, None, None, "open until never"),
        ("2026-11-02 22:00", "F", 30, None, None, "quota, opens 11-03 08:30"),
        ("2026-11-02 22:00", None, 0, _closure(None), None, "closure Power cut, opens never"),
        ("2026-11-05 22:00", None, 0, None, _DAY, "day_closed, opens 11-09 08:30"),
    ],
)
def test_a_demo_ignores_the_hours_and_nothing_else(
    *,
    now: str,
    service: str | None,
    issued: int,
    closure: Closure | None,
    closed_day: date | None,
    expected: str,
) -> None:
    state = opening_state(
        utc(now),
        LIMITED,
        service=service,
        issued=issued,
        closure=closure,
        closed_day=closed_day,
        ignore_hours=True,
    )
    assert shown(state) == expected


@given(
    openings=MINUTES.map(openings_of),
    day=DAYS | CHANGES,
    minute=st.integers(0, 1439),
    last_ticket=st.integers(0, 120),
    quota=st.none() | st.integers(1, 3),
    issued=st.integers(0, 4),
    closure=st.none() | st.integers(-600, 3000),
)
def test_when_it_says_that_it_opens_it_is_open(
    *,
    openings: tuple[tuple[time, time], ...],
    day: date,
    minute: int,
    last_ticket: int,
    quota: int | None,
    issued: int,
    closure: int | None,
) -> None:
    calendar = SiteCalendar(
        CASABLANCA,
        (openings, (), openings, openings, (), openings, ()),
        holidays={day + timedelta(days=2): EID},
        last_ticket=timedelta(minutes=last_ticket),
        services={"F": ServiceLimits(daily_quota=quota)},
    )
    now = datetime.combine(day, time(), UTC) + timedelta(minutes=minute)
    until = None if closure is None else now + timedelta(minutes=closure)
    closed = None if until is None else Closure(1, now, until, "", EID)

    def state(at: datetime, given: int) -> OpeningState:
        return opening_state(at, calendar, service="F", issued=given, closure=closed)

    shown = state(now, issued)
    instant = timedelta(microseconds=1)
    if shown.open:
        assert shown.closes_at is not None
        assert shown.last_ticket_at is not None
        end = min(shown.closes_at, shown.last_ticket_at)
        assert state(end - instant, issued).open
        assert not state(end, issued).open
        return
    assert shown.closed_for is not None
    if shown.opens_at is None:
        return
    assert shown.opens_at > now
    # A new day has its own numbers.
    given = issued if service_day(shown.opens_at, CASABLANCA) == day else 0
    if shown.closed_for is not Closed.QUOTA and given == issued and quota is not None:
        given = min(given, quota - 1)
    assert state(shown.opens_at, given).open
    assert not state(shown.opens_at - instant, issued).open
