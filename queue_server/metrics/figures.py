"""A day's figures from its turns. Pure; the definitions are those of docs/figures.md."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_server.domain.turn import TurnState
from queue_server.shapes_dashboard import Figures, ServiceLevel, Share, Stat


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """What the figures need of one turn; all times are aware UTC."""

    service: str
    state: TurnState
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    held: timedelta = timedelta(0)
    """Time on hold since `started_at`."""


_GIVEN_UP = frozenset({TurnState.LEFT, TurnState.CANCELLED, TurnState.EXPIRED})


def figures(turns: Iterable[TurnTimes], *, target: dict[str, timedelta], now: datetime) -> Figures:
    """All figures of these turns. `target` is the promised wait by service code."""
    day = list(turns)
    called = [turn for turn in day if turn.called_at is not None]
    served = [turn for turn in day if turn.state is TurnState.DONE]
    abandoned = sum(1 for turn in day if turn.called_at is None and turn.state in _GIVEN_UP)
    no_shows = sum(1 for turn in day if turn.state is TurnState.NO_SHOW)
    return Figures(
        arrived=len(day),
        called=len(called),
        waiting=sum(1 for turn in day if turn.state is TurnState.WAITING),
        served=len(served),
        wait=stat([_seconds(turn.arrived_at, turn.called_at) for turn in called]),
        service_time=stat([_served_seconds(turn) for turn in served]),
        service_level=service_level(day, target=target, now=now),
        abandoned=share(abandoned, len(day)),
        no_show=share(no_shows, len(called)),
    )


def service_level(
    turns: Sequence[TurnTimes], *, target: dict[str, timedelta], now: datetime
) -> ServiceLevel:
    """Turns first called within the target ÷ all turns that arrived.

    While the day runs, a turn that still waits and is not yet late can go either way and is left
    out; once the day is over nobody is. Abandoned turns count as not called in time. A service
    that was removed from the configuration has no target to be measured by.
    """
    within = of = 0
    for turn in turns:
        late = target.get(turn.service)
        if late is None:
            continue
        if turn.called_at is not None:
            of += 1
            within += turn.called_at - turn.arrived_at <= late
        elif turn.state is not TurnState.WAITING or now - turn.arrived_at > late:
            of += 1
    return ServiceLevel(within=within, of=of, share=within / of if of else None)


def stat(seconds: Sequence[float]) -> Stat:
    """n, mean, median, P90 and max; quantiles are interpolated between neighbours."""
    if not seconds:
        return Stat(n=0, mean=None, median=None, p90=None, max=None)
    ordered = sorted(seconds)
    return Stat(
        n=len(ordered),
        mean=math.fsum(ordered) / len(ordered),
        median=quantile(ordered, 0.5),
        p90=quantile(ordered, 0.9),
        max=ordered[-1],
    )


def quantile(ordered: Sequence[float], q: float) -> float:
    """The q-quantile (0 to 1) of a sorted, non-empty sequence, linear between neighbours."""
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def share(n: int, of: int) -> Share:
    """N of a whole; no share of nothing."""
    return Share(n=n, of=of, share=n / of if of else None)


def _served_seconds(turn: TurnTimes) -> float:
    return max(0.0, _seconds(turn.started_at, turn.ended_at) - turn.held.total_seconds())


def _seconds(start: datetime | None, end: datetime | None) -> float:
    if start is None or end is None:
        return 0.0
    return max(0.0, (end - start).total_seconds())
