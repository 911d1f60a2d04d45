"""The server as an operator meets it: starting, being stopped, losing its power."""

import signal

import httpx
import pytest

from tests.conftest import StartServer


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_a_stop_is_complete_and_quiet(start_server: StartServer, how: signal.Signals) -> None:
    server = start_server()
    server.stop(how)  # fails unless it ends by itself, with code 0 and no trace in the log


def test_it_starts_again_after_a_power_cut(start_server: StartServer, database_url: str) -> None:
    server = start_server(database_url=database_url)
    server.kill()
    server.start()
    assert httpx.get(f"{server.url}/healthz").is_success
