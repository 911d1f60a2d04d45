"""An agent at a counter: calls, waits for the citizen, serves, and calls the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queue_server.config import CounterConfig, ServiceConfig
from queue_server.simulation.client import Answer, Client, SimulationError
from queue_server.simulation.hall import Hall, Outcome, Visit
from queue_server.simulation.pace import Pace
from queue_server.simulation.plan import DayPlan

_BREATH_SECONDS = 8.0
"""Between two citizens."""
_CALL_AGAIN_SECONDS = 45.0
"""An agent who has seen nobody for so long calls again, and after the last call gives up."""
_VISITOR_WALK_SECONDS = 20.0
_GIVE_WAY_SECONDS = 60.0
"""When somebody else acts at the same counter."""
_LATE_LOOK_SECONDS = 60.0
"""Between two tries to call when nobody of the plan will come any more."""
_LOOK_UP_SECONDS = 2.0
"""Real time after which an idle agent calls anyway: others give tickets, too."""

_NAMES = ("Salma", "Yassine", "Nadia", "Hamid", "Fatima", "Omar", "Khadija", "Rachid")


@dataclass(frozen=True, slots=True)
class Desk:
    """What an agent works with. `started` is the server's time when the simulation began."""

    client: Client
    plan: DayPlan
    pace: Pace
    hall: Hall
    services: dict[str, ServiceConfig]
    max_calls: int
    started: datetime


class _ElsewhereError(Exception):
    """The counter is not as this agent left it."""


class Agent:
    """One counter's day."""

    def __init__(self, desk: Desk, counter: CounterConfig, number: int) -> None:
        self._desk = desk
        self._hall = desk.hall
        self._pace = desk.pace
        self._counter = counter.id
        self._takes = (*counter.services, *counter.secondary)
        self._actor = f"agent:{desk.plan.site}:{_NAMES[number % len(_NAMES)]}"

    def work(self) -> None:
        """From the site's opening until it is closed and nobody waits for this counter."""
        self._pace.wait_until(self._desk.plan.opens)
        self._take_counter()
        while not self._pace.stopped():
            try:
                if not self._serve_next():
                    break
            except _ElsewhereError:
                self._pace.wait(_GIVE_WAY_SECONDS)
                self._take_counter()
        self._try("close", {})

    def _take_counter(self) -> None:
        """Open the counter; whoever is found there from before is brought to an end."""
        self._try("open", {})
        site = self._desk.plan.site
        found = self._desk.client.read(
            f"/sites/{site}/snapshots/counter?counter={self._counter}", self._actor
        )
        current = found.body.get("current")
        if current is not None:
            verb = "finish" if current["state"] == "serving" else "no-show"
            self._try(verb, {"turn_id": current["turn_id"]})

    def _serve_next(self) -> bool:
        """Call, and see the turn to its end; false when the day is over."""
        come_so_far = self._hall.arrivals(self._takes)
        closing = self._hall.kiosks_closed and self._pace.now() >= self._desk.plan.closes
        answer = self._do("call-next", {})
        if not answer["called"]:
            if closing:
                return False
            if self._hall.kiosks_closed:
                self._pace.wait(_LATE_LOOK_SECONDS)
            else:
                self._hall.wait_for_arrival(self._takes, come_so_far, seconds=_LOOK_UP_SECONDS)
            return True
        turn = answer["current"]
        visit = self._hall.called(turn["turn_id"], self._counter, answer["seq"])
        if visit is not None:
            visit.waited = self._waited(turn)
        try:
            self._hall.end(visit, self._see_to_the_end(turn, visit))
        except _ElsewhereError:
            self._hall.end(visit, Outcome.ELSEWHERE)
            raise
        self._pace.wait(_BREATH_SECONDS)
        return True

    def _see_to_the_end(self, turn: dict[str, Any], visit: Visit | None) -> Outcome:
        if visit is None:
            return self._see_other(turn)
        citizen = visit.citizen
        walk = citizen.walk if citizen.shows_up else None
        calls = 1
        while (walk is None or walk > _CALL_AGAIN_SECONDS) and calls < self._desk.max_calls:
            self._pace.wait(_CALL_AGAIN_SECONDS)
            walk = None if walk is None else walk - _CALL_AGAIN_SECONDS
            self._hall.recalled(self._do_to(turn, "recall")["seq"])
            calls += 1
        if walk is None:
            self._pace.wait(_CALL_AGAIN_SECONDS)
            return self._no_show(turn)
        self._pace.wait(walk)
        return self._serve(turn, citizen.service_time)

    def _see_other(self, turn: dict[str, Any]) -> Outcome:
        """Who waited before this day began has gone home; a visitor of now is served as usual."""
        if datetime.fromisoformat(turn["arrived_at"]) < self._desk.started:
            return self._no_show(turn)
        self._pace.wait(_VISITOR_WALK_SECONDS)
        return self._serve(turn, self._desk.services[turn["service"]].minutes * 60)

    def _serve(self, turn: dict[str, Any], seconds: float) -> Outcome:
        self._do_to(turn, "start")
        self._pace.wait(seconds)
        self._do_to(turn, "finish")
        return Outcome.SERVED

    def _no_show(self, turn: dict[str, Any]) -> Outcome:
        self._do_to(turn, "no-show")
        return Outcome.NO_SHOW

    def _waited(self, turn: dict[str, Any]) -> float:
        arrived, called = (
            datetime.fromisoformat(turn[name]) for name in ("arrived_at", "called_at")
        )
        return (called - arrived).total_seconds() * self._pace.server_factor

    def _do_to(self, turn: dict[str, Any], verb: str) -> dict[str, Any]:
        return self._do(verb, {"turn_id": turn["turn_id"]})

    def _do(self, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._try(verb, body)
        if not answer.ok:
            raise _ElsewhereError
        return answer.body

    def _try(self, verb: str, body: dict[str, Any]) -> Answer:
        """The answer, also when the counter's state refuses the verb."""
        site = self._desk.plan.site
        path = f"/sites/{site}/counters/{self._counter}/{verb}"
        answer = self._desk.client.command(path, body, self._actor)
        if answer.ok:
            self._hall.heard(answer.body["seq"])
        elif answer.status != 409:
            raise SimulationError(f"counter {self._counter}: {verb} was refused: {answer.body}")
        return answer
