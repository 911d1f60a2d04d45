"""From the configuration and the country's holidays to the calendar of a site."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from queue_server.config import Config, SiteConfig, Words
from queue_server.config_calendar import LocalCalendar, SpecialHours
from queue_server.domain import calendar as domain
from queue_server.domain.calendar import SiteCalendar
from queue_server.domain.closure import Closure
from queue_server.domain.opening import OpeningState, opening_state
from queue_server.domain.sentence import Sentence
from queue_server.web.words import translate

_NAMES = {
    "New Year's Day": "new_year",
    "Proclamation of Independence Day": "independence_manifesto",
    "Amazigh New Year": "amazigh_new_year",
    "Labor Day": "labour_day",
    "Throne Day": "throne_day",
    "Oued Ed-Dahab Day": "oued_ed_dahab",
    "Revolution Day": "revolution_day",
    "Youth Day": "youth_day",
    "Unity Day": "unity_day",
    "Green March": "green_march",
    "Independence Day": "independence_day",
    "Eid al-Fitr": "eid_al_fitr",
    "Eid al-Adha": "eid_al_adha",
    "Islamic New Year": "islamic_new_year",
    "Prophet's Birthday": "mawlid",
}
"""The library's English names → our catalogues' keys, which have Amazigh as well."""


@dataclass(frozen=True, slots=True)
class Hours:
    """All that decides whether a site gives tickets at one moment."""

    calendar: SiteCalendar
    now: datetime
    closure: Closure | None
    closed_day: date | None
    ignored: bool
    """A demo that gives tickets at any hour."""

    def state(self, service: str | None = None, *, issued: int = 0) -> OpeningState:
        """Of the site, or of a service of which so many tickets were given today."""
        return opening_state(
            self.now,
            self.calendar,
            service=service,
            issued=issued,
            closure=self.closure,
            closed_day=self.closed_day,
            ignore_hours=self.ignored,
        )

    def closing_before_call(self, service: str, wait: timedelta) -> datetime | None:
        """Today's closing, if a newcomer who waits so long would be called after it."""
        return domain.closing_before_call(self.now, self.calendar, service, wait)


def hours_of(
    config: Config,
    site: SiteConfig,
    now: datetime,
    *,
    closure: Closure | None,
    closed_day: str,
) -> Hours:
    """A site's hours at `now` (aware); `closed_day` (ISO date) is the day that staff have ended."""
    return Hours(
        calendar=calendar_of(config, site, now),
        now=now,
        closure=closure,
        closed_day=date.fromisoformat(closed_day) if closed_day else None,
        ignored=config.demo.enabled and config.demo.ignore_hours,
    )


def calendar_of(config: Config, site: SiteConfig, now: datetime) -> SiteCalendar:
    """The site's calendar; made once for each year."""
    return _built(_Same(config), site.id, now.astimezone(site.zone).year)


def sentence_of(words: Words) -> Sentence:
    """The configuration's words as the domain carries them."""
    return Sentence(words.fr, words.ar, words.zgh)


class _Same:
    """A configuration as a key: comparing all that it holds would cost more than what is kept."""

    __slots__ = ("config",)

    def __init__(self, config: Config) -> None:
        self.config = config

    def __hash__(self) -> int:
        return id(self.config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.config is self.config


@lru_cache(maxsize=64)
def _built(key: _Same, site_id: str, year: int) -> SiteCalendar:
    config = key.config
    site = next(each for each in config.sites if each.id == site_id)
    special = (*site.calendar.special_hours, *config.calendar.special_hours)
    days_off: dict[date, Sentence] = {}
    if config.calendar.holidays == "morocco":
        # Opening hours are looked for some days ahead, so in the next year too.
        days_off = {**_of_morocco(year), **_of_morocco(year + 1)}
    for local in (config.calendar, site.calendar):
        days_off = _changed(days_off, local)
    return SiteCalendar(
        zone=site.zone,
        week=site.hours.week,
        special=tuple(_special(each) for each in special),
        holidays=days_off,
        last_ticket=timedelta(minutes=site.last_ticket_minutes),
        services={
            each.service: domain.ServiceLimits(
                week=each.hours.week if each.hours else None,
                daily_quota=each.daily_quota,
                last_ticket=None
                if each.last_ticket_minutes is None
                else timedelta(minutes=each.last_ticket_minutes),
            )
            for each in site.limits
        },
    )


def _special(hours: SpecialHours) -> domain.SpecialHours:
    name = sentence_of(hours.name)
    return domain.SpecialHours(hours.first_day, hours.end, hours.hours.week, name)


def _changed(days_off: dict[date, Sentence], local: LocalCalendar) -> dict[date, Sentence]:
    kept = {day: name for day, name in days_off.items() if day not in local.remove_holidays}
    for added in local.add_holidays:
        for ahead in range((added.end - added.first_day).days + 1):
            kept[added.first_day + timedelta(days=ahead)] = sentence_of(added.name)
    return kept


@lru_cache(maxsize=16)
def _of_morocco(year: int) -> dict[date, Sentence]:
    """The country's holidays of a year; those of the lunar calendar as far as they are known."""
    by_language = {
        language: holidays.country_holidays(
            "MA", years=year, language=language, islamic_show_estimated=False
        )
        for language in ("en_US", "fr", "ar")
    }
    return {
        day: _joined(
            [
                _sentence(*names)
                for names in zip(
                    *(found.get_list(day) for found in by_language.values()), strict=True
                )
            ]
        )
        for day in by_language["fr"]
    }


def _sentence(english: str, french: str, arabic: str) -> Sentence:
    key = _NAMES.get(english)
    if key is None:  # new in the library: until our catalogues have it, Amazigh reads French
        return Sentence(french, arabic, french)
    name = f"holiday.{key}"
    return Sentence(translate(name, "fr"), translate(name, "ar"), translate(name, "zgh"))


def _joined(names: list[Sentence]) -> Sentence:
    """Two holidays may fall on one day."""
    return Sentence(
        *(" · ".join(words) for words in zip(*((n.fr, n.ar, n.zgh) for n in names), strict=True))
    )
