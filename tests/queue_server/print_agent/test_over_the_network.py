"""Agent and server over a network that loses questions and answers: no receipt twice, no lie."""

import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from printers.condition import Condition, Status
from queue_server.print_agent.client import Client, RefusedError, ServerAwayError, trusted
from queue_server.print_agent.wire import AgentPrinters
from tests.queue_server.print_agent.hall import (
    PATIENCE,
    TOKEN,
    Hall,
    Losing,
    Recording,
    Wire,
    agent_on,
)

pytestmark = pytest.mark.usefixtures("quick")


def test_a_ticket_is_printed_beyond(hall: Hall, recording: Recording, wire: Wire) -> None:
    with agent_on(wire.url):
        first = hall.issue()
        assert hall.wait_for(first, "printed") == "printed"
        second = hall.issue()
        hall.wait_for(second, "printed")
    assert recording.printed == ["000001-B1", "000002-B2"]
    assert [state for job, state in hall.states if job == first] == ["sending", "printed"]
    assert (hall.row(first).attempts, hall.row(first).bytes_sent > 10_000) == (1, True)


@pytest.mark.parametrize("verb", ["hold", "recover", "report", "next", "begin", "finish"])
@pytest.mark.parametrize("what", ["request", "answer"])
def test_what_is_lost_once_is_asked_again(
    hall: Hall, recording: Recording, wire: Wire, verb: str, what: str
) -> None:
    wire.lose = losing = Losing(rf".*/{verb}", what, times=1)
    job = hall.issue()
    with agent_on(wire.url):
        hall.wait_for(job, "printed")
    assert losing.happened.is_set()
    assert recording.printed == ["000001-B1"]
    assert hall.row(job).attempts == 1


@pytest.mark.parametrize("what", ["request", "answer"])
def test_nothing_is_sent_when_no_answer_to_begin_comes(
    hall: Hall, recording: Recording, wire: Wire, what: str
) -> None:
    wire.lose = losing = Losing(r".*/begin", what)
    job = hall.issue()
    with agent_on(wire.url):
        assert losing.happened.wait(PATIENCE)
        # The agent gives up, and says that it has sent nothing.
        wire.wait_for(f"/jobs/{job}/finish")
        assert recording.printed == []
        wire.lose = lambda _path: None
        hall.wait_for(job, "printed")
    assert recording.printed == ["000001-B1"]
    assert "unknown" not in [state for _, state in hall.states]


@pytest.mark.parametrize("what", ["request", "answer"])
def test_how_it_ended_is_told_until_it_is_heard(
    hall: Hall, recording: Recording, wire: Wire, what: str
) -> None:
    wire.lose = losing = Losing(r".*/finish", what, times=9)
    job = hall.issue()
    with agent_on(wire.url):
        assert losing.happened.wait(PATIENCE)
        hall.wait_for(job, "printed")
        following = hall.issue()
        hall.wait_for(following, "printed")
    assert recording.printed == ["000001-B1", "000002-B2"]


def test_a_server_that_restarts_in_the_middle_of_a_receipt(
    hall: Hall, recording: Recording, wire: Wire
) -> None:
    printing, go_on = threading.Event(), threading.Event()

    def wait(_page: object) -> None:
        printing.set()
        assert go_on.wait(PATIENCE)

    recording.during = wait
    job = hall.issue()
    with agent_on(wire.url):
        assert printing.wait(PATIENCE)
        hall.stop()
        go_on.set()
        hall.start()
        hall.wait_for(job, "printed")
        second = hall.issue()
        hall.wait_for(second, "printed")
    assert recording.printed == ["000001-B1", "000002-B2"]


def test_a_network_that_is_away_for_long_says_so_and_comes_back(
    hall: Hall, recording: Recording, wire: Wire
) -> None:
    with agent_on(wire.url):
        hall.wait_for_condition("ready")
        wire.lose = Losing(".*", "request")
        assert hall.wait_for_condition("offline") == "the print agent does not answer"
        job = hall.issue()
        wire.lose = lambda _path: None
        hall.wait_for_condition("ready")
        hall.wait_for(job, "printed")
    assert recording.printed == ["000001-B1"]


