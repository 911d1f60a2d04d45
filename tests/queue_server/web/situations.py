"""Sites in the states in which a request is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from queue_server.config import ServiceLimits
from tests.queue_server.web.site import API, Web

TICKETS = "/sites/larache/tickets"
CLOSURE = "/sites/larache/closure"
CHECK_IN = "/sites/larache/appointments/RDV-1/check-in"
COUNTER = "/sites/larache/counters/2"
PEOPLE = "/sites/larache/people"
SALMA = {"login": "salma", "name": "Salma", "roles": []}
GOOD = {"service": "B", "language": "fr"}


def nothing(_web: Web) -> None:
    """A fresh site."""


def opened(web: Web) -> None:
    web.at_counter("open")


def opened_by_a_colleague(web: Web) -> None:
    headers = {"Authorization": "Demo agent:larache:Driss"}
    web.client.post(f"{API}{COUNTER}/open", json={}, headers=headers)


def called(web: Web) -> None:
    web.issue()
    opened(web)
    web.at_counter("call-next")


def called_thrice(web: Web) -> None:
    called(web)
    turn = turn_there(web)
    web.at_counter("recall", turn_id=turn)
    web.at_counter("recall", turn_id=turn)


def turn_there(web: Web) -> int:
    shown: Any = web.get("agent", "/sites/larache/snapshots/counter?counter=2").json
    turn: int = shown["current"]["turn_id"]
    return turn


def paused(web: Web) -> None:
    opened(web)
    web.at_counter("pause", reason="break")


def serving(web: Web) -> None:
    called(web)
    web.at_counter("start", turn_id=turn_there(web))


def two_waiting(web: Web) -> None:
    web.issue()
    web.issue()
    opened(web)


def missed_long_ago(web: Web) -> None:
    called(web)
    web.at_counter("no-show", turn_id=turn_there(web))
    web.clock.at += timedelta(minutes=web.application.nouba.config.policy.return_grace_minutes + 1)


def since_yesterday(web: Web) -> None:
    serving(web)
    web.clock.at += timedelta(days=1)


def called_a_while_ago(web: Web) -> None:
    called(web)
    web.clock.at += timedelta(seconds=61)


def left_while_on_hold(web: Web) -> None:
    token = web.issue()["ticket"]["token"]
    opened(web)
    web.at_counter("call-next")
    web.at_counter("hold", turn_id=turn_there(web))
    web.post("", f"/tickets/{token}/leave")


def for_another_counter(web: Web) -> None:
    web.issue(service="A")
    opened(web)


def checked_in(web: Web) -> None:
    booked = {"code": "RDV-1", "service": "B", "at": "2026-11-02T09:30:00Z"}
    web.post("manager", "/sites/larache/appointments", {"appointments": [booked]})
    web.post("kiosk", CHECK_IN, {"language": "fr"})


def in_the_evening(web: Web) -> None:
    web.clock.at = web.clock.at.replace(hour=20)


def limited(taken: int = 0, **limits: int) -> Callable[[Web], None]:
    """The service of GOOD with limits of its own, and so many tickets of it taken before."""

    def limit(web: Web) -> None:
        context = web.application.nouba.context
        limited = (ServiceLimits.model_validate({"service": GOOD["service"], **limits}),)
        sites = [site.model_copy(update={"limits": limited}) for site in context.config.sites]
        config = context.config.model_copy(update={"sites": tuple(sites)})
        object.__setattr__(context, "config", config)
        for _ in range(taken):
            web.issue()

    return limit


def key_used(web: Web) -> None:
    web.post("kiosk", TICKETS, GOOD, key="tap")


def with_people(web: Web) -> None:
    """The administrator of all sites, number 1, and Salma."""
    everywhere = [{"role": "administrator", "site": None}]
    web.post("administrator", PEOPLE, {**SALMA, "login": "amal", "roles": everywhere})
    web.post("administrator", PEOPLE, SALMA)
