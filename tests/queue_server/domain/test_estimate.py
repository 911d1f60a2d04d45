"""How long: what every estimate must obey, and where the exact answer is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.domain.estimate import (
    CounterNow,
    Forecast,
    Habits,
    ServiceKnowledge,
    SiteForecast,
    SiteNow,
)
from queue_server.domain.policy import CounterScope, Policy, WaitingTurn
from queue_server.domain.site_now import connected_services
from queue_server.domain.waiting_lines import replayed

NOW = datetime(2026, 11, 2, 11, tzinfo=UTC)
POLICY = Policy("test", 1.0, 2.0, timedelta(minutes=60))
FAIR = replace(POLICY, priority_weight=1.0)
PLAIN = Habits(walk_seconds=0, no_show_share=0, priority_share=0)
KNOWN = {code: ServiceKnowledge(360.0) for code in "ABCF"}


def _counter(primary: str, secondary: str = "", serving: str | None = None) -> CounterNow:
    began = None if serving is None else NOW - timedelta(seconds=5)
    return CounterNow(CounterScope(frozenset(primary), frozenset(secondary)), serving, began, began)


def _waiting(services: str, *, priority: str = "") -> list[WaitingTurn]:
    """One for each letter, a minute apart, the last a minute ago."""
    n = len(services)
    return [
        WaitingTurn(number, service, priority, NOW - timedelta(minutes=n - number), number)
        for number, service in enumerate(services)
    ]


def _site(waiting: str, *counters: CounterNow, **changes: object) -> SiteNow:
    site = SiteNow(_waiting(waiting), counters, KNOWN, POLICY, NOW)
    return replace(site, **changes)  # type: ignore[arg-type]  # any of SiteNow's fields


def _newcomer(site: SiteNow, service: str = "B", priority: str = "") -> Forecast:
    found = SiteForecast(site).newcomer(service, priority)
    assert found is not None
    return found


BUSY = _counter("B", serving="B")


@pytest.mark.parametrize(
    "waiting, counters",
    [
        pytest.param("", [_counter("B")], id="its own counter"),
        pytest.param("", [BUSY, _counter("A", "B")], id="as a second service"),
        pytest.param(
            "AAA", [_counter("A", serving="A"), _counter("B")], id="others wait elsewhere"
        ),
    ],
)
@pytest.mark.parametrize("priority", ["", "elderly"])
def test_no_wait_where_a_counter_is_free(
    waiting: str, counters: list[CounterNow], priority: str
) -> None:
    found = _newcomer(_site(waiting, *counters), priority=priority)
    assert (found.mean, found.median, found.p90) == (0, 0, 0)


def test_a_free_counter_is_taken_by_those_before() -> None:
    assert _newcomer(_site("BBB", _counter("B"))).median > 0


@pytest.mark.parametrize("counters", [[], [_counter("A"), _counter("AF")]])
def test_nothing_is_promised_where_nobody_can_serve(counters: list[CounterNow]) -> None:
    assert SiteForecast(_site("BB", *counters)).newcomer("B") is None
    assert SiteForecast(_site("BB", *counters)).turn(0, "B") is None


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 400), st.integers(0, 10**6))
def test_the_same_question_has_the_same_answer(n: int, seed: int) -> None:
    random = Random(seed)
    site = _site("".join(random.choices("AB", k=n)), BUSY, _counter("A", "B", "A"), seed=seed)
    first, again = _newcomer(site), _newcomer(site)
    assert first == again


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 100), st.integers(1, 6), st.integers(0, 10**6))
def test_more_people_before_never_shorten_the_wait(n: int, counters: int, seed: int) -> None:
    """On every path, when as many paths are replayed."""
    services = frozenset("AB")
    others = "".join(Random(seed).choices("AB", k=n))
    desks = [_counter("AB", serving="A") for _ in range(counters)]
    # The same moment, and one more who has just come.
    less = _site(others, *desks)
    more = replace(less, waiting=[*less.waiting, WaitingTurn(n, "B", "", NOW, n)])
    short, long = (
        replayed(site, services, paths=10).newcomer("B", priority=False) for site in (less, more)
    )
    assert short is not None
    assert long is not None
    assert short.mean <= long.mean


@pytest.mark.parametrize("counters", [1, 3])
def test_ranges_grow_with_the_line(counters: int) -> None:
    desks = [_counter("AB", serving="A") for _ in range(counters)]
    medians = [_newcomer(_site("AB" * n, *desks)).median for n in (0, 1, 2, 4, 8, 16, 32, 64, 128)]
    assert medians == sorted(medians)


@pytest.mark.parametrize("n", [0, 5, 30])
@pytest.mark.parametrize("counters", [1, 4])
def test_one_service_of_its_own_has_the_formula_s_mean(n: int, counters: int) -> None:
    """(n + 1) · Ŝ / s, and the Monte Carlo says the same."""
    site = _site("B" * n, *[BUSY] * counters, habits=PLAIN, policy=FAIR)
    by_formula = _newcomer(site)
    assert by_formula.mean == pytest.approx((n + 1) * 360 / counters)
    by_paths = replayed(site, frozenset("B"), paths=400).newcomer("B", priority=False)
    assert by_paths is not None
    # Services seldom end just after they began, so the first departure is a little late.
    assert by_paths.mean == pytest.approx(by_formula.mean, rel=0.1 if n else 0.6)
    assert by_paths.deviation == pytest.approx(by_formula.deviation, rel=0.25 if n else 0.7)


def test_the_formula_knows_weights() -> None:
    site = _site("B" * 20, BUSY, habits=PLAIN)
    assert _newcomer(site, priority="elderly").mean < _newcomer(site).mean


def test_a_shared_counter_works_for_all_who_wait() -> None:
    alone = _newcomer(_site("BBBB", _counter("BF", serving="B")))
    shared = _newcomer(_site("BBBBFFFF", _counter("BF", serving="B")))
    assert shared.mean == pytest.approx(alone.mean * 9 / 5, rel=0.15)


def test_second_services_stand_back() -> None:
    """The counter that helps out is busy with its own for a long time."""
    helped = _newcomer(_site("BBBB", BUSY, _counter("A", "B", serving="A")))
    alone = _newcomer(_site("BBBB" + "A" * 40, BUSY, _counter("A", "B", serving="A")))
    assert alone.mean > helped.mean * 1.5


def test_priority_waits_less_and_others_wait_for_it() -> None:
    site = _site("B" * 12, BUSY)
    with_priority = replace(
        site,
        waiting=[
            *site.waiting,
            *(
                replace(turn, turn_id=50 + turn.turn_id, priority="elderly")
                for turn in _waiting("BBBB")
            ),
        ],
    )
    assert _newcomer(site, priority="elderly").mean < 0.8 * _newcomer(site).mean
    assert _newcomer(with_priority).mean > 1.2 * _newcomer(site).mean


def test_those_before_wait_less_than_those_behind() -> None:
    forecast = SiteForecast(_site("BBBBBBBB", BUSY, _counter("AB", serving="A")))
    means = [found.mean for turn in range(8) if (found := forecast.turn(turn, "B")) is not None]
    newcomer = forecast.newcomer("B")
    assert newcomer is not None
    assert means == sorted(means)
    assert len(means) == 8
    assert means[-1] < newcomer.mean


def test_a_turn_that_nobody_knows_has_no_wait() -> None:
    assert SiteForecast(_site("BB", BUSY)).turn(99, "B") is None


def test_a_paused_counter_comes_back_after_its_pause() -> None:
    paused = replace(_counter("B"), paused_since=NOW - timedelta(minutes=10))
    assert _newcomer(_site("", paused)).mean == pytest.approx(20 * 60)
    beside = _newcomer(_site("BBBB", BUSY, paused)).mean
    assert _newcomer(_site("BBBB", BUSY, BUSY)).mean < beside < _newcomer(_site("BBBB", BUSY)).mean


def test_a_person_who_has_not_come_for_long_holds_the_counter_little() -> None:
    def called(seconds: float) -> CounterNow:
        return replace(BUSY, called=NOW - timedelta(seconds=seconds), started=None)

    assert _newcomer(_site("", called(100))).mean < _newcomer(_site("", called(5))).mean


def test_a_service_under_way_for_long_frees_its_counter_later() -> None:
    long = replace(BUSY, started=NOW - timedelta(minutes=30))
    assert _newcomer(_site("", long)).mean > _newcomer(_site("", BUSY)).mean


def test_a_line_too_long_to_be_read_is_carried_on() -> None:
    """The first 300 and a number say nearly what the whole line says."""
    whole = _site("AB" * 300, BUSY, _counter("AB", serving="A"))
    cut = replace(whole, waiting=whole.waiting[:300], unread={"A": 150, "B": 150})
    assert _newcomer(cut).mean == pytest.approx(_newcomer(whole).mean, rel=0.05)


def test_long_lines_are_replayed_in_batches_to_the_same_end() -> None:
    """121 people make batches of two."""
    one_by_one, in_batches = (
        _newcomer(_site("B" * n, BUSY, _counter("AB", serving="A"))).mean for n in (120, 121)
    )
    assert in_batches == pytest.approx(one_by_one, rel=0.04)


@pytest.mark.parametrize(
    "service, connected",
    [("A", "AB"), ("B", "AB"), ("F", "F"), ("C", "C")],
)
def test_services_are_connected_by_their_counters(service: str, connected: str) -> None:
    scopes = [each.scope for each in (_counter("A", "B"), _counter("B"), _counter("F"))]
    assert connected_services(service, scopes) == frozenset(connected)


def test_chains_of_counters_connect() -> None:
    scopes = [each.scope for each in (_counter("A"), _counter("B", "C"), _counter("A", "B"))]
    assert connected_services("C", scopes) == frozenset("ABC")
