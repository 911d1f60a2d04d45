"""How long: the formula, its quantiles against exact ones, and what no estimate may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.estimate import (
    WaitRange,
    effective_counters,
    expected_service_seconds,
    wait_range,
)
from queue_server.domain.policy import CounterScope

MINUTE = 60


def _range(
    turns_before: int, minutes: float = 6, counters: float = 1, *, free: bool = False
) -> WaitRange | None:
    return wait_range(
        turns_before=turns_before,
        service_seconds=minutes * MINUTE,
        counters=counters,
        counter_free=free,
    )


def test_no_wait_where_a_counter_is_free_and_nobody_waits() -> None:
    assert _range(0, free=True) == WaitRange(0, 0)


def test_a_free_counter_is_taken_by_those_before() -> None:
    assert _range(3, free=True) == _range(3, free=False)


@pytest.mark.parametrize("turns_before", [0, 12])
def test_nothing_is_promised_without_a_counter(turns_before: int) -> None:
    assert _range(turns_before, counters=0) is None


@pytest.mark.parametrize(
    "turns_before, counters, low, high",
    [
        # Mean 6 min, median 4.2, P90 13.7.
        (0, 1, 0, 15),
        # Mean 30 min, median 28.0, P90 48.0.
        (4, 1, 25, 50),
        # The same work shared by two: 14.0 and 24.0.
        (4, 2, 10, 25),
        # Mean 60 min, median 58.0, P90 85.2.
        (9, 1, 55, 90),
    ],
)
def test_ranges_worked_out_by_hand(turns_before: int, counters: float, low: int, high: int) -> None:
    assert _range(turns_before, counters=counters) == WaitRange(low, high)


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
def test_quantiles_are_those_of_the_gamma_distribution(
    shape: int, median: float, p90: float
) -> None:
    scale = 100_000  # minutes: beside it, rounding to five is nothing
    found = _range(shape - 1, minutes=scale)
    assert found is not None
    assert found.low / scale == pytest.approx(median, rel=0.02)
    assert found.high / scale == pytest.approx(p90, rel=0.02)


_BEFORE = st.integers(0, 200)
_MINUTES = st.floats(0.5, 60)
_COUNTERS = st.floats(0.2, 12)


@given(_BEFORE, _MINUTES, _COUNTERS, st.booleans())
def test_ranges_are_multiples_of_five_and_never_empty(
    turns_before: int, minutes: float, counters: float, free: bool
) -> None:
    found = _range(turns_before, minutes, counters, free=free)
    assert found is not None
    assert found.low % 5 == found.high % 5 == 0
    assert 0 <= found.low < found.high or found == WaitRange(0, 0)


@given(_BEFORE, _MINUTES, _COUNTERS, st.booleans())
def test_more_people_before_never_shorten_the_wait(
    turns_before: int, minutes: float, counters: float, free: bool
) -> None:
    fewer = _range(turns_before, minutes, counters, free=free)
    more = _range(turns_before + 1, minutes, counters, free=free)
    assert fewer is not None
    assert more is not None
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@given(_BEFORE, _MINUTES, _COUNTERS, st.floats(0.1, 4))
def test_more_counters_never_lengthen_it(
    turns_before: int, minutes: float, counters: float, extra: float
) -> None:
    few = _range(turns_before, minutes, counters)
    many = _range(turns_before, minutes, counters + extra)
    assert few is not None
    assert many is not None
    assert many.low <= few.low
    assert many.high <= few.high


@pytest.mark.parametrize(
    "recent, expected",
    [
        ([], 300),
        ([300.0] * 7, 300),
        # (20 × 300 + 10 × 600) / 30
        ([600.0] * 10, 400),
        # (20 × 300 + 30 × 600) / 50: only the last thirty count
        ([9000.0] * 50 + [600.0] * 30, 480),
    ],
)
def test_service_time_is_drawn_towards_the_day_s_last_thirty(
    recent: list[float], expected: float
) -> None:
    assert expected_service_seconds(300, recent) == pytest.approx(expected)


def _scope(primary: str, secondary: str = "") -> CounterScope:
    return CounterScope(frozenset(primary), frozenset(secondary))


@pytest.mark.parametrize(
    "scopes, waiting, expected",
    [
        pytest.param([], {}, 0, id="no counter"),
        pytest.param([_scope("A")], {"A": 5}, 0, id="none that takes it"),
        pytest.param([_scope("B"), _scope("B")], {"B": 3}, 2, id="two of its own"),
        pytest.param([_scope("BH")], {"B": 3, "H": 1}, 1 / 2, id="shared with another's queue"),
        pytest.param([_scope("BH")], {"B": 3, "H": 0}, 1, id="nobody waits for the other"),
        pytest.param([_scope("B", "F")], {"B": 1, "F": 9}, 1, id="secondary ones stand back"),
        pytest.param([_scope("F", "B")], {"B": 1, "F": 9}, 1 / 2, id="as a secondary service"),
        pytest.param([_scope("F", "B")], {"B": 1}, 1, id="secondary, the primary one empty"),
        pytest.param([_scope("B"), _scope("BHK")], {"H": 1, "K": 1}, 1 + 1 / 3, id="both kinds"),
    ],
)
def test_counters_that_work_for_a_service(
    scopes: list[CounterScope], waiting: dict[str, int], expected: float
) -> None:
    assert effective_counters("B", scopes, waiting) == pytest.approx(expected)
