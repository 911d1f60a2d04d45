"""The plan of a day: the same whenever it is made, within the hours, and like a town hall's."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.config import Config, SiteConfig, WeeklyHours
from queue_server.config_source import load_config
from queue_server.simulation.demand import expected_visitors, service_shares
from queue_server.simulation.plan import Citizen, DayPlan, make_plan
from tests.queue_server.simulation.conftest import MONDAY, SAMPLE

CONFIG = load_config(SAMPLE)
SITES = st.sampled_from(CONFIG.sites)
WEEKDAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31)).filter(lambda day: day.weekday() < 5)
SEEDS = st.integers(0, 2**32)
ALL_DAY = timedelta(hours=8).total_seconds()
unhurried = settings(deadline=None, max_examples=40)


def plan_of(site: SiteConfig, day: date = MONDAY, seed: int = 1) -> DayPlan:
    plan = make_plan(CONFIG, site, day, seed)
    assert plan is not None
    return plan


@unhurried
@given(SITES, WEEKDAYS, SEEDS)
def test_the_same_day_is_planned_the_same(site: SiteConfig, day: date, seed: int) -> None:
    assert plan_of(site, day, seed) == plan_of(site, day, seed)


@unhurried
@given(SITES, SEEDS)
def test_another_seed_or_day_brings_other_people(site: SiteConfig, seed: int) -> None:
    plan = plan_of(site, seed=seed)
    assert plan.citizens != plan_of(site, seed=seed + 1).citizens
    assert plan.citizens != plan_of(site, MONDAY + timedelta(days=1), seed).citizens


@unhurried
@given(SITES, WEEKDAYS, SEEDS)
def test_everybody_comes_within_the_hours_in_order(site: SiteConfig, day: date, seed: int) -> None:
    plan = plan_of(site, day, seed)
    arrivals = [citizen.arrives for citizen in plan.citizens]
    assert arrivals == sorted(arrivals)
    assert all(0 <= moment < (plan.closes - plan.opens).total_seconds() for moment in arrivals)
    local = plan.opens.astimezone(site.zone)
    assert (local.date(), local.hour, local.minute) == (day, 8, 30)


@unhurried
@given(SITES, SEEDS)
def test_each_visit_is_possible(site: SiteConfig, seed: int) -> None:
    minutes = {service.code: service.minutes for service in CONFIG.services}
    offered = {each.code: each.services for each in CONFIG.priority_classes}
    for citizen in plan_of(site, seed=seed).citizens:
        assert citizen.service in site.services
        if citizen.priority is not None:
            only_for = offered[citizen.priority]
            assert only_for is None or citizen.service in only_for
        assert 0 < citizen.walk <= 90
        assert 20 <= citizen.service_time <= 3 * 60 * minutes[citizen.service]
        assert citizen.patience is None or 6 * 60 <= citizen.patience <= 30 * 60


def test_nobody_comes_on_a_closed_day(sample: Config) -> None:
    assert make_plan(sample, sample.sites[0], date(2026, 11, 1), 1) is None


def test_nobody_comes_during_a_break() -> None:
    site = CONFIG.sites[0]
    hours = WeeklyHours(monday=("08:30-12:00", "14:10-16:30"))
    plan = plan_of(site.model_copy(update={"hours": hours}))
    closed = range(int(3.5 * 3600), int(5.67 * 3600))
    assert plan.citizens
    assert not any(int(citizen.arrives) in closed for citizen in plan.citizens)
    assert plan.citizens[-1].arrives > closed.stop


@pytest.fixture(scope="module")
def month() -> list[Citizen]:
    """Everybody who comes to one site in thirty days: enough people for shares to be seen."""
    site = CONFIG.sites[0]
    return [citizen for seed in range(30) for citizen in plan_of(site, seed=seed).citizens]


def test_services_come_in_their_shares(month: list[Citizen]) -> None:
    seen = Counter(citizen.service for citizen in month)
    for code, share in service_shares(CONFIG.sites[0]).items():
        assert seen[code] / len(month) == pytest.approx(share, abs=0.02)


def test_languages_priority_no_shows_and_patience_in_theirs(month: list[Citizen]) -> None:
    def share(of: list[bool]) -> float:
        return sum(of) / len(of)

    assert share([c.language == "ar" for c in month]) == pytest.approx(0.62, abs=0.03)
    assert share([c.language == "zgh" for c in month]) == pytest.approx(0.15, abs=0.03)
    assert share([c.priority is not None for c in month]) == pytest.approx(0.1, abs=0.02)
    assert share([not c.shows_up for c in month]) == pytest.approx(0.04, abs=0.01)
    assert share([c.patience is not None for c in month]) == pytest.approx(0.08, abs=0.02)


def test_service_times_vary_as_much_as_they_last(month: list[Citizen]) -> None:
    times = [citizen.service_time for citizen in month if citizen.service == "B"]
    mean = sum(times) / len(times)
    deviation = (sum((each - mean) ** 2 for each in times) / len(times)) ** 0.5
    assert mean == pytest.approx(6 * 60, rel=0.15)
    assert 0.6 < deviation / mean < 1  # CV 1, less what the cap takes


def test_the_morning_is_the_busiest(month: list[Citizen]) -> None:
    halves = Counter(citizen.arrives < ALL_DAY / 2 for citizen in month)
    assert halves[True] > 1.8 * halves[False]
    peak = Counter(int(citizen.arrives // 1800) for citizen in month).most_common(1)
    assert peak[0][0] in {2, 3, 4}  # 09:30 to 11:00


def test_a_day_brings_what_was_expected(month: list[Citizen]) -> None:
    expected = expected_visitors(CONFIG, CONFIG.sites[0], ALL_DAY / 60)
    assert len(month) / 30 == pytest.approx(expected, rel=0.05)


@unhurried
@given(SITES, st.integers(1, 3))
def test_no_group_of_counters_has_more_work_than_time(site: SiteConfig, keep: int) -> None:
    """Whichever counters a site has: what they alone must do fits into their day."""
    small = site.model_copy(update={"counters": site.counters[:keep]})
    shares = service_shares(small)
    visitors = expected_visitors(CONFIG, small, 480)
    minutes = {service.code: service.minutes for service in CONFIG.services}
    for counter in small.counters:
        others = [each for each in small.counters if each != counter]
        alone = set(shares) - {c for each in others for c in (*each.services, *each.secondary)}
        assert visitors * sum(shares[code] * minutes[code] for code in alone) <= 480
    assert visitors * sum(shares[code] * minutes[code] for code in shares) <= 480 * keep
