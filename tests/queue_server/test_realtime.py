"""Screens of a real server: order, rooms, refusals, heartbeat; on the one thread and on many."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import pytest
import socketio
from websocket import WebSocketBadStatusException

from queue_server.web.identity import DEVICE_COOKIE
from tests.queue_server.wire import RefusedError, Screen
from tests.support.server import ROOT, LiveServer, start_server

SITE, OTHER = "larache", "meknes"
AUDIENCES = {
    "kiosk": "kiosk",
    "display": "display",
    "counter-display": "counter_display",
    "counter": "agent",
    "counters": "agent",
    "dashboard": "supervisor",
}
PRIVATE = {"turn_id", "ticket_id", "turn", "priority", "token", "state"}


class Hall:
    """A program at a site of the live server."""

    def __init__(self, server: LiveServer, client: httpx.Client, site: str = SITE) -> None:
        self.url = server.url
        self._client = client
        self._api = f"{server.url}/api/v1/sites/{site}"
        self._site = site

    def post(self, role: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        answer = self._client.post(
            f"{self._api}/{path}",
            json=body or {},
            headers={"Authorization": f"Demo {role}:{self._site}"},
        )
        answer.raise_for_status()
        return answer.json()

    def issue(self, service: str = "B", priority: str | None = None) -> Any:  # noqa: ANN401 - JSON
        body = {"service": service, "language": "fr", "priority": priority}
        return self.post("kiosk", "tickets", body)

    def seq(self) -> int:
        """Where the site's sequence stands."""
        answer = self._client.get(
            f"{self._api}/snapshots/display",
            headers={"Authorization": f"Demo display:{self._site}"},
        )
        seq: int = answer.json()["seq"]
        return seq

    def screen(self, audience: str, **changes: Any) -> Screen:
        return Screen(
            **{
                "url": self.url,
                "audience": audience,
                "site": self._site,
                "role": AUDIENCES[audience],
                **changes,
            }
        )


@pytest.fixture(scope="module", params=["epoll", "stock"])
def live_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """Both ways to serve screens keep the same promises."""
    config = tmp_path_factory.mktemp("config") / "config.yaml"
    sample = (ROOT / "config.yaml").read_text(encoding="utf-8")
    config.write_text(sample.replace("realtime: epoll", f"realtime: {request.param}"))
    server = start_server(tmp_path_factory.mktemp("server"), config=config)
    yield server
    server.stop_if_running()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
def hall(live_server: LiveServer, client: httpx.Client) -> Hall:
    return Hall(live_server, client)


@pytest.fixture
def other(live_server: LiveServer, client: httpx.Client) -> Hall:
    """Another site of the same server."""
    return Hall(live_server, client, OTHER)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_hello_tells_where_the_site_stands(hall: Hall, audience: str) -> None:
    seq = hall.issue()["seq"]
    with hall.screen(audience) as screen:
        hello = screen.wait_for("hello")
    assert hello["seq"] >= seq  # the printer may have been seen meanwhile
    assert hello["version"]
    assert hello["at"].endswith("Z")


def test_python_socketio_s_own_client_is_served(hall: Hall) -> None:
    """Whatever other programs use: the usual library, by the documented handshake."""
    with socketio.SimpleClient() as client:
        client.connect(
            hall.url,
            auth={"site": SITE, "audience": "display"},
            headers={"Authorization": f"Demo display:{SITE}"},
            transports=["websocket"],
        )
        seq = hall.issue()["seq"]
        while True:
            name, data = client.receive(timeout=60)
            if name == "event" and data["seq"] == seq:
                break
    assert data["type"] == "ticket_issued"


def test_events_come_in_order_and_without_gaps_under_concurrent_commands(hall: Hall) -> None:
    counters = ("2", "3")

    def kiosk(_n: int) -> None:
        for _ in range(6):
            hall.issue()

    def agent(counter: str) -> None:
        hall.post("agent", f"counters/{counter}/open")
        for _ in range(6):
            answer = hall.post("agent", f"counters/{counter}/call-next")
            if answer["called"]:
                turn = {"turn_id": answer["current"]["turn_id"]}
                hall.post("agent", f"counters/{counter}/recall", turn)
                hall.post("agent", f"counters/{counter}/no-show", turn)
        hall.post("agent", f"counters/{counter}/close")

    with hall.screen("display") as display, hall.screen("counter") as desk:
        before = display.wait_for("hello")["seq"]
        assert desk.wait_for("hello")["seq"] == before
        with ThreadPoolExecutor(6) as threads:
            done = [
                *(threads.submit(kiosk, n) for n in range(4)),
                *(threads.submit(agent, counter) for counter in counters),
            ]
            for each in done:
                each.result()
        last = hall.seq()
        expected = list(range(before + 1, last + 1))
        seen, staff = display.events_until(last), desk.events_until(last)
    assert [event["seq"] for event in seen] == expected
    assert [event["seq"] for event in staff] == expected
    assert [event["type"] for event in seen] == [event["type"] for event in staff]
    assert sum(event["type"] == "ticket_issued" for event in seen) == 24


