"""The demo: a server with a clock that runs fast, and simulated days at all of its sites."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread

from queue_server.config import Config
from queue_server.simulation.client import Client, SimulationError
from queue_server.simulation.day import SimulatedDay
from queue_server.simulation.plan import DayPlan, make_plan
from queue_server.simulation.server import ServerProcess
from queue_server.simulation.summary import Summary

_BEFORE_OPENING = timedelta(minutes=5)
_EVENING_SECONDS = 10.0
"""Real time between the last citizen of a day and the next morning."""
_LOOK_SECONDS = 0.2
_LOOK_AHEAD_DAYS = 14


class Demo:
    """Day after day, until it is stopped. `say` takes the lines for the person who started it.

    Each morning the server is started anew with its clock shortly before the first opening: the
    night is skipped, and the screens come back by themselves as they do after any restart.
    """

    def __init__(
        self,
        config: Config,
        config_file: Path,
        *,
        host: str,
        port: int,
        first_day: date,
        speed: float,
        seed: int,
        say: Callable[[str], object],
    ) -> None:
        self._config = config
        self._config_file = config_file.absolute()
        self._host = host
        self._port = port
        self._first_day = first_day
        self._speed = speed
        self._seed = seed
        self._say = say
        self._folder = self._config_file.parent / "var"

    def run(self, interrupted: Callable[[], bool]) -> None:
        """Returns once `interrupted` answers true. Raises SimulationError, ServerFailedError."""
        self._forget()
        plans = self._next_plans(self._first_day)
        while not interrupted():
            self._live(plans, interrupted)
            plans = self._next_plans(plans[0].day + timedelta(days=1))

    def _forget(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for suffix in ("", "-wal", "-shm"):
            (self._folder / f"demo.db{suffix}").unlink(missing_ok=True)

    def _next_plans(self, first: date) -> list[DayPlan]:
        """The sites' plans of the first day, from `first` on, that any site is open."""
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = first + timedelta(days=ahead)
            found = [make_plan(self._config, site, day, self._seed) for site in self._config.sites]
            plans = [plan for plan in found if plan is not None]
            if plans:
                return plans
        raise SimulationError(f"no site is open within {_LOOK_AHEAD_DAYS} days from {first}")

    def _server(self, plans: Sequence[DayPlan]) -> ServerProcess:
        morning = min(plan.opens for plan in plans) - _BEFORE_OPENING
        clock = ["--demo-clock", morning.isoformat(), "--demo-speed", str(self._speed)]
        address = f"http://{self._host}:{self._port}"
        return ServerProcess(
            config_file=self._config_file,
            log=self._folder / "demo.log",
            host=self._host,
            port=self._port,
            options=clock,
            environment={
                "DATABASE_URL": f"sqlite:///{self._folder / 'demo.db'}",
                "NOUBA_PUBLIC_URL": os.environ.get("NOUBA_PUBLIC_URL") or address,
            },
        )

    def _live(self, plans: Sequence[DayPlan], interrupted: Callable[[], bool]) -> None:
        stop = Event()
        with self._server(plans) as server:
            self._say(f"Nouba: {server.url}/ ({plans[0].day}, {self._speed:g} times as fast)")
            days = [_Site(self._config, plan, server.url, self._speed, stop) for plan in plans]
            try:
                evening: float | None = None
                while not interrupted() and (evening is None or time.monotonic() < evening):
                    if not server.running:
                        raise SimulationError(f"the server ended: {server.last_words}")
                    if evening is None and not any(day.is_alive() for day in days):
                        evening = time.monotonic() + _EVENING_SECONDS
                        for day in days:
                            self._say("\n".join(day.result().lines()))
                    time.sleep(_LOOK_SECONDS)
            finally:
                stop.set()
                for day in days:
                    day.join()


class _Site(Thread):
    """One site's simulated day, in a thread of its own."""

    def __init__(self, config: Config, plan: DayPlan, url: str, speed: float, stop: Event) -> None:
        super().__init__(name=f"demo-{plan.site}", daemon=True)
        self._config = config
        self._plan = plan
        self._url = url
        self._speed = speed
        self._stop_all = stop
        self._summary: Summary | None = None
        self._error: Exception | None = None
        self.start()

    def result(self) -> Summary:
        """The day's summary; raises what ended it early."""
        if self._summary is None:
            raise self._error or SimulationError(f"{self._plan.site}: no day")
        return self._summary

    def run(self) -> None:
        """The thread's work."""
        try:
            with Client(self._url, self._stop_all) as client:
                day = SimulatedDay(
                    client, self._config, self._plan, speed=self._speed, stop=self._stop_all
                )
                self._summary = day.run()
        except Exception as error:  # noqa: BLE001  # whatever it is, `result` raises it
            self._error = error
            self._stop_all.set()
