"""A display's day at the level of its socket: what a server would send, as fast as it is taken."""

import itertools
import json
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

EVENTS_A_MINUTE = 12
"""One call, its end and ten changes of the lines: a site of twelve counters on a busy morning."""
_COUNTERS = 8
_LABELS = "ABFHKLMRUZ"
_OPENED = {"sid": "bench", "upgrades": [], "pingInterval": 25000, "pingTimeout": 20000}


class Day:
    """Plays the server's part on the page's socket; the page's clock must be installed."""

    def __init__(self, page: Page, snapshot: dict[str, Any]) -> None:
        self._page = page
        self._seq = int(snapshot["seq"])
        self._version = snapshot["version"]
        self._at = snapshot["at"]
        self._calls = itertools.count(1)
        self._socket: WebSocketRoute | None = None
        page.route_web_socket(lambda url: "socket.io" in url, self._connect)

    def minutes(self, count: int) -> None:
        """Let so many minutes of the page's time pass, with their events and heartbeats."""
        for _ in range(count):
            for moment in range(6):
                self._send("heartbeat", self._sign())
                if moment % 2 == 0:
                    self._raw("2")
                for _ in range(EVENTS_A_MINUTE // 6):
                    self._event()
                self._page.clock.run_for(10_000)

    @property
    def seq(self) -> int:
        """The last event that was sent."""
        return self._seq

    def _connect(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(self._answer)
        socket.send(f"0{json.dumps({**_OPENED, 'maxPayload': 1_000_000})}")

    def _answer(self, message: str | bytes) -> None:
        if str(message).startswith("40"):
            self._raw('40{"sid":"bench"}')
            self._send("hello", self._sign())

    def _event(self) -> None:
        self._seq += 1
        facts: dict[str, Any] = {"type": "ticket_issued", "service": "B", "waiting": self._seq % 90}
        if self._seq % EVENTS_A_MINUTE == 0:
            number = next(self._calls)
            facts = {
                "type": "turn_called",
                "call": {
                    "seq": self._seq,
                    "label": f"{_LABELS[number % len(_LABELS)]}{number}",
                    "counter": str(1 + number % _COUNTERS),
                    "service": _LABELS[number % len(_LABELS)],
                    "language": ("fr", "ar", "zgh")[number % 3],
                    "at": self._at,
                    "recall": number % 9 == 0,
                },
            }
        self._send("event", {"seq": self._seq, "at": self._at, **facts})

    def _sign(self) -> dict[str, Any]:
        return {"seq": self._seq, "version": self._version, "at": self._at}

    def _send(self, name: str, data: dict[str, Any]) -> None:
        self._raw(f"42{json.dumps([name, data])}")

    def _raw(self, frame: str) -> None:
        if self._socket is not None:
            self._socket.send(frame)
