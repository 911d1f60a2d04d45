"""The openings of a day, also on the days when Morocco's clock changes for Ramadan.

In 2025 the legal clock went from UTC+1 to UTC on Sunday 23 February at 03:00, and back on Sunday
6 April at 02:00; in 2026 on 15 February and 22 March. Since Sunday 20 September 2026 at 02:00 it
stays on UTC.
"""

from datetime import date, time, timedelta

import pytest
from hypothesis import given

from queue_server.domain.calendar import (
    SiteCalendar,
    WeeklyIntervals,
    closing_before_call,
    day_plan,
    service_day,
)
from queue_server.domain.opening import opening_state
from tests.queue_server.domain.calendars import (
    CASABLANCA,
    CHANGES,
    DAYS,
    LIMITED,
    MINUTES,
    openings_of,
    utc,
)


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
    closing = closing_before_call(utc(now), LIMITED, service, timedelta(minutes=minutes))
    assert closing == (None if expected is None else utc(expected))


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
    before = opening_state(utc(f"{day} 00:00").replace(hour=0), SUNDAYS)
    at_opening = opening_state(utc(opens), SUNDAYS)
    assert at_opening.closes_at == utc(closes)
    assert before == at_opening or before.opens_at == utc(opens)
    assert day_plan(SUNDAYS, date.fromisoformat(day)).working_time(utc(opens)) == timedelta(
        hours=hours
    )
    assert not opening_state(utc(closes), SUNDAYS).open


@pytest.mark.parametrize("closed_hour", [time(2), time(2, 30), time(2, 59, 59)])
def test_an_hour_that_does_not_come_opens_when_the_clock_has_jumped(closed_hour: time) -> None:
    calendar = SiteCalendar(CASABLANCA, (*((),) * 6, ((closed_hour, time(5)),)))
    state = opening_state(utc("2026-03-22 00:30"), calendar)
    assert state.opens_at == utc("2026-03-22 02:00")
    assert state.opens_at.astimezone(CASABLANCA).time() == time(3)


def test_an_opening_that_lies_in_the_missing_hour_does_not_happen() -> None:
    week: WeeklyIntervals = (*((),) * 6, ((time(2, 10), time(2, 50)), (time(3), time(4))))
    plan = day_plan(SiteCalendar(CASABLANCA, week), date(2026, 3, 22))
    assert plan.intervals == ((utc("2026-03-22 02:00"), utc("2026-03-22 03:00")),)


@given(openings=MINUTES.map(openings_of), day=DAYS | CHANGES)
def test_a_day_is_ordered_and_within_its_local_hours(
    openings: tuple[tuple[time, time], ...], day: date
) -> None:
    plan = day_plan(SiteCalendar(CASABLANCA, (openings,) * 7), day)
    moments = [moment for interval in plan.intervals for moment in interval]
    assert moments == sorted(moments)
    assert all(start < end for start, end in plan.intervals)
    # A change moves the clock by an hour at most.
    wall = sum((_seconds(end) - _seconds(start) for start, end in openings), 0)
    real = plan.working_time(utc("2025-01-01")).total_seconds()
    assert abs(wall - real) <= 3600


def _seconds(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


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
    assert service_day(utc(now), CASABLANCA) == expected
