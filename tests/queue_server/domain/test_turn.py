"""Every state met with every verb."""

import pytest

from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.turn import AT_COUNTER, TurnState, Verb, after

DECISIONS = """
            call     recall  start    finish  no_show  leave  expire
waiting     called   -       -        -       -        left   expired
called      -        called  serving  -       no_show  -      -
serving     -        -       -        done    -        -      -
done        -        -       -        -       -        -      -
no_show     -        -       -        -       -        -      -
left        -        -       -        -       -        -      -
expired     -        -       -        -       -        -      -
"""
"""Rows: the state before. `-`: refused."""


def _table() -> dict[tuple[str, str], str]:
    verbs, *rows = (line.split() for line in DECISIONS.strip().splitlines())
    return {
        (state, verb): then
        for state, *cells in rows
        for verb, then in zip(verbs, cells, strict=True)
    }


def test_the_table_leaves_nothing_out() -> None:
    assert set(_table()) == {(state.value, verb.value) for state in TurnState for verb in Verb}


@pytest.mark.parametrize("state", TurnState)
@pytest.mark.parametrize("verb", Verb)
def test_decision(state: TurnState, verb: Verb) -> None:
    then = _table()[state.value, verb.value]
    if then == "-":
        with pytest.raises(QueueError) as refused:
            after(state, verb)
        assert refused.value.code is Refusal.NOT_ALLOWED_IN_STATE
        assert refused.value.facts == {"state": state.value, "verb": verb.value}
    else:
        assert after(state, verb) is TurnState(then)


def test_a_turn_occupies_its_counter_while_called_and_served() -> None:
    assert {TurnState.CALLED, TurnState.SERVING} == AT_COUNTER
