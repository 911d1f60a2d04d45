"""Monte Carlo over the calling policy: one possible rest of the day after another.

Every path replays the published order (queue_server.domain.policy, checked against it in the
tests) with drawn service times. At the end of each line stands a newcomer who is called but takes
no time, so one pass tells the wait of a newcomer in every line, and of everyone who waits. Plain
Python at about a microsecond a call: nothing is looked up twice and nothing is allocated inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace
from math import inf
from random import Random

from queue_server.domain.service_time import (
    TABLE,
    residual_seconds,
    shuffled_unit_gaps,
    shuffled_unit_times,
    standard_normals,
)

_PAST_MAX_WAIT = 1e9
"""More than any score: past the maximum wait, order of arrival before everything else."""
_LEAST_FACTOR = 0.3
_BREATH_SECONDS = 8.0
_LEAST_CALLS, _MOST_CALLS = 600, 5
"""A path ends after so many calls for each one that waits: some lines may never be served."""


@dataclass(slots=True)
class Line:
    """Turns of one weight that the same counters take, in order of arrival.

    Times are seconds from now (arrivals ≤ 0). `loads`: the mean counter time of each. Those still
    to come take `load`, and come `gap` mean seconds after each other: infinite when none of them
    could go before anybody. `doubt`: deviation of the mean times' own error ÷ mean, the same error
    for all lines of one `kin`.
    """

    weight: float
    arrivals: list[float]
    loads: list[float]
    load: float
    gap: float
    doubt: float
    kin: int


@dataclass(frozen=True, slots=True)
class Desk:
    """A counter: its lines, first and second (as indexes), and when it is free.

    Free after `ready` seconds, then after what is left of a service of mean `serving` seconds that
    has gone on for `elapsed`.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    ready: float = 0.0
    serving: float = 0.0
    elapsed: float = 0.0


def call_times(
    lines: Sequence[Line],
    desks: Sequence[Desk],
    *,
    max_wait: float,
    paths: int,
    services_each: int,
    seed: int,
) -> list[list[list[float]]]:
    """By path and line: seconds until each call, the newcomer's after those of all who wait.

    A line's list may go on with people who come later; it is short when the path ended before.
    Every line must be taken by some desk. `services_each`: how many turns one entry stands for.
    """
    random = Random(seed)
    factors: dict[int, list[float]] = {}
    for line in lines:
        if line.kin not in factors:
            factors[line.kin] = _factors(random, line.doubt, paths)
    # One column for each line and desk, then one row for each path.
    scales = zip(*(factors[line.kin] for line in lines), strict=True)
    frees = zip(*(_free_times(random, desk, paths) for desk in desks), strict=True)
    rules = _Rules(
        tuple((desk.first, desk.second) for desk in desks),
        [line.weight for line in lines],
        [[*line.arrivals, 0.0] for line in lines],
        [[*line.loads, 0.0] for line in lines],
        [line.load for line in lines],
        [line.gap for line in lines],
        shuffled_unit_times(services_each),
        shuffled_unit_gaps(),
        max_wait,
        _LEAST_CALLS + _MOST_CALLS * sum(len(line.arrivals) for line in lines),
    )
    return [
        _path(rules, [(at, desk) for desk, at in enumerate(free)], scale, random.randrange(TABLE))
        for free, scale in zip(frees, scales, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Rules:
    scopes: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    weights: list[float]
    arrivals: list[list[float]]
    loads: list[list[float]]
    later: list[float]
    gaps: list[float]
    unit_times: tuple[float, ...]
    unit_gaps: tuple[float, ...]
    max_wait: float
    most: int


def _factors(random: Random, doubt: float, paths: int) -> list[float]:
    normals = random.sample(standard_normals(paths), paths)
    return [max(_LEAST_FACTOR, 1 + doubt * z) for z in normals]


def _free_times(random: Random, desk: Desk, paths: int) -> list[float]:
    """When the desk is free on each path, spread evenly over what is possible."""
    if not desk.serving:
        return [desk.ready] * paths
    ready, serving, elapsed = desk.ready + _BREATH_SECONDS, desk.serving, desk.elapsed
    return [
        ready + residual_seconds(serving, elapsed, (slice_ + 0.5) / paths)
        for slice_ in random.sample(range(paths), paths)
    ]


def _path(  # noqa: C901, PLR0912  # the inner loop: a function call would double its time
    rules: _Rules, free: list[tuple[float, int]], scale: Sequence[float], draw: int
) -> list[list[float]]:
    scopes, weights, max_wait = rules.scopes, rules.weights, rules.max_wait
    arrivals, loads, later, gaps = rules.arrivals, rules.loads, rules.later, rules.gaps
    unit_times, unit_gaps = rules.unit_times, rules.unit_gaps
    heapify(free)
    heads = [line[0] for line in arrivals]
    places = [0] * len(heads)
    lengths = [len(line) for line in arrivals]
    called: list[list[float]] = [[] for _ in heads]
    newcomers = len(heads)
    for _ in range(rules.most):
        now, desk = free[0]
        best = -1.0
        chosen = -1
        for lines in scopes[desk]:
            for line in lines:
                waited = now - heads[line]
                if waited < 0:
                    continue
                score = waited * weights[line] if waited <= max_wait else _PAST_MAX_WAIT + waited
                if score > best:
                    best = score
                    chosen = line
            if chosen >= 0:
                break
        if chosen < 0:
            soonest = min(heads[line] for lines in scopes[desk] for line in lines)
            if soonest < inf:
                heapreplace(free, (soonest, desk))
                continue
            heappop(free)
            if not free:
                break
            continue
        called[chosen].append(now)
        place = places[chosen]
        places[chosen] = next_place = place + 1
        length = lengths[chosen]
        if next_place < length:
            heads[chosen] = arrivals[chosen][next_place]
            load = loads[chosen][place]
        else:
            draw += 1
            heads[chosen] += gaps[chosen] * unit_gaps[draw % TABLE]
            if next_place == length:
                newcomers -= 1
                if not newcomers:
                    break
                continue
            load = later[chosen]
        draw += 1
        heapreplace(free, (now + load * scale[chosen] * unit_times[draw % TABLE], desk))
    return called
