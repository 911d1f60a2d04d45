"""When a site is open, also on the days when Morocco's clock changes for Ramadan.

In 2026 the legal clock goes from UTC+1 to UTC on Sunday 15 February at 03:00, and back on Sunday
22 March at 02:00. Since Sunday 20 September 2026 at 02:00 it stays on UTC.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from queue_server.domain.calendar import (
    OpeningState,
    WeeklyIntervals,
    opening_state,
    service_day,
)

CASABLANCA = ZoneInfo("Africa/Casablanca")
OFFICE = ((time(8, 30), time(16, 30)),)
WITH_BREAK = ((time(8, 30), time(12)), (time(14), time(16, 30)))
WEEK: WeeklyIntervals = (OFFICE, OFFICE, OFFICE, OFFICE, WITH_BREAK, (), ())


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _open(closes: str) -> OpeningState:
    return OpeningState(open=True, closes_at=_utc(closes))


def _closed(opens: str | None) -> OpeningState:
    return OpeningState(open=False, opens_at=None if opens is None else _utc(opens))


@pytest.mark.parametrize(
    "now, expected",
    [
        # Monday 11 May 2026, local time UTC+1.
        ("2026-05-11 07:29:59", _closed("2026-05-11 07:30")),
        ("2026-05-11 07:30", _open("2026-05-11 15:30")),
        ("2026-05-11 15:29:59", _open("2026-05-11 15:30")),
        ("2026-05-11 15:30", _closed("2026-05-12 07:30")),
        # Friday 15: a break, then the week-end.
        ("2026-05-15 10:59", _open("2026-05-15 11:00")),
        ("2026-05-15 11:00", _closed("2026-05-15 13:00")),
        ("2026-05-15 13:00", _open("2026-05-15 15:30")),
        ("2026-05-15 15:30", _closed("2026-05-18 07:30")),
        # Before Ramadan, in it, after it: the same wall clock at another UTC.
        ("2026-02-13 07:30", _open("2026-02-13 11:00")),
        ("2026-02-13 16:00", _closed("2026-02-16 08:30")),
        ("2026-02-16 07:45", _closed("2026-02-16 08:30")),
        ("2026-02-16 08:30", _open("2026-02-16 16:30")),
        ("2026-03-20 16:45", _closed("2026-03-23 07:30")),
        ("2026-03-23 07:30", _open("2026-03-23 15:30")),
        # The last change, announced at short notice: a table of last year would be an hour wrong.
        ("2026-09-18 15:45", _closed("2026-09-21 08:30")),
        ("2026-09-21 08:29", _closed("2026-09-21 08:30")),
        ("2026-11-02 08:30", _open("2026-11-02 16:30")),
    ],
)
def test_opening(now: str, expected: OpeningState) -> None:
    assert opening_state(_utc(now), WEEK, CASABLANCA) == expected


def test_a_site_that_never_opens_says_so() -> None:
    assert opening_state(_utc("2026-11-02 09:00"), ((),) * 7, CASABLANCA) == _closed(None)


ALL_NIGHT = ((time(1), time(5)),)
SUNDAYS: WeeklyIntervals = ((), (), (), (), (), (), ALL_NIGHT)


@pytest.mark.parametrize(
    "day, opens, closes, hours",
    [
        ("2026-02-08", "2026-02-08 00:00", "2026-02-08 04:00", 4),
        # The hour from 02:00 to 03:00 comes twice.
        ("2026-02-15", "2026-02-15 00:00", "2026-02-15 05:00", 5),
        # 02:00 to 03:00 does not come.
        ("2026-03-22", "2026-03-22 01:00", "2026-03-22 04:00", 3),
    ],
)
def test_the_day_of_the_change_itself(day: str, opens: str, closes: str, hours: int) -> None:
    before = opening_state(_utc(f"{day} 00:00").replace(hour=0), SUNDAYS, CASABLANCA)
    at_opening = opening_state(_utc(opens), SUNDAYS, CASABLANCA)
    assert at_opening == _open(closes)
    assert before in (_closed(opens), at_opening)
    assert (_utc(closes) - _utc(opens)).total_seconds() == hours * 3600
    assert not opening_state(_utc(closes), SUNDAYS, CASABLANCA).open


@pytest.mark.parametrize("closed_hour", [time(2), time(2, 30)])
def test_an_hour_that_does_not_come_opens_when_the_clock_has_jumped(closed_hour: time) -> None:
    sundays: WeeklyIntervals = (*((),) * 6, ((closed_hour, time(5)),))
    state = opening_state(_utc("2026-03-22 00:30"), sundays, CASABLANCA)
    assert state.opens_at is not None
    assert state.opens_at.astimezone(CASABLANCA).hour == 3


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
