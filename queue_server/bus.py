"""Publish after commit: whoever listens hears of committed events only, in their order."""

import logging
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

E = TypeVar("E")


class Bus(Generic[E]):
    """Hands each commit's events to its listeners; one that fails is logged and stops nobody.

    Listeners run on the writer's thread: they only note what happened and return.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[Sequence[E]], None]] = []

    def subscribe(self, listener: Callable[[Sequence[E]], None]) -> None:
        """`listener` gets the events of every later commit, one call a commit."""
        self._listeners.append(listener)

    def publish(self, events: Sequence[E]) -> None:
        """Tell everyone; never raises."""
        if not events:
            return
        for listener in self._listeners:
            try:
                listener(events)
            except Exception:  # noqa: BLE001  # whatever it is, it is logged, and the others hear
                _log.exception("listener failed")
