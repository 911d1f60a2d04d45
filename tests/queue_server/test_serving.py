"""A server that is killed, and one that is told to stop."""

import signal
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, Semaphore, Thread
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select, text

from queue_server.serving import _bound_dead_clients, without_compression
from queue_server.store.database import Database
from queue_server.store.tables import metadata
from tests.conftest import StartServer
from tests.queue_server.invariants import (
    assert_counters,
    assert_numbers,
    assert_sequence,
    assert_times,
    assert_waiting,
)
from tests.queue_server.wire import Screen
from tests.support.server import LiveServer

TICKETS = "/api/v1/sites/larache/tickets"
KIOSK = {"Authorization": "Demo kiosk:larache"}
GOOD = {"service": "B", "language": "fr"}


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def _issue(client: httpx.Client, server: LiveServer, key: str) -> Any:  # noqa: ANN401 - JSON
    answer = client.post(
        f"{server.url}{TICKETS}", json=GOOD, headers={**KIOSK, "Idempotency-Key": key}
    )
    answer.raise_for_status()
    return answer.json()


def _stored(database_url: str) -> dict[str, list[dict[str, Any]]]:
    database = Database(database_url)
    with database.read() as connection:
        found = {
            name: [
                dict(row._mapping)
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for name, table in metadata.tables.items()
        }
    database.close()
    return found


def test_killed_in_the_middle_every_acknowledged_ticket_is_there(
    start_server: StartServer, database_url: str, client: httpx.Client
) -> None:
    server = start_server(database_url=database_url)
    acknowledged: dict[str, Any] = {}
    unanswered: list[str] = []
    answered = Semaphore(0)

    def kiosk(name: int) -> None:
        for n in range(10_000):
            key = f"kiosk-{name}-{n}"
            try:
                acknowledged[key] = _issue(client, server, key)
            except httpx.TransportError:
                unanswered.append(key)
                return
            answered.release()

    with ThreadPoolExecutor(6) as kiosks:
        running = [kiosks.submit(kiosk, name) for name in range(6)]
        for _ in range(40):
            answered.acquire()
        server.kill()
        for each in running:
            each.result()
    server.start()
    assert len(acknowledged) >= 40
    assert len(unanswered) == 6
    with httpx.Client(trust_env=False, timeout=60) as later:
        _all_are_there(later, server, acknowledged, unanswered)
    server.stop()

    rows = _stored(database_url)
    assert len(rows["ticket"]) == len(acknowledged) + len(unanswered)
    assert_sequence(rows["event"], rows["site_state"])
    assert_numbers(rows["ticket"])
    assert_counters(rows["turn"], rows["counter_session"])
    assert_waiting(rows["turn"], rows["service_day"])
    assert_times(rows["turn"])


def _all_are_there(
    client: httpx.Client, server: LiveServer, acknowledged: dict[str, Any], unanswered: list[str]
) -> None:
    for issued in acknowledged.values():
        page = client.get(f"{server.url}/api/v1/tickets/{issued['ticket']['token']}").json()
        assert page["ticket"]["label"] == issued["ticket"]["label"]
    # Whoever got no answer asks again with the same key: one ticket, whether stored or not.
    for key in unanswered:
        first, again = _issue(client, server, key), _issue(client, server, key)
        assert first == again
    for key, issued in list(acknowledged.items())[:20]:
        assert _issue(client, server, key) == issued


def test_a_stop_lets_the_screens_go(start_server: StartServer) -> None:
    """Connected screens never end by themselves; the server does not wait for them."""
    server = start_server()
    with ExitStack() as hall:
        screens = [
            hall.enter_context(Screen(server.url, "display", role="display")) for _ in range(5)
        ]
        looking = hall.enter_context(ThreadPoolExecutor(len(screens)))
        ends = [looking.submit(screen.wait_for_the_end) for screen in screens]
        server.stop()
        for end in ends:
            end.result()


def test_a_stop_answers_what_was_asked_before_it(
    start_server: StartServer, postgres_url: str, client: httpx.Client
) -> None:
    """A ticket is being written, held up by a lock of the test's, when the stop is asked for."""
    server = start_server(database_url=postgres_url)
    _issue(client, server, "first")
    database = Database(postgres_url)
    locked, release = Event(), Event()

    def hold() -> None:
        def work(connection: Connection) -> None:
            connection.execute(text("SELECT 1 FROM site_state FOR UPDATE"))
            locked.set()
            assert release.wait(60)

        database.write("larache", work)

    with (
        Screen(server.url, "display", role="display") as screen,
        ThreadPoolExecutor(1) as kiosk,
    ):
        holding = Thread(target=hold)
        holding.start()
        locked.wait()
        asked = kiosk.submit(_issue, client, server, "second")
        _until_somebody_waits_for_a_lock(database)
        server.process.send_signal(signal.SIGTERM)
        screen.wait_for_the_end()  # the server has begun to stop
        release.set()
        assert asked.result()["ticket"]["number"] == 2
        holding.join()
    server.stop()
    database.close()


def _until_somebody_waits_for_a_lock(database: Database) -> None:
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while True:
        with database.read() as connection:
            if connection.execute(waiting).scalar_one():
                return


def test_websockets_are_not_compressed() -> None:
    """Once per screen and frame: it costs more than it saves."""
    seen: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], _start: object) -> list[bytes]:
        seen.append(environ)
        return []

    offered = {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate", "PATH_INFO": "/socket.io/"}
    without_compression(app)(offered, None)
    assert seen == [{"PATH_INFO": "/socket.io/"}]


def test_nobody_who_fell_silent_keeps_a_thread() -> None:
    """What the listener is told holds for each connection: both kinds of silence end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        _bound_dead_clients(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            silence = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)
            assert struct.unpack("ll", silence) == (45, 0)
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000
