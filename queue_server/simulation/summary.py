"""What a simulated day came to."""

from dataclasses import asdict, dataclass
from typing import Any

from queue_server.metrics.figures import stat
from queue_server.simulation.hall import Hall, Outcome
from queue_server.simulation.plan import DayPlan
from queue_server.simulation.screen import Screen


@dataclass(frozen=True, slots=True)
class Waits:
    """Simulated minutes from ticket to first call; null when nobody was called."""

    n: int
    median: float | None
    p90: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of turns of the day's plan; `others` are turns that were not of it.

    `refused`: came when the server held the site for closed. `elsewhere`: taken over by somebody
    who is not simulated. `waiting`: still there when the day was interrupted. `seconds`: real time.
    """

    site: str
    day: str
    seed: int
    speed: float
    interrupted: bool
    planned: int
    issued: int
    called: int
    served: int
    left: int
    no_show: int
    waiting: int
    elsewhere: int
    refused: int
    waits: Waits
    others: dict[str, int]
    duplicates: int
    lost_calls: int
    double_calls: int
    calls: int
    display_events: int
    display_snapshots: int
    seconds: float

    @property
    def faultless(self) -> bool:
        """No number twice, no call unseen, nobody called by two counters."""
        return not (self.duplicates or self.lost_calls or self.double_calls)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def lines(self) -> list[str]:
        """For a person."""
        waits = self.waits
        stopped = " (interrupted)" if self.interrupted else ""
        facts = (
            ("planned", self.planned),
            ("issued", self.issued),
            ("called", self.called),
            ("served", self.served),
            ("left", self.left),
            ("no_show", self.no_show),
            ("waiting", self.waiting),
            ("elsewhere", self.elsewhere),
            ("refused", self.refused),
            ("others called", self.others["called"]),
            ("waits, minutes", f"n {waits.n}, {_spread(waits)}"),
            ("calls", self.calls),
            ("duplicates", self.duplicates),
            ("lost_calls", self.lost_calls),
            ("double_calls", self.double_calls),
            ("took", f"{self.seconds:.1f} s"),
        )
        title = f"{self.site}, {self.day}, seed {self.seed}, speed {self.speed:g}{stopped}"
        return [title, *(f"  {name:<16}{value}" for name, value in facts)]


def summarise(
    plan: DayPlan, hall: Hall, screen: Screen, *, speed: float, interrupted: bool, seconds: float
) -> Summary:
    """The summary of a day that has ended."""
    visits = list(hall.visits.values())
    outcomes = [visit.outcome for visit in visits]
    waits = stat([visit.waited / 60 for visit in visits if visit.waited is not None])
    return Summary(
        site=plan.site,
        day=plan.day.isoformat(),
        seed=plan.seed,
        speed=speed,
        interrupted=interrupted,
        planned=len(plan.citizens),
        issued=hall.issued_count,
        called=sum(turn_id in hall.called_by for turn_id in hall.visits),
        served=outcomes.count(Outcome.SERVED),
        left=outcomes.count(Outcome.LEFT),
        no_show=outcomes.count(Outcome.NO_SHOW),
        waiting=outcomes.count(Outcome.WAITING),
        elsewhere=outcomes.count(Outcome.ELSEWHERE),
        refused=hall.refused,
        waits=Waits(waits.n, *map(_rounded, (waits.median, waits.p90, waits.max))),
        others=asdict(hall.others),
        duplicates=hall.issued_count
        - len(visits)
        + sum(times - 1 for times in hall.labels.values()),
        lost_calls=len(hall.call_events - screen.calls),
        double_calls=sum(len(counters) > 1 for counters in hall.called_by.values()),
        calls=len(hall.call_events),
        display_events=screen.events,
        display_snapshots=screen.snapshots,
        seconds=round(seconds, 1),
    )


def _rounded(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 2)


def _spread(waits: Waits) -> str:
    if waits.median is None:
        return "nobody was called"
    return f"median {waits.median:.1f}, p90 {waits.p90:.1f}, max {waits.max:.1f}"
