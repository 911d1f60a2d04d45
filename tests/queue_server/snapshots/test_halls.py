"""What each display of a site shows: its own calls, its own lines, never nobody's."""

from functools import partial
from typing import Any

import pytest

from queue_server.config import Config
from queue_server.domain.errors import QueueError
from queue_server.halls import displays_of, hall_of
from queue_server.shapes import DisplaySnapshot
from queue_server.snapshots.screens import display_snapshot
from tests.queue_server.world import SITE, World, make_config


def with_displays(*displays: dict[str, Any]) -> Config:
    """The world's configuration, with these displays at its first site."""
    plain = make_config()
    sites = [site.model_dump(mode="json") for site in plain.sites]
    sites[0]["displays"] = list(displays)
    return make_config(sites=sites)


def shown(world: World, display: str | None) -> DisplaySnapshot:
    """A display's snapshot; None: its first."""
    site = world.context.site(SITE)
    return world.view(partial(display_snapshot, hall=hall_of(site, display)))


@pytest.fixture
def halls(world: World) -> World:
    """Two halls: the counters 1 and 2, and counter 3 with the line of F alone."""
    world.configure(
        with_displays(
            {"id": "ground", "counters": ["1", "2"]},
            {"id": "upstairs", "counters": ["3"], "services": ["F"]},
        )
    )
    return world


def test_a_display_shows_the_calls_of_its_counters(halls: World) -> None:
    for counter in ("1", "2", "3"):
        halls.open(counter)
    for service in "ABF":
        halls.issue(service)
    halls.called("1")
    halls.called("2")
    halls.called("3")
    ground, upstairs = shown(halls, "ground"), shown(halls, "upstairs")
    assert [call.label for call in ground.calls] == ["B1", "A1"]
    assert [call.label for call in upstairs.calls] == ["F1"]
    assert (ground.counters, ground.elsewhere) == (["1", "2"], ["3"])
    assert (upstairs.counters, upstairs.elsewhere) == (["3"], ["1", "2"])
    # Without a list: what its counters serve, first or in support.
    assert [service.code for service in ground.services] == ["A", "B"]
    assert [service.code for service in upstairs.services] == ["F"]


def test_busy_counters_do_not_push_a_quiet_one_off_its_own_screen(halls: World) -> None:
    halls.open("2")
    halls.open("3")
    halls.issue("F")
    halls.serve("3")
    for _ in range(220):  # more than a screen looks back
        halls.issue("B")
    for _ in range(220):
        halls.serve("2", minutes=0)
    assert [call.label for call in shown(halls, "upstairs").calls] == ["F1"]


def test_an_undone_call_leaves_its_own_screen(halls: World) -> None:
    halls.open("3")
    halls.issue("F")
    halls.called("3")
    halls.undo("3")
    assert shown(halls, "upstairs").calls == []


def test_the_calls_of_a_removed_counter_still_show_everywhere(halls: World) -> None:
    halls.open("3")
    halls.issue("F")
    turn = halls.called("3")
    halls.start(turn, "3")
    sites = [site.model_dump(mode="json") for site in halls.config.sites]
    sites[0]["counters"] = sites[0]["counters"][:2]
    sites[0]["displays"] = [{"id": "ground", "counters": ["1", "2"]}]
    halls.configure(make_config(sites=sites))
    assert [call.counter for call in shown(halls, "ground").calls] == ["3"]


def test_who_is_expected_is_said_until_the_service_begins(halls: World) -> None:
    halls.open("2")
    halls.open("3")
    halls.issue("B")
    halls.issue("F")
    first = halls.called("2")
    halls.called("3")
    halls.recall(first, "2")
    calls = {call.seq: call for call in shown(halls, "ground").calls}
    (expected,) = shown(halls, "ground").expected
    assert (calls[expected].label, calls[expected].recall) == ("B1", True)
    halls.start(first, "2")
    assert shown(halls, "ground").expected == []
    assert len(shown(halls, "upstairs").expected) == 1


def test_without_displays_there_is_one_that_shows_everything(world: World) -> None:
    site = world.context.site(SITE)
    assert [display.id for display in displays_of(site)] == ["main"]
    everything = shown(world, "main")
    assert everything == shown(world, None) == world.view(display_snapshot)
    assert everything.elsewhere == []


def test_an_unknown_display_is_refused(halls: World) -> None:
    with pytest.raises(QueueError, match="unknown_display"):
        hall_of(halls.context.site(SITE), "cellar")
