"""Who asks, as written in events; and what a refusal says."""

import pytest

from queue_server.domain.actor import PUBLIC, SYSTEM, Actor, Role
from queue_server.domain.errors import QueueError, Refusal


@pytest.mark.parametrize(
    "actor, written",
    [
        (Actor(Role.AGENT, "larache", "Salma"), "agent:larache:Salma"),
        (Actor(Role.KIOSK, "larache"), "kiosk:larache"),
        (PUBLIC, "public"),
        (SYSTEM, "system"),
    ],
)
def test_an_actor_is_written_without_empty_parts(actor: Actor, written: str) -> None:
    assert str(actor) == written


@pytest.mark.parametrize(
    "error, written",
    [
        (QueueError(Refusal.KEY_REUSED), "key_reused"),
        (
            QueueError(Refusal.COUNTER_BUSY, counter="3", ticket="B42"),
            "counter_busy(counter=3, ticket=B42)",
        ),
    ],
)
def test_a_refusal_names_its_code_and_facts(error: QueueError, written: str) -> None:
    assert str(error) == written
