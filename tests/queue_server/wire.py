"""A screen at the level of frames: what came, in the very order in which it came.

python-socketio gives each packet to a thread of its own, so that order could not be judged there.
"""

import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import websocket

_PATIENCE_SECONDS = 60
"""Only a test that fails waits so long."""

Frame = dict[str, Any]


class RefusedError(Exception):
    """The server's reason for not letting a screen in."""


@dataclass
class Screen:
    """Connects, joins, and reads frame by frame; answers pings on the way."""

    url: str
    audience: str
    site: str = "larache"
    role: str | None = None
    """As which demo actor; None: as nobody."""
    counter: str = "2"
    """Which one, where the audience is a counter."""
    cookie: str | None = None
    """What its browser holds, as it is sent."""
    device: str = ""
    auth: object = None
    """Instead of the usual auth object."""
    origin: str | None = None
    sid: str = field(init=False)

    def __enter__(self) -> Self:
        self._socket = websocket.create_connection(
            f"{self.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket",
            timeout=_PATIENCE_SECONDS,
            header=[f"Authorization: Demo {self.role}:{self.site}"] if self.role else [],
            http_no_proxy=["127.0.0.1"],
            origin=self.origin,
            cookie=self.cookie,
        )
        opened = self._receive()
        assert opened.startswith("0")
        asked = self.auth or {
            "site": self.site,
            "audience": self.audience,
            "device": self.device,
            **({"counter": self.counter} if self.audience == "counter" else {}),
        }
        self._socket.send(f"40{json.dumps(asked)}")
        while not (answer := self._receive()).startswith("4"):
            continue
        # What is sent to the rooms may arrive before the answer to us.
        self._early: list[str] = []
        while answer.startswith("42"):
            self._early.append(answer)
            answer = self._receive()
        if answer.startswith("44"):
            self._socket.close()
            raise RefusedError(json.loads(answer[2:])["message"])
        assert answer.startswith("40")
        self.sid = json.loads(answer[2:])["sid"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        # What the other side has closed, `close` leaves open.
        self._socket.shutdown()  # type: ignore[no-untyped-call]

    def next(self) -> tuple[str, Frame]:
        """The next push: its name and its data."""
        while True:
            text = self._early.pop(0) if self._early else self._receive()
            if text.startswith("42"):
                name, data = json.loads(text[2:])
                return name, data

    def wait_for(self, name: str) -> Frame:
        """The next push of this name; others are passed over."""
        while True:
            found, data = self.next()
            if found == name:
                return data

    def events_until(self, seq: int) -> list[Frame]:
        """All numbered events up to `seq`, in the order of their arrival."""
        events: list[Frame] = []
        while not events or events[-1]["seq"] < seq:
            events.append(self.wait_for("event"))
        return events

    def all_until(self, seq: int) -> list[tuple[str, Frame]]:
        """Everything that comes up to and with the event `seq`."""
        found: list[tuple[str, Frame]] = []
        while not found or found[-1][0] != "event" or found[-1][1]["seq"] < seq:
            found.append(self.next())
        return found

    def send(self, name: str, data: object) -> None:
        """Say something, as no screen of ours does."""
        self._socket.send(f"42{json.dumps([name, data])}")

    def wait_for_the_end(self) -> None:
        """Return once the server has let go."""
        try:
            while True:
                self._receive()
        except (websocket.WebSocketConnectionClosedException, ConnectionError):
            return

    def _receive(self) -> str:
        while True:
            text = str(self._socket.recv())
            if text == "2":
                self._socket.send("3")
            elif text == "":
                raise websocket.WebSocketConnectionClosedException
            else:
                return text
