"""Figures against days worked out by hand, by the definitions of docs/figures.md."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.turn import TurnState
from queue_server.metrics.figures import TurnTimes, figures, quantile, share, stat
from queue_server.shapes_dashboard import ServiceLevel, Share, Stat

OPENS = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
TARGET = {"B": timedelta(minutes=20), "F": timedelta(minutes=30)}
EVENING = OPENS + timedelta(hours=9)


def _turn(
    state: str,
    arrived: float,
    called: float | None = None,
    started: float | None = None,
    ended: float | None = None,
    *,
    service: str = "B",
) -> TurnTimes:
    """Times in minutes after opening."""

    def at(minutes: float | None) -> datetime | None:
        return None if minutes is None else OPENS + timedelta(minutes=minutes)

    arrived_at = at(arrived)
    assert arrived_at is not None
    return TurnTimes(service, TurnState(state), arrived_at, at(called), at(started), at(ended))


DAY = [
    # state       arrived called started ended
    _turn("done", 0, 0, 1, 6),
    _turn("done", 0, 10, 11, 21),
    _turn("done", 5, 25, 26, 41),  # at the target: within
    _turn("done", 10, 31, 32, 33),  # a minute late
    _turn("no_show", 12, 30, None, 35),  # called in time, did not come
    _turn("left", 15, None, None, 30),
    _turn("expired", 400, None, None, 480),
    _turn("done", 20, 50, 51, 80, service="F"),  # F may take thirty minutes
]


def _minutes(found: Stat) -> tuple[float, ...]:
    """n, mean, median, P90, max."""
    seconds = (found.mean, found.median, found.p90, found.max)
    return found.n, *(value / 60 for value in seconds if value is not None)


def test_a_service_that_is_no_longer_offered_has_no_target_to_be_measured_by() -> None:
    """It was removed in the middle of the day; its turns count in all that needs no target."""
    found = figures(
        [*DAY, _turn("done", 0, 300, 301, 310, service="X")], target=TARGET, now=EVENING
    )
    assert found.arrived == 9
    assert found.wait.n == 7
    assert found.service_level == figures(DAY, target=TARGET, now=EVENING).service_level


def test_a_day_worked_out_by_hand() -> None:
    found = figures(DAY, target=TARGET, now=EVENING)
    assert (found.arrived, found.called, found.waiting, found.served) == (8, 6, 0, 5)
    # Waits in minutes: 0, 10, 18, 20, 21, 30.
    assert _minutes(found.wait) == pytest.approx((6, 16.5, 19, 25.5, 30))
    # Service times in minutes: 1, 5, 10, 15, 29. Nobody served the one who did not come.
    assert _minutes(found.service_time) == pytest.approx((5, 12, 10, 23.4, 29))
    assert found.service_level == ServiceLevel(within=5, of=8, share=5 / 8)
    assert found.abandoned == Share(n=2, of=8, share=0.25)
    assert found.no_show == Share(n=1, of=6, share=1 / 6)


def test_nobody_came() -> None:
    found = figures([], target=TARGET, now=EVENING)
    nothing = Stat(n=0, mean=None, median=None, p90=None, max=None)
    assert (found.wait, found.service_time) == (nothing, nothing)
    assert found.service_level == ServiceLevel(within=0, of=0, share=None)
    assert (found.abandoned, found.no_show) == (Share(n=0, of=0, share=None),) * 2


@pytest.mark.parametrize(
    "turn, minutes, within, of",
    [
        pytest.param(_turn("waiting", 0), 20, 0, 0, id="may still go either way"),
        pytest.param(_turn("waiting", 0), 20.1, 0, 1, id="late already"),
        pytest.param(_turn("waiting", 0, service="F"), 25, 0, 0, id="F has more time"),
        pytest.param(_turn("called", 0, 20), 21, 1, 1, id="called at the target"),
        pytest.param(_turn("serving", 0, 20.1, 21), 22, 0, 1, id="called after it"),
        pytest.param(_turn("left", 0, None, None, 5), 6, 0, 1, id="left: never dropped"),
        pytest.param(_turn("expired", 0, None, None, 480), 481, 0, 1, id="expired: never dropped"),
        pytest.param(_turn("no_show", 0, 4, None, 9), 10, 1, 1, id="no-show called in time"),
    ],
)
def test_service_level(turn: TurnTimes, minutes: float, within: int, of: int) -> None:
    found = figures([turn], target=TARGET, now=OPENS + timedelta(minutes=minutes)).service_level
    assert (found.within, found.of) == (within, of)


def test_who_was_called_and_then_waits_no_more_is_not_abandoned() -> None:
    found = figures([_turn("no_show", 0, 4, None, 9)], target=TARGET, now=EVENING)
    assert (found.abandoned.n, found.no_show.n) == (0, 1)


@pytest.mark.parametrize(
    "ordered, q, expected",
    [
        ([7.0], 0.5, 7),
        ([7.0], 0.9, 7),
        ([1.0, 3.0], 0.5, 2),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 0.9, 4.6),
        ([1.0, 2.0, 3.0], 0, 1),
        ([1.0, 2.0, 3.0], 1, 3),
    ],
)
def test_quantiles_lie_between_neighbours(ordered: list[float], q: float, expected: float) -> None:
    assert quantile(ordered, q) == pytest.approx(expected)


@given(st.lists(st.floats(0, 36_000), min_size=1, max_size=50))
def test_figures_stand_in_their_order(seconds: list[float]) -> None:
    found = stat(seconds)
    assert found.mean is not None
    assert found.median is not None
    assert found.p90 is not None
    assert found.max is not None
    assert found.n == len(seconds)
    # The last digit of a sum may be rounded.
    assert min(seconds) <= found.median <= found.p90 <= found.max == max(seconds)
    assert min(seconds) * (1 - 1e-12) <= found.mean <= max(seconds) * (1 + 1e-12)


def test_no_share_of_nothing() -> None:
    assert share(0, 0) == Share(n=0, of=0, share=None)
    assert share(1, 4) == Share(n=1, of=4, share=0.25)


def test_time_on_hold_is_no_service_time() -> None:
    turn = TurnTimes(
        "B",
        TurnState.DONE,
        OPENS,
        OPENS,
        OPENS,
        OPENS + timedelta(minutes=10),
        held=timedelta(minutes=4),
    )
    assert figures([turn], target=TARGET, now=EVENING).service_time.max == 6 * 60


def test_whoever_staff_have_cancelled_before_a_call_is_abandoned() -> None:
    cancelled = figures([_turn("cancelled", 0, ended=5)], target=TARGET, now=EVENING)
    assert (cancelled.abandoned.n, cancelled.service_level.of) == (1, 1)
    called_first = figures([_turn("cancelled", 0, 3, ended=5)], target=TARGET, now=EVENING)
    assert called_first.abandoned.n == 0
