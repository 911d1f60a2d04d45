"""The quick replay calls whom the published policy calls."""

from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heapreplace
from math import inf
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.domain.policy import CounterScope, Policy, WaitingTurn, next_turn
from queue_server.domain.wait_paths import Desk, Line, _path, _Rules, call_times

NOW = datetime(2026, 11, 2, 11, tzinfo=UTC)
MAX_WAIT = 3600.0
POLICY = Policy("test", 1.0, 2.0, timedelta(seconds=MAX_WAIT))
LETTERS = "ABCD"
LOAD = 300.0


class Hall:
    """A random hall: line 2i of service i is ordinary, line 2i + 1 has priority."""

    def __init__(self, random: Random) -> None:
        services = LETTERS[: random.randint(1, 4)]
        self.scopes = [
            CounterScope(
                frozenset(random.sample(services, random.randint(1, len(services)))),
                frozenset(random.sample(services, random.randint(0, len(services)))),
            )
            for _ in range(random.randint(1, 5))
        ]
        taken = "".join(
            code for code in services if any(code in each.services for each in self.scopes)
        )
        self.keys = [(code, priority) for code in taken for priority in ("", "elderly")]
        self.ages = [
            sorted((random.uniform(1, 6000) for _ in range(random.randint(0, 6))), reverse=True)
            for _ in self.keys
        ]
        self.free = [random.choice([0.0, random.uniform(0, 900)]) for _ in self.scopes]

    def quick(self) -> list[list[float]]:
        def lines_of(services: frozenset[str]) -> tuple[int, ...]:
            return tuple(i for i, (code, _) in enumerate(self.keys) if code in services)

        rules = _Rules(
            tuple(
                (lines_of(each.primary), lines_of(each.secondary - each.primary))
                for each in self.scopes
            ),
            [2.0 if priority else 1.0 for _, priority in self.keys],
            [[*(-age for age in ages), 0.0] for ages in self.ages],
            [[*(LOAD for _ in ages), 0.0] for ages in self.ages],
            [LOAD] * len(self.keys),
            [inf] * len(self.keys),
            (1.0,) * 1024,
            (1.0,) * 1024,
            MAX_WAIT,
            10_000,
        )
        free = [(at, desk) for desk, at in enumerate(self.free)]
        return _path(rules, free, [1.0] * len(self.keys), 0)

    def by_the_book(self) -> list[list[float]]:
        """The same with `next_turn`; a newcomer at the end of each line takes no time."""
        called: list[list[float]] = [[] for _ in self.keys]
        waiting: dict[int, tuple[WaitingTurn, int, bool]] = {}
        for line, (code, priority) in enumerate(self.keys):
            for age in [*self.ages[line], 0.0]:
                turn = WaitingTurn(
                    len(waiting), code, priority, NOW - timedelta(seconds=age), len(waiting)
                )
                waiting[turn.turn_id] = (turn, line, age == 0.0)
        free = [(at, desk) for desk, at in enumerate(self.free)]
        heapify(free)
        while free:
            at, desk = free[0]
            choice = next_turn(
                (turn for turn, _, _ in waiting.values()),
                self.scopes[desk],
                NOW + timedelta(seconds=at),
                POLICY,
            )
            if choice is None:
                heappop(free)
                continue
            _, line, newcomer = waiting.pop(choice.turn.turn_id)
            called[line].append(at)
            if not newcomer:
                heapreplace(free, (at + LOAD, desk))
        return called


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_the_replay_follows_the_policy(seed: int) -> None:
    hall = Hall(Random(seed))
    quick, book = hall.quick(), hall.by_the_book()
    assert [len(line) for line in quick] == [len(line) for line in book]
    for one, other in zip(quick, book, strict=True):
        assert all(abs(a - b) < 0.001 for a, b in zip(one, other, strict=True))


def _line(*ages: float, weight: float = 1.0, gap: float = inf) -> Line:
    return Line(weight, [-age for age in ages], [LOAD] * len(ages), LOAD, gap, 0.2, 0)


def _mean(paths: list[list[list[float]]], line: int, place: int) -> float:
    return sum(path[line][place] for path in paths) / len(paths)


def test_people_still_to_come_hold_up_those_they_overtake() -> None:
    def newcomer(gap: float) -> float:
        lines = [_line(*range(900, 0, -60)), _line(weight=2.0, gap=gap)]
        paths = call_times(
            lines, [Desk((0, 1), ())], max_wait=MAX_WAIT, paths=100, services_each=1, seed=1
        )
        return _mean(paths, 0, 15)

    assert newcomer(1200) > newcomer(inf) * 1.05


def test_a_line_that_is_never_reached_does_not_hold_the_replay_up() -> None:
    """Its only counter takes it second, and somebody always comes for the first."""
    lines = [_line(60.0, gap=10.0), _line(50.0)]
    paths = call_times(
        lines, [Desk((0,), (1,))], max_wait=MAX_WAIT, paths=5, services_each=1, seed=1
    )
    assert all(len(path[0]) > 50 and not path[1] for path in paths)
