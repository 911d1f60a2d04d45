"""Who asks, as written in events; and what a refusal says."""

import pytest

from queue_server.domain.actor import PUBLIC, SYSTEM, Actor, Role, number_of, read_actor
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


@pytest.mark.parametrize(
    "actor",
    [
        Actor(Role.AGENT, "larache", "17", "s93"),
        Actor(Role.AGENT, "larache", "Salma"),
        Actor(Role.ADMINISTRATOR, None, "17", "s9"),
        Actor(Role.KIOSK, "larache", "4", "d4"),
        Actor(Role.KIOSK, "larache"),
        Actor(Role.PRINT_AGENT, None, "hall", "d2"),
        PUBLIC,
        SYSTEM,
    ],
)
def test_an_actor_is_read_back_as_it_was_written(actor: Actor) -> None:
    assert read_actor(str(actor)) == actor


def test_what_is_no_actor_is_not_read() -> None:
    with pytest.raises(ValueError, match="king"):
        read_actor("king:larache")


@pytest.mark.parametrize(
    "name, number",
    [("17", 17), ("", None), ("0", None), ("Salma", None), ("²", None), ("9" * 20, None)],
)
def test_a_name_that_is_a_number(name: str, number: int | None) -> None:
    """A demo's names are whatever somebody types; what only looks like a number is none."""
    assert number_of(name) == number