def test_a_job_that_grew_old_meanwhile_is_not_printed(
    hall: Hall, recording: Recording, wire: Wire
) -> None:
    recording.condition = Status(Condition.PAPER_OUT, "no paper")
    with agent_on(wire.url):
        hall.wait_for_condition("paper_out")
        old = hall.issue()
        hall.clock.ahead = timedelta(minutes=10)
        recording.condition = Status(Condition.READY)
        hall.wait_for(old, "expired")
        new = hall.issue()
        hall.wait_for(new, "printed")
    assert recording.printed == ["000002-B2"]


def test_a_kiosk_s_clock_does_not_matter(hall: Hall, recording: Recording, wire: Wire) -> None:
    """The hall's clock stands years from this machine's: only the server's tells what is old."""
    job = hall.issue()
    with agent_on(wire.url):
        hall.wait_for(job, "printed")


def test_of_two_agents_with_one_token_one_prints(
    hall: Hall, recording: Recording, wire: Wire
) -> None:
    jobs = [hall.issue() for _ in range(5)]
    with agent_on(wire.url, "kiosk.boot.1:10:100"), agent_on(wire.url, "kiosk.boot.1:11:110"):
        for job in jobs:
            hall.wait_for(job, "printed")
    assert recording.printed == [f"00000{number}-B{number}" for number in range(1, 6)]
    assert len({hall.row(job).sender for job in jobs}) == 1


def test_the_second_takes_over_when_the_first_has_stopped(
    hall: Hall, recording: Recording, wire: Wire
) -> None:
    with agent_on(wire.url, "kiosk.boot.1:10:100") as first:
        hall.wait_for(hall.issue(), "printed")
        with agent_on(wire.url, "kiosk.boot.1:11:110"):
            first.stop()
            job = hall.issue()
            hall.wait_for(job, "printed")
    assert len(recording.printed) == 2


def test_an_end_lets_the_job_in_hand_end(hall: Hall, recording: Recording, wire: Wire) -> None:
    printing, go_on = threading.Event(), threading.Event()

    def wait(_page: object) -> None:
        printing.set()
        assert go_on.wait(PATIENCE)

    recording.during = wait
    first, second = hall.issue(), hall.issue()
    with agent_on(wire.url) as agent:
        assert printing.wait(PATIENCE)
        agent.stop()
        go_on.set()
    assert (hall.row(first).state, hall.row(second).state) == ("printed", "queued")


def test_new_settings_are_taken_without_a_restart_of_the_agent(
    hall: Hall, recording: Recording, wire: Wire
) -> None:
    with agent_on(wire.url):
        hall.wait_for(hall.issue(), "printed")
        hall.stop()
        hall.printers.append({"id": "spare", "driver": "dummy", "agent": "kiosk"})
        hall.start()
        wire.wait_for("/printers/spare/hold")
        hall.wait_for(hall.issue(), "printed")
    assert len(recording.printed) == 2


def test_a_wrong_token_is_refused_at_the_start(hall: Hall, wire: Wire) -> None:
    client = Client(wire.url, "no-token-of-this-configuration", trusted(None))
    with pytest.raises(RefusedError, match="not_signed_in"):
        client.printers()
    client.close()


def test_the_server_s_certificate_is_checked(tmp_path: Path) -> None:
    """One of a local authority is trusted when that is named, and not otherwise."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *(
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=nouba",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
            ),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    told = AgentPrinters(agent="kiosk", settings="1", printers=[]).model_dump_json()
    server = make_server(
        "127.0.0.1",
        0,
        lambda _environ, start: (start("200 OK", []), [told.encode()])[1],
        ssl_context=(str(certificate), str(key)),
    )
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    url = f"https://127.0.0.1:{server.server_port}"
    stranger = Client(url, TOKEN, trusted(None))
    with pytest.raises(ServerAwayError, match="certificate verify failed"):
        stranger.printers()
    stranger.close()
    known = Client(url, TOKEN, trusted(certificate))
    assert known.printers().agent == "kiosk"
    known.close()
    server.shutdown()
    server.server_close()
