"""Service times: drawn towards the day, what is left of one, how fast people come."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.service_time import (
    Habits,
    ServiceKnowledge,
    arrivals_per_hour,
    expected_service_seconds,
    residual_seconds,
    unit_times,
)


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


def test_past_days_count_instead_of_the_configured_minutes() -> None:
    assert ServiceKnowledge(300, history_seconds=420).expected_seconds == 420


def test_every_service_of_the_day_lessens_the_doubt() -> None:
    doubts = [ServiceKnowledge(300, (300.0,) * n).doubt for n in (0, 10, 30, 60)]
    assert doubts[0] == pytest.approx(20**-0.5)
    assert doubts[0] > doubts[1] > doubts[2] == doubts[3] == pytest.approx(50**-0.5)


def test_a_counter_is_held_by_the_walk_and_by_those_who_do_not_come() -> None:
    assert Habits(no_show_share=0).occupied_seconds(300) == 333
    always_absent = Habits(no_show_share=1)
    assert always_absent.occupied_seconds(300) == always_absent.no_show_seconds


@pytest.mark.parametrize("services", [1, 4, 9])
def test_drawn_times_have_mean_one_and_narrow_with_their_number(services: int) -> None:
    times = unit_times(services)
    assert fmean(times) == pytest.approx(1)
    deviation = fmean((time - 1) ** 2 for time in times) ** 0.5
    assert deviation == pytest.approx(0.9 / services**0.5, rel=0.06)


@given(st.floats(10, 3600), st.floats(0, 50_000), st.floats(0, 1, exclude_max=True))
def test_what_is_left_of_a_service_is_never_negative(
    mean: float, elapsed: float, chance: float
) -> None:
    assert residual_seconds(mean, elapsed, chance) >= 0


def test_a_service_just_begun_has_its_whole_mean_before_it() -> None:
    left = [residual_seconds(300, 0, (slice_ + 0.5) / 500) for slice_ in range(500)]
    assert fmean(left) == pytest.approx(300, rel=0.02)


def test_long_services_last_longer_still() -> None:
    """As log-normal times do: the longer it has been, the longer it will be."""

    def left(elapsed: float) -> float:
        return fmean(residual_seconds(300, elapsed, (slice_ + 0.5) / 200) for slice_ in range(200))

    assert left(900) > left(450) > left(150)


@pytest.mark.parametrize(
    "issued, hours, waiting, rate",
    [
        pytest.param(0, 0.0, [], 0, id="nobody yet"),
        pytest.param(3, 0.1, [], 6, id="the first minutes are not taken for an hour"),
        pytest.param(40, 4.0, [], 10, id="over the day"),
        pytest.param(40, 4.0, [60.0] * 12, 24, id="lately faster"),
        pytest.param(40, 4.0, [3600.0] * 12, 10, id="those came long ago"),
    ],
)
def test_arrivals(issued: int, hours: float, waiting: list[float], rate: float) -> None:
    assert arrivals_per_hour(issued=issued, hours_open=hours, waiting=waiting) == rate
