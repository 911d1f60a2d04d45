"""Pages drawn on the spot and in a process of their own are the same."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.encode import UnknownProfileError
from printers.paper_format import PaperFormat
from printers.rendering import InlineRenderer, ProcessRenderer, RendererGoneError
from tests.printers.escpos_reader import read
from tests.printers.samples import receipt


@pytest.fixture(scope="module")
def renderer() -> Iterator[ProcessRenderer]:
    with ProcessRenderer() as running:
        running.warm_up()
        yield running


@pytest.mark.parametrize("width", [576, 384])
def test_both_ways_give_the_same_page(renderer: ProcessRenderer, width: int) -> None:
    pages = [
        each.page("000001-F42", receipt(), PaperFormat(width))
        for each in (InlineRenderer(), renderer)
    ]
    assert pages[0].data == pages[1].data
    assert pages[0].picture.tobytes() == pages[1].picture.tobytes()
    assert pages[0].resync == pages[1].resync != b""
    assert pages[0].name == pages[1].name == "000001-F42"


def test_a_page_is_no_wider_than_the_printer(renderer: ProcessRenderer) -> None:
    page = renderer.page("000001-F42", receipt(), PaperFormat(profile="TM-T88II"))
    assert page.picture.width == 512
    assert read(page.data).picture().tobytes() == page.picture.tobytes()


def test_what_the_drawing_refuses_is_told(renderer: ProcessRenderer) -> None:
    with pytest.raises(UnknownProfileError, match="no-such"):
        renderer.page("000001-F42", receipt(), PaperFormat(profile="no-such"))


def test_the_child_gives_way_to_the_server(renderer: ProcessRenderer) -> None:
    renderer.page("000001-F42", receipt(), PaperFormat(384))
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    assert os.getpriority(os.PRIO_PROCESS, child.pid) > os.getpriority(os.PRIO_PROCESS, 0)


def test_a_child_that_dies_is_replaced() -> None:
    others = set(multiprocessing.active_children())
    with ProcessRenderer() as renderer:
        renderer.page("000001-F42", receipt(), PaperFormat(384))
        (child,) = set(multiprocessing.active_children()) - others
        child.kill()
        child.join(10)
        with pytest.raises(RendererGoneError):
            renderer.page("000002-F43", receipt(), PaperFormat(384))
        assert renderer.page("000002-F43", receipt(), PaperFormat(384)).data


def test_nothing_is_drawn_after_closing() -> None:
    renderer = ProcessRenderer()
    renderer.close()
    with pytest.raises(RendererGoneError):
        renderer.page("000001-F42", receipt(), PaperFormat(384))


SERVER = """
import multiprocessing, os, signal, sys
from printers.paper_format import PaperFormat
from printers.rendering import ProcessRenderer
from tests.printers.samples import receipt
if __name__ == "__main__":
    renderer = ProcessRenderer()
    renderer.page("000001-F42", receipt(), PaperFormat(384))
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_child_does_not_outlive_a_killed_server(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER, encoding="utf-8")
    # The child holds the same stdout: `run` returns when both are gone.
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == -signal.SIGKILL
    (child,) = done.stdout.split()
    assert not Path(f"/proc/{child}").exists() or "Z" in _state(child)


def _state(process: str) -> str:
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
