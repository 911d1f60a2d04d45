"""The server as an operator meets it: starting, being stopped, losing its power."""

import signal
import time

import httpx
import pytest

from tests.conftest import StartServer

# An idle server with no screens has nothing to wait for.
LONGEST_STOP_SECONDS = 5


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_a_stop_is_quick_and_quiet(start_server: StartServer, how: signal.Signals) -> None:
    server = start_server()
    started = time.monotonic()
    server.stop(how)
    assert time.monotonic() - started < LONGEST_STOP_SECONDS


def test_it_starts_again_after_a_power_cut(start_server: StartServer, database_url: str) -> None:
    server = start_server(database_url=database_url)
    server.kill()
    server.start()
    assert httpx.get(f"{server.url}/healthz").is_success
