"""Promises: quantiles against exact ones, rounding, and learning from those kept and broken."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.formula import formula, turns_before_newcomer
from queue_server.domain.promise import NO_WAIT, Calibration, Forecast, WaitRange, kept, shown

EXACT = [
    # Shape, median and 90th percentile of a gamma variable of scale 1 (published tables).
    (1, 0.6931, 2.3026),
    (2, 1.6783, 3.8897),
    (3, 2.6741, 5.3223),
    (5, 4.6709, 7.9936),
    (10, 9.6687, 14.2060),
    (20, 19.6677, 25.9025),
    (40, 39.6672, 48.2891),
]


@pytest.mark.parametrize("shape, median, p90", EXACT)
def test_one_service_of_its_own_has_the_exact_gamma_quantiles(
    shape: int, median: float, p90: float
) -> None:
    """Exponential services (M/M/s): the wait behind n others is a gamma variable of n + 1."""
    for counters in (1, 3):
        found = formula(
            turns_before=shape - 1, seconds_each=60, counters=counters, spread=1, doubt=0
        )
        assert found.mean == pytest.approx(shape * 60 / counters)
        assert found.median * counters / 60 == pytest.approx(median, rel=0.02)
        assert found.p90 * counters / 60 == pytest.approx(p90, rel=0.02)


@pytest.mark.parametrize(
    "weight, before",
    [
        pytest.param(1.0, 3, id="after everybody"),
        # Calls at 100, 200 and 300 s: at 200 the newcomer's 400 beat the second one's 350.
        pytest.param(2.0, 1, id="overtakes those who came lately"),
        pytest.param(100.0, 0, id="overtakes everybody"),
    ],
)
def test_a_newcomer_overtakes_by_weight(weight: float, before: int) -> None:
    assert (
        turns_before_newcomer(
            [110.0, 150.0, 20.0], seconds_between=100, weight=1.0, newcomer_weight=weight
        )
        == before
    )


def test_no_wait_is_shown_as_none() -> None:
    assert shown(NO_WAIT, Calibration()) == WaitRange(0, 0)


@pytest.mark.parametrize(
    "mean, deviation, expected",
    [
        # Minutes. Median 28.4; level 1.2 of the long ones: 44.7.
        (30, 12, WaitRange(25, 45)),
        # Median 4.2; level 1.0: 11.1.
        (6, 6, WaitRange(0, 15)),
        # However sure, a range.
        (20.1, 0.01, WaitRange(20, 25)),
    ],
)
def test_ranges_are_rounded_outward_to_five_minutes(
    mean: float, deviation: float, expected: WaitRange
) -> None:
    assert shown(Forecast(mean * 60, deviation * 60), Calibration()) == expected


@given(
    st.floats(0, 30_000),
    st.floats(0, 30_000),
    st.tuples(*[st.floats(-1.5, 4)] * 3),
)
def test_ranges_are_multiples_of_five_and_never_empty(
    mean: float, deviation: float, levels: tuple[float, float, float]
) -> None:
    found = shown(Forecast(mean, deviation), Calibration(levels))
    assert found.low % 5 == found.high % 5 == 0
    assert 0 <= found.low < found.high or found == WaitRange(0, 0)


@given(st.floats(1, 20_000), st.floats(1, 20_000), st.floats(0.05, 1.5))
def test_longer_waits_never_show_shorter_ranges(one: float, other: float, spread: float) -> None:
    less, more = sorted((one, other))
    first = shown(Forecast(less, less * spread), Calibration())
    second = shown(Forecast(more, more * spread), Calibration())
    assert first.low <= second.low
    assert first.high <= second.high


@pytest.mark.parametrize(
    "promised, waited, is_kept",
    [
        (WaitRange(5, 15), 899, True),
        (WaitRange(5, 15), 901, False),
        (WaitRange(0, 0), 40, True),
        (WaitRange(0, 0), 100, False),
    ],
)
def test_a_promise_is_kept_up_to_its_upper_end(
    promised: WaitRange, waited: float, is_kept: bool
) -> None:
    assert kept(promised, waited) is is_kept


def test_a_broken_promise_teaches_nine_times_as_much_as_one_kept() -> None:
    start = Calibration()
    up = start.after(WaitRange(0, 10), 700).level(0) - start.level(0)
    down = start.level(0) - start.after(WaitRange(0, 10), 100).level(0)
    assert up == pytest.approx(9 * down)


def test_long_waits_teach_nothing_about_short_ones() -> None:
    taught = Calibration().after(WaitRange(30, 45), 9000)
    assert taught.level(30) > Calibration().level(30)
    assert [taught.level(low) for low in (0, 10)] == [Calibration().level(low) for low in (0, 10)]


def test_no_wait_teaches_nothing() -> None:
    assert Calibration().after(WaitRange(0, 0), 500) == Calibration()


@pytest.mark.parametrize("bias", [0.7, 1.0, 1.4])
@pytest.mark.parametrize("mean_minutes", [12, 40])
def test_nine_of_ten_promises_are_kept_even_where_forecasts_are_wrong(
    bias: float, mean_minutes: float
) -> None:
    random = Random(5)
    calibration, good = Calibration(), 0
    for _ in range(4000):
        mean = random.uniform(0.8, 1.2) * mean_minutes * 60
        forecast = Forecast(mean * bias, mean * bias * 0.5)
        promised = shown(forecast, calibration)
        waited = random.gammavariate(4, mean / 4)
        good += kept(promised, waited)
        calibration = calibration.after(promised, waited)
    assert good / 4000 == pytest.approx(0.9, abs=0.01)


@given(st.floats(0, 10_000), st.floats(0, 5_000), st.integers(-50, 50))
def test_a_moved_forecast_is_never_negative(mean: float, deviation: float, turns: int) -> None:
    moved = Forecast(mean, deviation).moved(turns, seconds_each=300, doubt=0.2)
    assert moved.mean >= 0
    assert moved.deviation >= 0
    assert moved.p90 >= 0


def test_moving_along_the_line_is_what_the_formula_says() -> None:
    def behind(n: int) -> Forecast:
        return formula(turns_before=n, seconds_each=300, counters=1, spread=1, doubt=0.2)

    moved = behind(10).moved(5, seconds_each=300, doubt=0.2)
    assert moved.mean == pytest.approx(behind(15).mean)
    assert moved.deviation == pytest.approx(behind(15).deviation, rel=0.15)
