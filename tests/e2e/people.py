"""The people of the tests: citizens who take tickets, agents at other counters."""

from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.server import LiveServer


@dataclass(frozen=True)
class People:
    """Commands to a running server at one site, as a kiosk or as an agent would send them."""

    server: LiveServer
    site: str

    def take(
        self, service: str, language: str = "fr", priority: str | None = None
    ) -> dict[str, Any]:
        """A citizen takes a ticket; answers the API's ticket."""
        body = {"service": service, "language": language, "priority": priority}
        ticket: dict[str, Any] = self._post("kiosk", "/tickets", body)["ticket"]
        return ticket

    def at(self, counter: str, verb: str, **body: int | str) -> dict[str, Any]:
        """An agent's command, e.g. `at("2", "call-next")`."""
        return self._post("agent", f"/counters/{counter}/{verb}", body)

    def colleague(self, name: str, counter: str, verb: str, **body: int | str) -> None:
        """A command of another agent than the one at the pages."""
        self._post("agent", f"/counters/{counter}/{verb}", body, name=name)

    def of(self, turn: int, verb: str, **body: str | None) -> None:
        """An agent's command about a turn away from the counters: `of(7, "return")`."""
        self._post("agent", f"/turns/{turn}/{verb}", body)

    def leave(self, ticket: dict[str, Any]) -> None:
        """The citizen gives the place up, on the ticket's own page."""
        httpx.post(
            f"{self.server.url}/api/v1/tickets/{ticket['token']}/leave", json={}, trust_env=False
        ).raise_for_status()

    def figures(self) -> dict[str, Any]:
        """The managers' snapshot."""
        answer = httpx.get(
            f"{self._base}/snapshots/dashboard", headers=self._as("manager"), trust_env=False
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def close_site(self, reason: str) -> None:
        """The manager closes the site until it is reopened."""
        self._post("manager", "/closure", {"reason": reason})

    def reopen_site(self) -> None:
        """The manager ends the closure."""
        self._post("manager", "/closure/end", {})

    def tell(self, fr: str, ar: str, zgh: str, media: str = "") -> int:
        """The manager writes a notice for every display; answers its number."""
        body = {"fr": fr, "ar": ar, "zgh": zgh, "media": media, "first_day": "2020-01-01"}
        notice: int = self._post("manager", "/notices", body)["notice"]
        return notice

    def untell(self, notice: int) -> None:
        """The manager takes a notice away."""
        self._post("manager", f"/notices/{notice}/remove", {})

    def snapshot(self, counter: str) -> dict[str, Any]:
        """The counter's snapshot: what the server holds, whatever a page shows."""
        answer = httpx.get(
            f"{self._base}/snapshots/counter",
            params={"counter": counter},
            headers=self._as("agent"),
            trust_env=False,
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    @property
    def _base(self) -> str:
        return f"{self.server.url}/api/v1/sites/{self.site}"

    def _as(self, role: str, name: str = "Salma") -> dict[str, str]:
        """As the agent whom the pages adopt, unless another is named."""
        return {"Authorization": f"Demo {role}:{self.site}:{name}"}

    def _post(
        self, role: str, path: str, body: dict[str, Any], name: str = "Salma"
    ) -> dict[str, Any]:
        answer = httpx.post(
            self._base + path, json=body, headers=self._as(role, name), trust_env=False
        )
        found: dict[str, Any] = answer.raise_for_status().json()
        return found
