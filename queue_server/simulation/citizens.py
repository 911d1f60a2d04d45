"""Citizens: they come when planned, take a ticket at a kiosk, and some give up."""

import heapq
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from threading import Condition, Lock
from zoneinfo import ZoneInfo

from queue_server.simulation.client import Client, SimulationError
from queue_server.simulation.hall import Hall, Outcome, Visit
from queue_server.simulation.pace import Pace
from queue_server.simulation.plan import Citizen, DayPlan

KIOSKS = 3
"""Kiosks of a site: a slow answer at one holds up nobody at the others."""


class Citizens:
    """A day's citizens. `kiosk` runs in KIOSKS threads, `leavers` in one of its own."""

    def __init__(
        self, client: Client, plan: DayPlan, zone: ZoneInfo, pace: Pace, hall: Hall
    ) -> None:
        self._client = client
        self._plan = plan
        self._zone = zone
        self._pace = pace
        self._hall = hall
        self._coming: Iterator[Citizen] = iter(plan.citizens)
        self._door = Lock()
        self._kiosks_left = KIOSKS
        self._leavers: list[tuple[float, int, Visit]] = []
        self._order = count()
        self._leaver_came = Condition()
        self._nobody_leaves = False

    def kiosk(self) -> None:
        """One kiosk's day: whoever comes next takes a ticket."""
        while (citizen := self._next()) is not None:
            self._take_ticket(citizen)
        with self._door:
            self._kiosks_left -= 1
            last = not self._kiosks_left
        if last:
            self._hall.close_kiosks()

    def leavers(self) -> None:
        """Those whose patience ends before they are called give their ticket up."""
        while (visit := self._next_leaver()) is not None:
            if visit.outcome is not Outcome.WAITING:
                continue
            answer = self._client.command(f"/tickets/{visit.token}/leave", {})
            if answer.ok:
                self._hall.heard(answer.body["seq"])
                self._hall.end(visit, Outcome.LEFT)
            elif answer.code != "not_allowed_in_state":  # called in this very moment: stays
                raise SimulationError(f"a ticket could not be given up: {answer.body}")

    def end(self) -> None:
        """Nobody waits any more, so nobody leaves."""
        with self._leaver_came:
            self._nobody_leaves = True
            self._leaver_came.notify_all()

    def _next(self) -> Citizen | None:
        with self._door:
            citizen = next(self._coming, None)
            if citizen is None or self._pace.stopped():
                return None
            self._pace.wait_until(self._plan.opens + timedelta(seconds=citizen.arrives))
            return None if self._pace.stopped() else citizen

    def _take_ticket(self, citizen: Citizen) -> None:
        self._hall.begin_issue()
        answer = self._client.command(
            f"/sites/{self._plan.site}/tickets",
            {
                "service": citizen.service,
                "language": citizen.language.value,
                "priority": citizen.priority,
            },
            f"kiosk:{self._plan.site}",
        )
        if answer.code == "site_closed":
            self._hall.refuse()
            return
        if not answer.ok:
            raise SimulationError(f"a ticket for {citizen.service} was refused: {answer.body}")
        visit = self._hall.issued(citizen, answer.body, self._zone)
        if self._pace.is_before(visit.issued_at):
            raise SimulationError(
                f"{self._plan.site} has lived until {visit.issued_at:%Y-%m-%d %H:%M} UTC already, "
                "later than the server's clock: start it with a later clock or another database"
            )
        if citizen.patience is not None:
            with self._leaver_came:
                due = citizen.arrives + citizen.patience
                heapq.heappush(self._leavers, (due, next(self._order), visit))
                self._leaver_came.notify_all()

    def _next_leaver(self) -> Visit | None:
        """The next one whose patience is over, when it is; None at the end of the day."""
        with self._leaver_came:
            while not self._nobody_leaves and not self._pace.stopped():
                pause = None
                if self._leavers:
                    due = self._plan.opens + timedelta(seconds=self._leavers[0][0])
                    pause = (due - self._pace.now()).total_seconds() / self._pace.speed
                    if pause <= 0:
                        return heapq.heappop(self._leavers)[-1]
                self._leaver_came.wait(pause)
            return None
