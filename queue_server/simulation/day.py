"""A simulated day from its opening to the last citizen, against a running server."""

import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from queue_server.config import Config, SiteConfig
from queue_server.simulation.agents import Agent, Desk
from queue_server.simulation.citizens import KIOSKS, Citizens
from queue_server.simulation.client import Client, SimulationError
from queue_server.simulation.hall import Hall
from queue_server.simulation.pace import Pace, ServerClock
from queue_server.simulation.plan import DayPlan
from queue_server.simulation.screen import Screen
from queue_server.simulation.summary import Summary, summarise

_TICK_SECONDS = 0.1
_DISPLAY_SECONDS = 15.0


class SimulatedDay:
    """One site's day. `stop`, once set, brings everybody to a quick and orderly end."""

    def __init__(
        self,
        client: Client,
        config: Config,
        plan: DayPlan,
        *,
        speed: float,
        stop: Event,
    ) -> None:
        self._client = client
        self._config = config
        self._site = _site_of(config, plan)
        self._plan = plan
        self._speed = speed
        self._stop = stop
        self._hall = Hall()
        self._error: Exception | None = None
        self._error_lock = Lock()

    def run(
        self,
        on_progress: Callable[[int], None] = lambda _settled: None,
        interrupted: Callable[[], bool] = lambda: False,
    ) -> Summary:
        """Live the day; `on_progress` is told how many citizens are done with.

        Once `interrupted` answers true the day is stopped; its summary says so. Raises
        SimulationError when the server cannot be used, or is lost on the way.
        """
        clock = self._client.ping()
        self._require_site()
        screen = Screen(self._client, self._site.id)
        screen.start()
        began = time.monotonic()
        try:
            self._live(clock, on_progress, interrupted)
            if self._error is not None:
                raise self._error
            screen.wait_for(self._hall.last_seq, seconds=_DISPLAY_SECONDS)
        finally:
            screen.stop()
        if screen.error is not None:
            raise screen.error
        return summarise(
            self._plan,
            self._hall,
            screen,
            speed=self._speed,
            interrupted=self._stop.is_set(),
            seconds=time.monotonic() - began,
        )

    def _require_site(self) -> None:
        answer = self._client.read("/sites", "")
        known = [site["id"] for site in answer.body.get("sites", [])]
        if self._site.id not in known:
            raise SimulationError(
                f"the server at {self._client.url} has no site '{self._site.id}'; "
                f"it has: {', '.join(known)}"
            )

    def _live(
        self,
        clock: ServerClock,
        on_progress: Callable[[int], None],
        interrupted: Callable[[], bool],
    ) -> None:
        pace = Pace(self._plan.opens, self._speed, clock, self._stop)
        citizens = Citizens(self._client, self._plan, self._site.zone, pace, self._hall)
        desk = Desk(
            client=self._client,
            plan=self._plan,
            pace=pace,
            hall=self._hall,
            services={service.code: service for service in self._config.services},
            max_calls=self._config.policy.max_calls,
            started=clock.at,
        )
        agents = [
            Agent(desk, counter, number) for number, counter in enumerate(self._site.counters)
        ]
        people = [self._thread(citizens.kiosk, f"kiosk-{n}") for n in range(KIOSKS)]
        people += [
            self._thread(agent.work, f"counter-{counter.id}")
            for agent, counter in zip(agents, self._site.counters, strict=True)
        ]
        leavers = self._thread(citizens.leavers, "leavers")
        for person in people:
            while person.is_alive():
                person.join(_TICK_SECONDS)
                on_progress(self._hall.settled())
                if interrupted():
                    self._stop.set()
        citizens.end()
        leavers.join()

    def _thread(self, work: Callable[[], None], name: str) -> Thread:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001  # whatever it is, `run` raises it
                with self._error_lock:
                    self._error = self._error or error
                self._stop.set()
                self._hall.close_kiosks()

        thread = Thread(target=guarded, name=f"{self._site.id}-{name}", daemon=True)
        thread.start()
        return thread


def _site_of(config: Config, plan: DayPlan) -> SiteConfig:
    return next(site for site in config.sites if site.id == plan.site)
