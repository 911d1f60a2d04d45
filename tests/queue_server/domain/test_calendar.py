"""When a site is open, also on the days when Morocco's clock changes for Ramadan.

In 2025 the legal clock went from UTC+1 to UTC on Sunday 23 February at 03:00, and back on Sunday
6 April at 02:00; in 2026 on 15 February and 22 March. Since Sunday 20 September 2026 at 02:00 it
stays on UTC.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.calendar import (
    ServiceLimits,
    SiteCalendar,
    SpecialHours,
    WeeklyIntervals,
    closing_before_call,
    day_plan,
    service_day,
)
from queue_server.domain.closure import Closure
from queue_server.domain.opening import LOOK_AHEAD_DAYS, Closed, OpeningState, opening_state
from queue_server.domain.sentence import Sentence

CASABLANCA = ZoneInfo("Africa/Casablanca")
OFFICE = ((time(8, 30), time(16, 30)),)
WITH_BREAK = ((time(8, 30), time(12)), (time(14), time(16, 30)))
WEEK: WeeklyIntervals = (OFFICE, OFFICE, OFFICE, OFFICE, WITH_BREAK, (), ())
SHORT = ((time(9), time(15)),)
RAMADAN_WEEK: WeeklyIntervals = (SHORT, SHORT, SHORT, SHORT, SHORT, (), ())


def _named(word: str) -> Sentence:
    return Sentence(word, f"{word} (ar)", f"{word} (zgh)")


RAMADAN = _named("Ramadan")
EID, MARCH = _named("Eid"), _named("Green March")
CALENDAR = SiteCalendar(
    CASABLANCA,
    WEEK,
    special=(
        SpecialHours(date(2025, 3, 1), date(2025, 3, 30), RAMADAN_WEEK, RAMADAN),
        SpecialHours(date(2026, 2, 18), date(2026, 3, 19), RAMADAN_WEEK, RAMADAN),
    ),
    holidays={
        date(2025, 3, 31): EID,
        date(2025, 4, 1): EID,
        date(2026, 3, 20): EID,
        date(2026, 11, 6): MARCH,
    },
)
PLAIN = SiteCalendar(CASABLANCA, WEEK)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _shown(state: OpeningState) -> str:
    """An opening state as the tables below write it: local time is left to the reader."""
    if state.open:
        assert state.closed_for is None
        return f"open until {_text(state.closes_at)}"
    assert state.closed_for is not None
    assert state.closes_at is None
    name = f" {state.sentence.fr}" if state.sentence else ""
    return f"{state.closed_for.value}{name}, opens {_text(state.opens_at)}"


def _text(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone(UTC):%m-%d %H:%M}"


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
    assert _shown(opening_state(_utc(now), CALENDAR)) == expected


def test_special_hours_are_named_on_their_days() -> None:
    assert opening_state(_utc("2026-02-18 10:00"), CALENDAR).special == RAMADAN
    assert opening_state(_utc("2026-02-17 10:00"), CALENDAR).special is None


def test_a_site_that_never_opens_says_so() -> None:
    never = SiteCalendar(CASABLANCA, ((),) * 7)
    assert _shown(opening_state(_utc("2026-11-02 09:00"), never)) == "hours, opens never"


@pytest.mark.parametrize(
    "length, opens", [(LOOK_AHEAD_DAYS, "11-16 08:30"), (LOOK_AHEAD_DAYS + 1, "never")]
)
def test_the_next_opening_is_looked_for_through_holidays(length: int, opens: str) -> None:
    first = date(2026, 11, 2)
    holidays = {first + timedelta(days=ahead): EID for ahead in range(length)}
    calendar = SiteCalendar(CASABLANCA, WEEK, holidays=holidays)
    shown = _shown(opening_state(_utc("2026-11-02 09:00"), calendar))
    assert shown == f"holiday Eid, opens {opens}"


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
    state = opening_state(_utc(now), LAST_TICKET)
    assert _shown(state) == expected
    if state.open:
        last = "2026-11-06 16:00" if "11-06" in now else "2026-11-02 16:00"
        assert state.last_ticket_at == _utc(last)


def test_a_last_ticket_before_the_afternoon_leaves_the_morning() -> None:
    early = replace(LAST_TICKET, last_ticket=timedelta(hours=3))
    assert _shown(opening_state(_utc("2026-11-06 11:00"), early)) == "open until 11-06 12:00"
    assert _shown(opening_state(_utc("2026-11-06 12:30"), early)) == "break, opens 11-09 08:30"
    assert (
        _shown(opening_state(_utc("2026-11-06 14:00"), early)) == "last_ticket, opens 11-09 08:30"
    )


MORNINGS: WeeklyIntervals = ((), ((time(8), time(12)),), (), ((time(8), time(12)),), (), (), ())
LIMITED = SiteCalendar(
    CASABLANCA,
    WEEK,
    special=CALENDAR.special,
    holidays=CALENDAR.holidays,
    services={
        "Z": ServiceLimits(week=MORNINGS),
        "F": ServiceLimits(daily_quota=30),
        "L": ServiceLimits(last_ticket=timedelta(minutes=60)),
        "M": ServiceLimits(week=MORNINGS, daily_quota=5, last_ticket=timedelta(minutes=60)),
    },
)


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
    state = opening_state(_utc(now), LIMITED, service=service, issued=issued)
    assert _shown(state) == expected


def _closure(until: str | None, since: str = "2026-11-02 09:00") -> Closure:
    moment = None if until is None else _utc(until)
    return Closure(7, _utc(since), moment, "power-cut", _named("Power cut"))


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
        state = opening_state(_utc(now), LIMITED, service=service, closure=_closure(until))
        assert _shown(state) == expected


def test_a_closure_that_was_ended_closes_nothing() -> None:
    ended = replace(_closure(None), ended_at=_utc("2026-11-02 09:30"))
    state = opening_state(_utc("2026-11-02 10:00"), LIMITED, closure=ended)
    assert _shown(state) == "open until 11-02 16:30"


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
            _utc(now), LIMITED, service=service, issued=30 * (service is None), closed_day=_DAY
        )
        assert _shown(state) == expected


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
        _utc(now),
        LIMITED,
        service=service,
        issued=issued,
        closure=closure,
        closed_day=closed_day,
        ignore_hours=True,
    )
    assert _shown(state) == expected


@pytest.mark.parametrize(
    "service, now, minutes, expected",
    [
        ("A", "2026-11-02 16:00", 30, None),
        ("A", "2026-11-02 16:00", 31, "2026-11-02 16:30"),
        ("A", "2026-11-02 08:30", 480, None),
        ("A", "2026-11-02 08:30", 481, "2026-11-02 16:30"),
        # On Friday 13 a quarter of an hour before the break, and two and a half after it.
        ("A", "2026-11-13 11:45", 165, None),
        ("A", "2026-11-13 11:45", 166, "2026-11-13 16:30"),
        ("A", "2026-11-13 12:30", 150, None),
        # The service closes at noon.
        ("Z", "2026-11-03 11:45", 15, None),
        ("Z", "2026-11-03 11:45", 16, "2026-11-03 12:00"),
        # Out of hours (a demo that ignores them) nothing closes.
        ("Z", "2026-11-02 11:45", 600, None),
        ("A", "2026-11-08 11:45", 600, None),
        ("A", "2026-11-02 16:30", 600, None),
    ],
)
def test_a_wait_that_passes_the_closing(
    service: str, now: str, minutes: int, expected: str | None
) -> None:
    closing = closing_before_call(_utc(now), LIMITED, service, timedelta(minutes=minutes))
    assert closing == (None if expected is None else _utc(expected))


ALL_NIGHT = ((time(1), time(5)),)
SUNDAYS = SiteCalendar(CASABLANCA, (*((),) * 6, ALL_NIGHT))


@pytest.mark.parametrize(
    "day, opens, closes, hours",
    [
        ("2026-02-08", "2026-02-08 00:00", "2026-02-08 04:00", 4),
        # The hour from 02:00 to 03:00 comes twice.
        ("2025-02-23", "2025-02-23 00:00", "2025-02-23 05:00", 5),
        ("2026-02-15", "2026-02-15 00:00", "2026-02-15 05:00", 5),
        # 02:00 to 03:00 does not come.
        ("2025-04-06", "2025-04-06 01:00", "2025-04-06 04:00", 3),
        ("2026-03-22", "2026-03-22 01:00", "2026-03-22 04:00", 3),
    ],
)
def test_the_day_of_the_change_itself(day: str, opens: str, closes: str, hours: int) -> None:
    before = opening_state(_utc(f"{day} 00:00").replace(hour=0), SUNDAYS)
    at_opening = opening_state(_utc(opens), SUNDAYS)
    assert at_opening.closes_at == _utc(closes)
    assert before == at_opening or before.opens_at == _utc(opens)
    assert day_plan(SUNDAYS, date.fromisoformat(day)).working_time(_utc(opens)) == timedelta(
        hours=hours
    )
    assert not opening_state(_utc(closes), SUNDAYS).open


@pytest.mark.parametrize("closed_hour", [time(2), time(2, 30), time(2, 59, 59)])
def test_an_hour_that_does_not_come_opens_when_the_clock_has_jumped(closed_hour: time) -> None:
    calendar = SiteCalendar(CASABLANCA, (*((),) * 6, ((closed_hour, time(5)),)))
    state = opening_state(_utc("2026-03-22 00:30"), calendar)
    assert state.opens_at == _utc("2026-03-22 02:00")
    assert state.opens_at.astimezone(CASABLANCA).time() == time(3)


def test_an_opening_that_lies_in_the_missing_hour_does_not_happen() -> None:
    week: WeeklyIntervals = (*((),) * 6, ((time(2, 10), time(2, 50)), (time(3), time(4))))
    plan = day_plan(SiteCalendar(CASABLANCA, week), date(2026, 3, 22))
    assert plan.intervals == ((_utc("2026-03-22 02:00"), _utc("2026-03-22 03:00")),)


_MINUTES = st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True).map(sorted)


def _openings(minutes: list[int]) -> tuple[tuple[time, time], ...]:
    moments = [time(minute // 60, minute % 60) for minute in minutes]
    return tuple(zip(moments[::2], moments[1::2], strict=False))


_DAYS = st.dates(date(2025, 2, 1), date(2026, 12, 31))
_CHANGES = st.sampled_from(
    [date(2025, 2, 23), date(2025, 4, 6), date(2026, 2, 15), date(2026, 3, 22), date(2026, 9, 20)]
)


@given(openings=_MINUTES.map(_openings), day=_DAYS | _CHANGES)
def test_a_day_is_ordered_and_within_its_local_hours(
    openings: tuple[tuple[time, time], ...], day: date
) -> None:
    plan = day_plan(SiteCalendar(CASABLANCA, (openings,) * 7), day)
    moments = [moment for interval in plan.intervals for moment in interval]
    assert moments == sorted(moments)
    assert all(start < end for start, end in plan.intervals)
    # A change moves the clock by an hour at most.
    wall = sum((_seconds(end) - _seconds(start) for start, end in openings), 0)
    real = plan.working_time(_utc("2025-01-01")).total_seconds()
    assert abs(wall - real) <= 3600


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


@given(
    openings=_MINUTES.map(_openings),
    day=_DAYS | _CHANGES,
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


@pytest.mark.parametrize(
    "now, expected",
    [
        ("2026-05-10 22:59:59.999999", date(2026, 5, 10)),
        ("2026-05-10 23:00", date(2026, 5, 11)),
        # In Ramadan, local midnight is UTC's.
        ("2026-02-20 23:59:59", date(2026, 2, 20)),
        ("2026-02-21 00:00", date(2026, 2, 21)),
    ],
)
def test_the_service_day_is_the_local_date(now: str, expected: date) -> None:
    assert service_day(_utc(now), CASABLANCA) == expected
