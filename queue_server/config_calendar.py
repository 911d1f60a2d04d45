"""The calendar's part of the configuration: hours, special hours, holidays, limits of services."""

import re
from datetime import date, time
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from queue_server.config_parts import ServiceCode, Strict, Words


def _interval(text: str) -> tuple[time, time]:
    written = re.fullmatch(r"([0-9]{1,2}):([0-9]{2}) ?- ?([0-9]{1,2}):([0-9]{2})", text)
    try:
        hour, minute, last_hour, last_minute = map(int, written.groups() if written else ())
        first, last = time(hour, minute), time(last_hour, last_minute)
    except ValueError:
        raise ValueError(f"'{text}' is not an interval such as 08:30-16:30") from None
    if first >= last:
        raise ValueError(f"'{text}' ends before it begins")
    return first, last


def _day(written: object) -> object:
    if isinstance(written, str):
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
                return date.fromisoformat(written)
        except ValueError:
            pass  # such as 2027-02-30
        raise ValueError(f"'{written}' is not a day such as 2027-02-08")
    return written


Day = Annotated[date, BeforeValidator(_day)]
LastTicketMinutes = Annotated[int, Field(ge=0, le=480)]


def _in_order(value: tuple[str, ...]) -> tuple[str, ...]:
    intervals = [_interval(text) for text in value]
    for (_, earlier_end), (later_start, _) in pairwise(intervals):
        if later_start < earlier_end:
            raise ValueError("intervals overlap or are out of order")
    return value


Openings = Annotated[tuple[str, ...], AfterValidator(_in_order)]
"""Intervals of a day in the site's own time, e.g. `["08:30-16:30"]`."""


class WeeklyHours(Strict):
    """Opening intervals of each weekday in the site's own time, e.g. `["08:30-16:30"]`."""

    monday: Openings = ()
    tuesday: Openings = ()
    wednesday: Openings = ()
    thursday: Openings = ()
    friday: Openings = ()
    saturday: Openings = ()
    sunday: Openings = ()

    @cached_property
    def week(self) -> tuple[tuple[tuple[time, time], ...], ...]:
        """The intervals of the seven weekdays, Monday first."""
        days: list[tuple[str, ...]] = [getattr(self, name) for name in type(self).model_fields]
        return tuple(tuple(_interval(text) for text in day) for day in days)


class _Days(Strict):
    first_day: Day
    last_day: Day | None = None
    """Included; absent: the first day alone."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"last_day {self.last_day} comes before first_day {self.first_day}")
        return self

    @property
    def end(self) -> date:
        """The last day, included."""
        return self.last_day or self.first_day


class LocalHoliday(_Days):
    """Days off that the country's calendar does not have, or has on another date."""

    name: Words


class SpecialHours(_Days):
    """Other hours than the week's for some days: Ramadan, summer."""

    name: Words
    hours: WeeklyHours


class LocalCalendar(Strict):
    """What differs from the ordinary week."""

    special_hours: tuple[SpecialHours, ...] = ()
    add_holidays: tuple[LocalHoliday, ...] = ()
    remove_holidays: tuple[Day, ...] = ()
    """Holidays of the country, by their date, on which the desks are open all the same."""


class CalendarConfig(LocalCalendar):
    """The calendar of all sites; a site's own comes before it."""

    holidays: Literal["morocco", "none"] = "morocco"
    """The country's holidays; those of the lunar calendar are estimates until announced."""


class ServiceLimits(Strict):
    """A service that is more limited at a site than the site itself."""

    service: ServiceCode
    hours: WeeklyHours | None = None
    """Within the site's hours; absent: all of them."""
    daily_quota: Annotated[int, Field(ge=1, le=9999)] | None = None
    """Tickets in a day; absent: as many as come."""
    last_ticket_minutes: LastTicketMinutes | None = None
    """Absent: the site's."""
