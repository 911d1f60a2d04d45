"""Every state met with every verb said by every role: the whole table of transitions."""

import pytest

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.turn import AT_COUNTER, LIVE, TRANSITIONS, WHO, TurnState, Verb, after
from tests.queue_server.domain import transitions_page

DECISIONS = """
             pending   waiting   called       serving      on_hold    ended     no_show
call         -         called    -            -            -          -         -
call_chosen  -         called    -            -            -          -         -
recall       -         -         called       -            -          -         -
start        -         -         serving      -            -          -         -
hold         -         -         on_hold      on_hold      -          -         -
resume       -         -         -            -            serving    -         -
transfer     -         -         transferred  transferred  -          -         -
requeue      -         -         waiting      waiting      waiting    -         -
no_show      -         -         no_show      -            -          -         -
return       -         -         -            -            -          -         waiting
finish       -         -         -            done         -          -         -
add_service  -         -         -            serving      -          -         -
leave        left      left      -            -            left       -         -
cancel       cancelled cancelled cancelled    -            cancelled  -         -
expire       expired   expired   -            -            expired    -         -
reprint      pending   waiting   called       serving      on_hold    -         -
change_priority pending waiting  called       serving      on_hold    -         -
change_note  pending   waiting   called       serving      on_hold    -         -
queue        waiting   -         -            -            -          -         -
"""
"""Rows: the verb. Columns: the state before; `ended` stands for the states that nothing leads out
of. `-`: refused with `not_allowed_in_state`."""

ENDED = ("done", "transferred", "left", "cancelled", "expired", "undone")

SPEAKERS = """
call         agent
call_chosen  agent
recall       agent
start        agent
hold         agent
resume       agent
transfer     agent
requeue      agent
no_show      agent
return       agent reception supervisor
finish       agent
add_service  agent
leave        public
cancel       agent reception supervisor manager
expire       manager system
reprint      agent reception supervisor
change_priority agent reception supervisor
change_note  agent reception supervisor
queue        agent reception supervisor manager
"""
"""The verb, and who says it. Anybody else is refused with `forbidden`, whatever the state."""


def _table(text: str) -> dict[tuple[str, str], str]:
    heads, *rows = (line.split() for line in text.strip().splitlines())
    return {
        (head, verb): cell for verb, *cells in rows for head, cell in zip(heads, cells, strict=True)
    }


MAY = {verb: set(who) for verb, *who in map(str.split, SPEAKERS.strip().splitlines())}
THEN = {
    (state, verb): cell
    for (head, verb), cell in _table(DECISIONS).items()
    for state in (ENDED if head == "ended" else (head,))
}


def test_the_tables_leave_nothing_out() -> None:
    assert set(THEN) == {(state.value, verb.value) for state in TurnState for verb in Verb}
    assert set(MAY) == {verb.value for verb in Verb}
    assert set().union(*MAY.values()) <= {role.value for role in Role}


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("state", TurnState)
def test_cell(state: TurnState, verb: Verb) -> None:
    for role in Role:
        _check(state, verb, role)


def _check(state: TurnState, verb: Verb, role: Role) -> None:
    then = THEN[state.value, verb.value]
    may = role.value in MAY[verb.value]
    if may and then != "-":
        assert after(state, verb, role) is TurnState(then), role
        return
    with pytest.raises(QueueError) as refused:
        after(state, verb, role)
    if may:
        assert refused.value.code is Refusal.NOT_ALLOWED_IN_STATE, role
        assert refused.value.facts == {"state": state.value, "verb": verb.value}
    else:
        assert refused.value.code is Refusal.FORBIDDEN, role
        assert refused.value.facts == {"verb": verb.value}


def test_every_verb_has_somebody_who_may_say_it_and_a_state_to_say_it_in() -> None:
    assert set(WHO) == set(Verb)
    assert all(WHO.values())
    assert {verb for _, verb in TRANSITIONS} == set(Verb)


def test_a_turn_occupies_its_counter_while_called_and_served() -> None:
    assert {TurnState.CALLED, TurnState.SERVING} == AT_COUNTER


def test_a_live_turn_can_still_be_served_and_no_other_can_without_coming_back() -> None:
    """From a live state some sequence of verbs leads to `done`; from the others only a return."""
    steps = {
        state: {then for (before, _), then in TRANSITIONS.items() if before is state}
        for state in TurnState
    }

    def reaches_done(state: TurnState) -> bool:
        seen: set[TurnState] = set()
        ahead = {state}
        while ahead:
            seen |= ahead
            ahead = {then for one in ahead for then in steps[one]} - seen
        return TurnState.DONE in seen

    assert {state for state in TurnState if reaches_done(state)} == LIVE | {
        TurnState.NO_SHOW,
        TurnState.DONE,
    }


def test_the_page_shows_the_tables_of_the_code() -> None:
    shown = transitions_page.written(transitions_page.PAGE.read_text(encoding="utf-8"))
    assert shown == {name: make() for name, make in transitions_page.TABLES.items()}
