"""Any commands in any order by anybody: only one's own verbs are ever recorded."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_server.domain import events as e
from queue_server.domain.actor import Role, read_actor
from queue_server.domain.events import Recorded
from queue_server.domain.turn import WHO
from queue_server.web.auth import allowed_roles
from tests.queue_server.domain.transitions_page import EVENTS
from tests.queue_server.web.access.access_page import routes
from tests.queue_server.web.access.test_access import path_of
from tests.queue_server.web.site import Web, make_web
from tests.queue_server.world import SITE

ASKING = tuple(role for role in Role if role not in (Role.SYSTEM, Role.PRINT_AGENT, Role.PUBLIC))
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {"service": "B", "language": "fr", "priority": None},
    *({"turn_id": number} for number in (1, 2, 3)),
    {"turn_id": 1, "service": "F"},
    {"turn_id": 1, "reason": "left"},
    {"turn_id": 1, "reason": "lost"},
    {"reason": "break"},
    {"reason": "left"},
    {"services": ["B"], "secondary": []},
    {"sentence": {"fr": "x", "ar": "x", "zgh": "x"}, "until": None},
)
_VERBS = {event: verb for verb, event in EVENTS.items()}
"""What a command brings with it besides its own event is the site's doing, not the speaker's."""
_FOLLOWS = {e.TurnQueued, e.TurnExpired, e.TurnReleased}

STEPS = st.lists(
    st.tuples(
        st.sampled_from(ASKING), st.integers(0, 10_000), st.sampled_from(BODIES), st.integers(1, 3)
    ),
    min_size=1,
    max_size=25,
)


def _is_own(recorded: Recorded, command: tuple[Role, frozenset[Role]]) -> bool:
    role, declared = command
    actor = read_actor(recorded.actor)
    if actor.role is Role.SYSTEM:
        return True
    verb = _VERBS.get(type(recorded.event))
    if verb is not None and type(recorded.event) not in _FOLLOWS and role not in WHO[verb]:
        # A ticket is issued, not "queued"; what has no verb is the route's to say.
        return False
    return actor.role is role and role in declared and recorded.site == SITE


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Web]:
    """One for all sequences: each begins where the one before has left the site."""
    folder = tmp_path_factory.mktemp("sequences")
    shutil.copyfile(migrated_sqlite, folder / "nouba.db")
    made = make_web(folder, folder / "nouba.db")
    yield made
    made.application.nouba.database.close()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_no_sequence_of_requests_does_what_its_role_may_not(
    hall: Web, steps: list[tuple[Role, int, dict[str, Any], int]]
) -> None:
    heard: list[Recorded] = []
    hall.application.nouba.context.bus.subscribe(heard.extend)
    app = hall.application.flask
    commands = sorted(
        (rule for method, rule in routes(app) if method == "POST" and "site" in rule.arguments),
        key=lambda rule: rule.rule,
    )
    # Whatever the sequence before has left: a site that gives tickets, and somebody who waits.
    for path in ("closure/end", "day/open"):
        hall.post("manager", f"/sites/{SITE}/{path}")
    hall.issue()
    heard.clear()
    for role, choice, body, number in steps:
        rule = commands[choice % len(commands)]
        declared = allowed_roles(app.view_functions[rule.endpoint]) or frozenset()
        answer = hall.client.post(
            path_of(app, rule, turn=number, counter=str(number)),
            json=body,
            headers={"Authorization": f"Demo {role}:{SITE}:Salma"},
        )
        assert answer.status_code < 500, answer.text
        if role not in declared and Role.PUBLIC not in declared:
            # 401: a shared tablet on which nobody is signed in; 429: too many tries.
            assert answer.status_code in (401, 403, 405, 429), (rule.rule, role, answer.text)
            assert heard == [], (rule.rule, role)
        for recorded in heard:
            assert _is_own(recorded, (role, declared)), (rule.rule, role, recorded)
        heard.clear()
