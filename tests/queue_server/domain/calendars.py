"""Calendars that several tests ask, and what openings look like in their tables."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from queue_server.domain.calendar import (
    ServiceLimits,
    SiteCalendar,
    SpecialHours,
    WeeklyIntervals,
)
from queue_server.domain.opening import OpeningState
from queue_server.domain.sentence import Sentence

CASABLANCA = ZoneInfo("Africa/Casablanca")
OFFICE = ((time(8, 30), time(16, 30)),)
WITH_BREAK = ((time(8, 30), time(12)), (time(14), time(16, 30)))
WEEK: WeeklyIntervals = (OFFICE, OFFICE, OFFICE, OFFICE, WITH_BREAK, (), ())
SHORT = ((time(9), time(15)),)
RAMADAN_WEEK: WeeklyIntervals = (SHORT, SHORT, SHORT, SHORT, SHORT, (), ())


def named(word: str) -> Sentence:
    return Sentence(word, f"{word} (ar)", f"{word} (zgh)")


RAMADAN = named("Ramadan")
EID, MARCH = named("Eid"), named("Green March")
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


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(state: OpeningState) -> str:
    """An opening state as the tables below write it: local time is left to the reader."""
    if state.open:
        assert state.closed_for is None
        return f"open until {text_of(state.closes_at)}"
    assert state.closed_for is not None
    assert state.closes_at is None
    name = f" {state.sentence.fr}" if state.sentence else ""
    return f"{state.closed_for.value}{name}, opens {text_of(state.opens_at)}"


def text_of(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone(UTC):%m-%d %H:%M}"


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


MINUTES = st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True).map(sorted)


def openings_of(minutes: list[int]) -> tuple[tuple[time, time], ...]:
    moments = [time(minute // 60, minute % 60) for minute in minutes]
    return tuple(zip(moments[::2], moments[1::2], strict=False))


DAYS = st.dates(date(2025, 2, 1), date(2026, 12, 31))
CHANGES = st.sampled_from(
    [date(2025, 2, 23), date(2025, 4, 6), date(2026, 2, 15), date(2026, 3, 22), date(2026, 9, 20)]
)