@pytest.mark.parametrize("audience", ["kiosk", "display", "counter-display"])
def test_public_screens_learn_nothing_private(hall: Hall, audience: str) -> None:
    with hall.screen(audience) as screen:
        token = hall.issue(priority="disability")["ticket"]["token"]
        hall.post("agent", "counters/2/open")
        turn = {"turn_id": hall.post("agent", "counters/2/call-next")["current"]["turn_id"]}
        for verb in ("recall", "start", "finish"):
            hall.post("agent", f"counters/2/{verb}", turn)
        hall.post("agent", "counters/2/close")
        received = screen.all_until(hall.seq())
    told = [data for name, data in received if name in ("event", "summary")]
    assert told
    for data in told:
        assert set(_keys(data)) & PRIVATE == set(), data
        assert data.get("orders") is None
        assert token not in str(data)
        assert "disability" not in str(data)


def _keys(shape: Any) -> Iterator[str]:  # noqa: ANN401 - parsed JSON
    if isinstance(shape, dict):
        yield from shape
        for value in shape.values():
            yield from _keys(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from _keys(value)


def test_staff_learn_what_they_need(hall: Hall) -> None:
    with hall.screen("counter") as screen:
        issued = hall.issue(priority="disability")["ticket"]
        event = screen.wait_for("event")
        while event["type"] != "ticket_issued":
            event = screen.wait_for("event")
        summary = screen.wait_for("summary")
        while summary["as_of"] < event["seq"]:
            summary = screen.wait_for("summary")
    assert event["turn"]["turn_id"] == issued["turn_id"]
    assert event["turn"]["priority"] == "disability"
    assert isinstance(summary["orders"], dict)
    assert summary["services"]["B"]["waiting"] >= 1


def test_another_site_s_events_never_arrive(hall: Hall, other: Hall) -> None:
    with hall.screen("display") as screen, other.screen("display") as elsewhere:
        before = screen.wait_for("hello")["seq"]
        for _ in range(5):
            other.issue("K")
        last = hall.issue("A")["seq"]
        elsewhere.events_until(other.seq())  # they have been sent ...
        events = screen.events_until(last)
    assert [event["seq"] for event in events] == list(range(before + 1, last + 1))
    assert all(event.get("service") != "K" for event in events)


def test_a_receipt_s_printing_is_told_to_kiosk_and_staff_only(hall: Hall) -> None:
    with hall.screen("kiosk") as kiosk, hall.screen("display") as display:
        issued = hall.issue()
        job = kiosk.wait_for("print_job")
        while job["job"] != issued["receipt"]["job"] or job["state"] in ("queued", "sending"):
            job = kiosk.wait_for("print_job")
        names = {name for name, _ in display.all_until(hall.issue()["seq"])}
    assert job["state"] == "printed"
    assert names <= {"hello", "heartbeat", "event", "summary"}


def test_a_dashboard_is_sent_its_figures(hall: Hall) -> None:
    with hall.screen("dashboard") as screen:
        seq = hall.issue()["seq"]
        figures = screen.wait_for("figures")
        while figures["seq"] < seq:
            figures = screen.wait_for("figures")
    assert figures["today"]["all"]["arrived"] >= 1


def test_the_heart_beats_where_nothing_happens(other: Hall) -> None:
    with other.screen("display") as screen:
        hello = screen.wait_for("hello")
        beat = screen.wait_for("heartbeat")
    assert beat["seq"] >= hello["seq"]
    assert set(beat) == {"seq", "version", "at"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_socket_without_an_actor_is_refused(hall: Hall, audience: str) -> None:
    with pytest.raises(RefusedError, match="not_signed_in"), hall.screen(audience, role=None):
        pass


@pytest.mark.parametrize(
    "audience, role",
    [
        ("counter", "kiosk"),
        ("counters", "counter_display"),
        ("counter-display", "display"),
        ("dashboard", "agent"),
        ("display", "manager"),
    ],
)
def test_a_socket_of_another_role_is_refused(hall: Hall, audience: str, role: str) -> None:
    with pytest.raises(RefusedError, match="forbidden"), hall.screen(audience, role=role):
        pass


def test_a_socket_of_another_site_is_refused(hall: Hall) -> None:
    auth = {"site": OTHER, "audience": "display"}
    with pytest.raises(RefusedError, match="forbidden"), hall.screen("display", auth=auth):
        pass


@pytest.mark.parametrize(
    "auth",
    [
        {"site": SITE, "audience": "ceiling"},
        {"site": "tangier", "audience": "display"},
        {"site": SITE},
        {"site": [SITE], "audience": {"display": 1}},
        ["display"],
        "display",
    ],
    ids=str,
)
def test_a_socket_that_asks_for_nonsense_is_refused(hall: Hall, auth: object) -> None:
    with pytest.raises(RefusedError, match="unknown_room"), hall.screen("display", auth=auth):
        pass


@pytest.mark.parametrize("counter", ["99", "", None])
def test_a_counter_that_does_not_exist_is_refused(hall: Hall, counter: str | None) -> None:
    auth = {"site": SITE, "audience": "counter"} | ({} if counter is None else {"counter": counter})
    with pytest.raises(RefusedError, match="unknown_counter"), hall.screen("counter", auth=auth):
        pass


def _devices(screen: Screen, expected: int) -> None:
    """Wait until this counter's page is told that so many are open."""
    while (told := screen.wait_for("presence")).get("devices") != expected:
        assert set(told) in ({"kiosk"}, {"counter", "devices"})


def test_a_counter_hears_of_another_page_until_it_leaves(hall: Hall, other: Hall) -> None:
    with hall.screen("counter", counter="3") as first:
        _devices(first, 1)
        with (
            hall.screen("counter", counter="4"),
            hall.screen("counters"),
            other.screen("counter", counter="3"),
            hall.screen("counter", counter="3") as second,
        ):
            _devices(first, 2)
            _devices(second, 2)
        _devices(first, 1)
        told = [data for name, data in first.all_until(hall.issue()["seq"]) if name == "presence"]
    assert told == []


def test_a_page_that_comes_back_is_not_another(hall: Hall) -> None:
    with (
        hall.screen("counter", counter="3", device="tablet") as cut_off,
        hall.screen("counter", counter="3", device="tablet") as back,
    ):
        _devices(cut_off, 1)
        _devices(back, 1)
        with hall.screen("counter", counter="3", device="phone"):
            _devices(back, 2)


def test_staff_hear_how_many_kiosks_there_are(other: Hall) -> None:
    def kiosk(screen: Screen) -> Any:  # noqa: ANN401 - JSON
        while "kiosk" not in (told := screen.wait_for("presence")):
            continue
        return told["kiosk"]

    with other.screen("counter") as desk, other.screen("dashboard") as dashboard:
        assert kiosk(desk) == kiosk(dashboard) == {"connected": 0, "left_at": None}
        with other.screen("kiosk"), other.screen("display") as display:
            assert kiosk(desk) == kiosk(dashboard) == {"connected": 1, "left_at": None}
            names = {name for name, _ in display.all_until(other.issue("K")["seq"])}
        gone = kiosk(desk)
        assert gone["connected"] == 0
        assert gone["left_at"].endswith("Z")
        assert kiosk(dashboard) == gone
        with other.screen("counters") as late:
            assert kiosk(late) == gone
    assert "presence" not in names


@pytest.mark.parametrize("table, cookie", [("site_state", ""), ("device", "of-a-screen")])
def test_a_screen_that_comes_while_the_store_is_away_is_told_to_come_again(
    hall: Hall, live_server: LiveServer, table: str, cookie: str
) -> None:
    """Without an answer it would wait for ever: its connection stands, so nothing times out."""
    known = {"role": None, "cookie": f"{DEVICE_COOKIE}={cookie}"} if cookie else {}
    with closing(sqlite3.connect(live_server.folder / "nouba.db")) as store:
        store.execute(f"ALTER TABLE {table} RENAME TO gone")
        try:
            refused = pytest.raises(RefusedError, match="store_unavailable")
            with refused, hall.screen("display", **known):
                pass
        finally:
            store.execute(f"ALTER TABLE gone RENAME TO {table}")
    with hall.screen("display") as screen:
        assert screen.wait_for("hello")["seq"] == hall.seq()


def test_another_page_s_scripts_are_refused(hall: Hall) -> None:
    with (
        pytest.raises(WebSocketBadStatusException),
        hall.screen("display", origin="https://elsewhere.example"),
    ):
        pass


def test_what_a_screen_says_changes_nothing(hall: Hall) -> None:
    with hall.screen("counter") as screen:
        before = screen.wait_for("hello")["seq"]
        for name in ("call_next", "issue_ticket", "join", "event"):
            screen.send(name, {"counter": "2", "site": OTHER, "room": f"public:{OTHER}"})
        last = hall.issue()["seq"]
        assert [event["seq"] for event in screen.events_until(last)] == [before + 1]
    assert last == before + 1


def test_a_screen_that_says_too_much_is_let_go(hall: Hall) -> None:
    with hall.screen("display") as screen:
        screen.send("event", "x" * 10_000)
        screen.wait_for_the_end()
    with hall.screen("display") as again:
        assert again.wait_for("hello")["seq"] == hall.seq()
