"""Receipt → page, away from the server's threads.

Drawing holds the interpreter's lock for milliseconds at a time, and each of them is taken from a
citizen at a kiosk. One child process with a low priority does it for all printers of a server:
docs/decisions/0002-rendering.md has the figures.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Protocol, Self, TypeVar

from PIL import Image

from printers.drivers.base import Page
from printers.encode import encode, padded, printable_dots, resync
from printers.paper_format import PaperFormat
from printers.receipt import Receipt, render

T = TypeVar("T")

_NICENESS = 15
_LONGEST_DRAWING = 60.0  # seconds; all printers of a server wait for the one who draws


class RendererGoneError(RuntimeError):
    """Nobody draws at the moment: the process has died (the next receipt starts another)."""


class Renderer(Protocol):
    """Something that makes pages; used by several threads at once."""

    def page(self, name: str, receipt: Receipt, paper: PaperFormat) -> Page:
        """Draw and encode `receipt` for a printer."""
        ...


class InlineRenderer:
    """Draws on the caller's thread: for a print agent, previews and tests."""

    def page(self, name: str, receipt: Receipt, paper: PaperFormat) -> Page:
        """Draw and encode `receipt` for a printer."""
        picture, data, before = _draw(receipt, paper)
        return Page(name, data, picture, before)


class ProcessRenderer:
    """Draws in one niced child process, started with the first receipt.

    The child ends with `close`, and also when the server is killed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def page(self, name: str, receipt: Receipt, paper: PaperFormat) -> Page:
        """Draw and encode `receipt` for a printer.

        Raises:
            RendererGoneError: the child died; calling again starts another.
        """
        pool = self._running()
        try:
            drawing = _submit(pool, _draw_as_bytes, receipt, paper)
        except RuntimeError:  # broken, or closed since
            self._replace(pool)
            raise RendererGoneError("the drawing process has ended") from None
        try:
            size, pixels, data, before = drawing.result(_LONGEST_DRAWING)
        except TimeoutError:
            self._replace(pool)
            for child in multiprocessing.active_children():  # a shutdown would wait for it
                child.kill()
            raise RendererGoneError("the drawing process does not answer") from None
        except BrokenProcessPool:
            self._replace(pool)
            raise RendererGoneError("the drawing process died") from None
        return Page(name, data, Image.frombytes("1", size, pixels), before)

    def warm_up(self) -> None:
        """Start the child now, so that the first citizen of the day does not wait for it."""
        _submit(self._running(), printable_dots, PaperFormat())  # loads what is slow to load

    def close(self) -> None:
        """End the child when it has finished what it draws."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._closed:
                raise RendererGoneError("drawing has been closed")
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    max_workers=1,
                    # fork would copy the server's threads' locks in whatever state they are
                    mp_context=multiprocessing.get_context("spawn"),
                    initializer=_settle,
                )
            return self._pool

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        broken.shutdown(wait=False)


def _submit(pool: ProcessPoolExecutor, work: Callable[..., T], *args: object) -> Future[T]:
    """Submit; a child that this starts is deaf to Ctrl-C from its first instruction on.

    Ctrl-C reaches every process of the terminal, and `_settle` only runs after the imports.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(work, *args)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _settle() -> None:
    """In the child: give way to the server, and neither outlive it nor die before it."""
    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the server decides
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.join,), daemon=True).start()


def _follow(parent_ended: Callable[[], None]) -> None:
    parent_ended()
    os._exit(0)


def _draw(receipt: Receipt, paper: PaperFormat) -> tuple[Image.Image, bytes, bytes]:
    """The picture exactly as it is printed, its bytes, and those that go before a retry."""
    picture = padded(render(receipt, printable_dots(paper)), paper)
    return picture, encode(picture, paper), resync(paper)


def _draw_as_bytes(
    receipt: Receipt, paper: PaperFormat
) -> tuple[tuple[int, int], bytes, bytes, bytes]:
    picture, data, before = _draw(receipt, paper)
    return picture.size, picture.tobytes(), data, before
