"""From the configuration and the country's holidays to a site's calendar."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from queue_server.calendars import calendar_of
from queue_server.config import Config, Words
from queue_server.config_calendar import (
    CalendarConfig,
    LocalCalendar,
    LocalHoliday,
    SpecialHours,
    WeeklyHours,
)
from queue_server.domain.calendar import SiteCalendar, day_plan
from queue_server.web.words import catalogue
from tests.queue_server.world import ANNEXE, MONDAY, SITE, make_config

NAME = Words(fr="Congé", ar="عطلة", zgh="ⴰⵙⵓⵏⴼⵓ")
LOCAL = Words(fr="Moussem", ar="موسم", zgh="ⴰⵏⵎⵓⴳⴳⴰⵔ")
SHORT = WeeklyHours(monday=("09:00-15:00",), tuesday=("09:00-15:00",))


def _config(everywhere: CalendarConfig, here: LocalCalendar | None = None) -> Config:
    """The small commune with these calendars; `here` is Larache's own."""
    config = make_config()
    sites = tuple(
        site.model_copy(update={"calendar": here}) if here and site.id == SITE else site
        for site in config.sites
    )
    return config.model_copy(update={"calendar": everywhere, "sites": sites})


def _calendar(config: Config, now: datetime = MONDAY, site: str = SITE) -> SiteCalendar:
    configured = config.site(site)
    assert configured is not None
    return calendar_of(config, configured, now)


def _names(calendar: SiteCalendar, year: int) -> dict[str, str]:
    return {str(day): name.fr for day, name in calendar.holidays.items() if day.year == year}


def test_the_holidays_of_morocco() -> None:
    """Of 2026, the first year with the feast of unity."""
    assert _names(_calendar(make_config()), 2026) == {
        "2026-01-01": "Nouvel an",
        "2026-01-11": "Manifeste de l’indépendance",
        "2026-01-14": "Nouvel an amazigh",
        "2026-03-20": "Aïd al-Fitr",
        "2026-03-21": "Aïd al-Fitr",
        "2026-05-01": "Fête du travail",
        "2026-05-27": "Aïd al-Adha",
        "2026-05-28": "Aïd al-Adha",
        "2026-06-16": "Premier Moharram",
        "2026-07-30": "Fête du Trône",
        "2026-08-14": "Récupération de Oued Eddahab",
        "2026-08-20": "Révolution du Roi et du peuple",
        "2026-08-21": "Fête de la jeunesse",
        "2026-08-25": "Aïd al-Mawlid",
        "2026-08-26": "Aïd al-Mawlid",
        "2026-10-31": "Fête de l’unité",
        "2026-11-06": "Marche verte",
        "2026-11-18": "Fête de l’indépendance",
    }


def test_at_the_end_of_a_year_the_next_one_is_known() -> None:
    calendar = _calendar(make_config(), datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert calendar.holidays[date(2027, 1, 1)].ar == "رأس السنة الميلادية"
    later = _calendar(make_config(), datetime(2027, 1, 1, 0, 30, tzinfo=UTC))
    assert date(2028, 1, 1) in later.holidays


def test_two_holidays_on_one_day_are_both_named() -> None:
    calendar = _calendar(make_config(), datetime(2027, 8, 1, tzinfo=UTC))
    name = calendar.holidays[date(2027, 8, 14)]
    assert name.fr == "Récupération de Oued Eddahab · Aïd al-Mawlid"
    assert name.zgh.count(" · ") == name.ar.count(" · ") == 1


@pytest.mark.parametrize("year", range(2024, 2036))
def test_every_holiday_has_words_of_our_own(year: int) -> None:
    """A name that is new in the library would reach the kiosk without Amazigh."""
    listed = holidays.country_holidays("MA", years=year)
    calendar = _calendar(make_config(), datetime(year, 6, 1, tzinfo=UTC))
    ours = {
        language: {
            text
            for key, text in catalogue(language).entries.items()
            if key.startswith("holiday.") and isinstance(text, str)
        }
        for language in ("fr", "ar", "zgh")
    }
    for day in listed:
        name = calendar.holidays[day]
        for language, text in (("fr", name.fr), ("ar", name.ar), ("zgh", name.zgh)):
            assert set(text.split(" · ")) <= ours[language]


def test_local_additions_and_removals() -> None:
    everywhere = CalendarConfig(
        add_holidays=(
            LocalHoliday(first_day=date(2026, 11, 9), last_day=date(2026, 11, 10), name=NAME),
        ),
        remove_holidays=(date(2026, 11, 6),),
    )
    here = LocalCalendar(
        add_holidays=(
            LocalHoliday(first_day=date(2026, 11, 6), name=LOCAL),
            LocalHoliday(first_day=date(2026, 11, 18), name=LOCAL),
        ),
        remove_holidays=(date(2026, 11, 10), date(2026, 10, 31)),
    )
    config = _config(everywhere, here)
    elsewhere = _names(_calendar(config, site=ANNEXE), 2026)
    assert {day: elsewhere[day] for day in elsewhere if day > "2026-10"} == {
        "2026-10-31": "Fête de l’unité",
        "2026-11-09": "Congé",
        "2026-11-10": "Congé",
        "2026-11-18": "Fête de l’indépendance",
    }
    larache = _names(_calendar(config), 2026)
    assert {day: larache[day] for day in larache if day > "2026-10"} == {
        "2026-11-06": "Moussem",
        "2026-11-09": "Congé",
        "2026-11-18": "Moussem",
    }


def test_a_site_may_keep_no_holidays() -> None:
    assert _calendar(_config(CalendarConfig(holidays="none"))).holidays == {}


def test_a_sites_own_special_hours_come_first() -> None:
    ramadan = SpecialHours(
        first_day=date(2026, 11, 2), last_day=date(2026, 11, 13), name=NAME, hours=SHORT
    )
    own = SpecialHours(first_day=date(2026, 11, 3), name=LOCAL, hours=WeeklyHours())
    config = _config(CalendarConfig(special_hours=(ramadan,)), LocalCalendar(special_hours=(own,)))

    def shown(site: str, day: int) -> tuple[str | None, float]:
        plan = day_plan(_calendar(config, site=site), date(2026, 11, day))
        hours = plan.working_time(MONDAY - timedelta(days=1)) / timedelta(hours=1)
        return plan.special.fr if plan.special else None, hours

    assert shown(SITE, 2) == shown(ANNEXE, 2) == ("Congé", 6)
    assert shown(SITE, 3) == ("Moussem", 0)
    assert shown(ANNEXE, 3) == ("Congé", 6)
    # Wednesday is not named in the special hours.
    assert shown(SITE, 4) == ("Congé", 0)
    assert shown(SITE, 16) == (None, 8)


def test_a_calendar_is_made_once() -> None:
    config = make_config()
    assert _calendar(config) is _calendar(config, MONDAY + timedelta(days=1))
    assert _calendar(config) is not _calendar(make_config())
