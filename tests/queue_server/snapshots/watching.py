"""Screens that watch a world: each event is applied to what they loaded, and compared."""

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from queue_server import projections
from queue_server.snapshots.screens import counter_snapshot, display_snapshot
from tests.queue_server.snapshots.reducer import Screen
from tests.queue_server.world import SALMA, SITE, World, of_site

COUNTERS = ("1", "2", "3")
CALLS_OF = timedelta(hours=12)
"""Older calls leave the wall."""


def hall_screen(world: World) -> Screen:
    """As a display starts."""
    shown = _json(world.view(display_snapshot))
    return Screen(
        seq=shown["seq"],
        waiting={service["code"]: service["waiting"] for service in shown["services"]},
        calls=shown["calls"],
    )


def desk_screen(world: World) -> Screen:
    """As the tablets of all counters start."""
    by_counter = {
        counter: _json(world.view(partial(counter_snapshot, counter_id=counter, actor=SALMA)))
        for counter in COUNTERS
    }
    any_of_them = by_counter["1"]
    return Screen(
        seq=any_of_them["seq"],
        waiting={service["code"]: service["waiting"] for service in any_of_them["services"]},
        turns={at: shown["current"] for at, shown in by_counter.items() if shown["current"]},
        states={state["id"]: state["state"] for state in any_of_them["counters"]},
        queue={turn["turn_id"]: turn for shown in by_counter.values() for turn in shown["waiting"]},
        noted={int(turn_id) for turn_id in any_of_them["notes"]},
        held={turn["turn_id"] for turn in any_of_them["held"]},
        tablet=True,
    )


class Watch:
    """A display and all tablets, from a snapshot on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known = len(world.events)
        self.hall = hall_screen(world)
        self.desk = desk_screen(world)

    def follow(self) -> None:
        """Apply the events since the last time; what the screens show is what is so.

        A screen that was told to loads its snapshot again.
        """
        for recorded in of_site(self.world.events[self._known :], SITE):
            self.hall.apply(projections.public(recorded))
            self.desk.apply(projections.staff(recorded))
        self._known = len(self.world.events)
        hall, desk = hall_screen(self.world), desk_screen(self.world)
        if self.hall.reload:
            self.hall = hall
        if self.desk.reload:
            self.desk = desk
        since = self.world.view(lambda view: view.now) - CALLS_OF
        self.hall.calls = [
            call for call in self.hall.calls if datetime.fromisoformat(call["at"]) >= since
        ]
        assert asdict(self.hall) == {**asdict(hall), "states": self.hall.states}
        taken = set().union(*(_scope(self.world, counter) for counter in COUNTERS))
        # Today nobody takes some service: then no tablet shows who waits for it.
        shown = {
            turn_id: turn
            for turn_id, turn in self.desk.queue.items()
            if turn_id in desk.queue or turn["service"] in taken
        }
        told = replace(self.desk, queue=shown)
        assert asdict(_without_reasons(told)) == asdict(_without_reasons(desk))


def _scope(world: World, counter: str) -> set[str]:
    opened = world.view(lambda view: view.counters.get(counter))
    if opened is not None:
        return {*opened.services, *opened.secondary}
    configured = world.context.site(SITE).counter(counter)
    assert configured is not None
    return {*configured.services, *configured.secondary}


def _without_reasons(screen: Screen) -> Screen:
    """Why a turn stands where it does changes with time: the summary says it, not an event."""
    queue = {turn_id: {**turn, "reason": ""} for turn_id, turn in screen.queue.items()}
    return replace(screen, queue=queue, calls=[])


def _json(shape: Any) -> Any:  # noqa: ANN401 - whatever the API sends
    return json.loads(shape.model_dump_json())
