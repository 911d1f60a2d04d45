"""A small commune for tests: two sites with hours, classes, lists; its first Monday."""

from datetime import UTC, datetime
from typing import Any

from queue_server.config import Config
from queue_server.domain.actor import Actor, Role

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""Half an hour after both sites have opened; local time is UTC since September 2026."""
SITE, ANNEXE = "larache", "hamria"

SALMA = Actor(Role.AGENT, SITE, "Salma")

MORNING = ["day_opened", "policy_changed"]
"""What the first command of all brings with it; later days only open."""

_WORDS = {"fr": "mot", "ar": "كلمة", "zgh": "ⴰⵡⴰⵍ"}
_HOURS = {key: ["08:30-16:30"] for key in ("monday", "tuesday", "wednesday", "thursday", "friday")}


def _service(code: str, minutes: float, target: int = 20) -> dict[str, Any]:
    return {
        "code": code,
        "name": _WORDS,
        "pictogram": "welcome",
        "minutes": minutes,
        "target_minutes": target,
        "fee": _WORDS,
    }


def make_config(**changes: Any) -> Config:
    """Two sites with hours; `changes` replace whole sections of the document."""
    document: dict[str, Any] = {
        "policy": {"version": "test-1"},
        "reasons": {
            "call": [{"code": "urgent", "name": _WORDS}],
            "cancel": [{"code": "left", "name": _WORDS}, {"code": "duplicate", "name": _WORDS}],
            "pause": [{"code": "break", "name": _WORDS}],
            "priority": [{"code": "seen", "name": _WORDS}],
            "reprint": [{"code": "damaged", "name": _WORDS}, {"code": "lost", "name": _WORDS}],
            "help": [{"code": "question", "name": _WORDS}, {"code": "dispute", "name": _WORDS}],
        },
        "outcomes": [{"code": "done", "name": _WORDS}, {"code": "papers", "name": _WORDS}],
        "priority_classes": [
            {"code": "disability", "name": _WORDS, "pictogram": "wheelchair"},
            {"code": "bereavement", "name": _WORDS, "pictogram": "bereavement", "services": ["F"]},
        ],
        "services": [_service("A", 3), _service("B", 6), _service("F", 15, target=30)],
        "printers": [{"id": "hall", "driver": "dummy"}],
        "print_agents": [{"id": "1"}],
        "sites": [
            {
                "id": SITE,
                "name": _WORDS,
                "hours": _HOURS,
                "printer": "hall",
                "services": ["A", "B", "F"],
                "counters": [
                    {"id": "1", "services": ["A"], "secondary": ["B"]},
                    {"id": "2", "services": ["B"]},
                    {"id": "3", "services": ["B", "F"]},
                ],
            },
            {
                "id": ANNEXE,
                "name": _WORDS,
                "hours": _HOURS,
                "services": ["B"],
                "counters": [{"id": "1", "services": ["B"]}],
            },
        ],
    }
    return Config.model_validate({**document, **changes})
