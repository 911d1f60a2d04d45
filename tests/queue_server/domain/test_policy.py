"""Who is next: a decision table of the published rules, and what must hold for every queue."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.policy import (
    Choice,
    CounterScope,
    Policy,
    Reason,
    WaitingTurn,
    calling_order,
    next_turn,
    takes,
)

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
POLICY = Policy("test", ordinary_weight=1, priority_weight=2, max_wait=timedelta(minutes=60))
ONLY_B = CounterScope(frozenset("B"), counter="2")
B_THEN_F = CounterScope(frozenset("B"), frozenset("F"), counter="2")


_WORD = re.compile(
    r"(?P<service>[A-Z])(?P<minutes>\d+)(?P<class>\+?)(?:~(?P<held>\d))?(?:@(?P<at>\d))?"
)


def _queue(text: str) -> list[WaitingTurn]:
    """`B30 B20+ B9~2 F5@3`: service, minutes waited, `+` for a priority class, `~2` for held back
    by two, `@3` for counter 3 alone; numbered from 1.
    """
    turns = []
    for sequence, word in enumerate(text.split(), start=1):
        found = _WORD.fullmatch(word)
        assert found is not None, word
        turns.append(
            WaitingTurn(
                turn_id=sequence,
                service=found["service"],
                priority="disability" if found["class"] else "",
                first_arrival=NOW - timedelta(minutes=int(found["minutes"])),
                sequence=sequence,
                only_counter=found["at"] or "",
                held_back=int(found["held"] or 0),
            )
        )
    return turns


def _written(order: list[Choice]) -> str:
    return " ".join(f"{choice.turn.turn_id}:{choice.reason.value}" for choice in order)


@pytest.mark.parametrize(
    "queue, scope, expected",
    [
        pytest.param("", ONLY_B, "", id="nobody"),
        pytest.param("F30 A20", ONLY_B, "", id="nobody for this counter"),
        pytest.param("B10 B20 B5", ONLY_B, "2:order 1:order 3:order", id="longest wait first"),
        pytest.param("B10 B10", ONLY_B, "1:order 2:order", id="tie: by sequence"),
        pytest.param("B20 B11+", ONLY_B, "2:priority 1:order", id="priority minutes count twice"),
        pytest.param("B20 B9+", ONLY_B, "1:order 2:priority", id="priority is no free pass"),
        pytest.param("B20 B10+", ONLY_B, "1:order 2:priority", id="equal score: by sequence"),
        pytest.param("B10+ B20", ONLY_B, "1:priority 2:order", id="equal score, other sequence"),
        pytest.param("B61 B59+", ONLY_B, "1:max_wait 2:priority", id="past max wait goes first"),
        pytest.param("B60 B59+", ONLY_B, "2:priority 1:order", id="at max wait is not past it"),
        pytest.param("B61 B70+ B65", ONLY_B, "2:max_wait 3:max_wait 1:max_wait", id="all past it"),
        pytest.param("F50 B1", B_THEN_F, "2:order 1:secondary", id="primary before secondary"),
        pytest.param("F90 B1", B_THEN_F, "2:order 1:secondary", id="even one past max wait"),
        pytest.param("F90 A99", B_THEN_F, "1:secondary", id="secondary when no primary waits"),
        pytest.param("F10 F9+", B_THEN_F, "2:secondary 1:secondary", id="secondary in its order"),
        pytest.param(
            "B30~2 B9 B8 B7", ONLY_B, "2:order 3:order 1:order 4:order", id="two go first"
        ),
        pytest.param("B30~1 B9 B8", ONLY_B, "2:order 1:order 3:order", id="one goes first"),
        pytest.param("B30~2 B9", ONLY_B, "2:order 1:order", id="fewer others than the delay"),
        pytest.param("B30~2", ONLY_B, "1:order", id="no others: no delay"),
        pytest.param("B30~2 B20~1", ONLY_B, "1:order 2:order", id="only held back ones: no delay"),
        pytest.param("B1~2 B9 B8", ONLY_B, "2:order 3:order 1:order", id="last anyway"),
        pytest.param("B70~1 B9", ONLY_B, "2:order 1:max_wait", id="the delay is before max wait"),
        pytest.param(
            "B30~1 B9+", ONLY_B, "2:priority 1:order", id="a priority is one of the others"
        ),
        pytest.param("B30+~1 B9", ONLY_B, "2:order 1:priority", id="held back whatever the class"),
        pytest.param("F30~2 B9", B_THEN_F, "2:order 1:secondary", id="others are of its service"),
        pytest.param(
            "B9 F30~1 F8", B_THEN_F, "1:order 3:secondary 2:secondary", id="held secondary"
        ),
        pytest.param(
            "B30~2 B25~1 B9 B8 B7",
            ONLY_B,
            "3:order 2:order 1:order 4:order 5:order",
            id="one held back passes for another: two calls are two calls",
        ),
        pytest.param("B30@2 B9", ONLY_B, "1:order 2:order", id="for this counter alone"),
        pytest.param("B30@3 B9", ONLY_B, "2:order", id="for another counter alone"),
        pytest.param("A30@2 B9", ONLY_B, "1:order 2:order", id="sent here for another service"),
        pytest.param("F5@2 B9", B_THEN_F, "2:order 1:order", id="sent here: not secondary"),
        pytest.param(
            "F30@2 F40 B1", B_THEN_F, "1:order 3:order 2:secondary", id="and before those"
        ),
        pytest.param("B70@2 B80 B9", ONLY_B, "2:max_wait 1:max_wait 3:order", id="sent here, late"),
        pytest.param("B30~1@2 B9", ONLY_B, "2:order 1:order", id="sent here and held back"),
    ],
)
def test_decision(queue: str, scope: CounterScope, expected: str) -> None:
    assert _written(calling_order(_queue(queue), scope, NOW, POLICY)) == expected


def test_next_is_the_first_of_the_order() -> None:
    queue = _queue("B20 B11+")
    assert next_turn(queue, ONLY_B, NOW, POLICY) == Choice(queue[1], Reason.PRIORITY)
    assert next_turn([], ONLY_B, NOW, POLICY) is None


def test_a_class_of_weight_one_gains_nothing() -> None:
    equal = Policy("equal", 1, 1, timedelta(hours=1))
    assert _written(calling_order(_queue("B20 B19+"), ONLY_B, NOW, equal)) == "1:order 2:priority"


@st.composite
def _queues(draw: st.DrawFn, *, plain: bool = False) -> list[WaitingTurn]:
    """Up to 12 turns; arrivals collide often. A transferred turn keeps an early arrival, so the
    sequence need not follow it. `plain`: nobody is held back or meant for one counter.
    """
    people = draw(
        st.lists(
            st.tuples(
                st.sampled_from("ABFH"),
                st.sampled_from(["", "disability", "infant"]),
                st.integers(0, 100).map(lambda minutes: minutes * 60_000_000)
                | st.integers(0, 6_000_000_000),
                st.just("") if plain else st.sampled_from(["", "", "", "2", "3"]),
                st.just(0) if plain else st.sampled_from([0, 0, 0, 1, 2]),
            ),
            max_size=12,
        )
    )
    return [
        WaitingTurn(
            n, service, priority, NOW - timedelta(microseconds=waited), n, only_counter, held_back
        )
        for n, (service, priority, waited, only_counter, held_back) in enumerate(people, start=1)
    ]


_SCOPES = st.sampled_from(
    [
        ONLY_B,
        B_THEN_F,
        CounterScope(frozenset("AH"), frozenset("BF"), "2"),
        CounterScope(frozenset("ABFH"), counter="3"),
        CounterScope(frozenset("ABFH")),
    ]
)
_POLICIES = st.builds(
    Policy,
    version=st.just("any"),
    ordinary_weight=st.sampled_from([0.5, 1.0, 3.0]),
    priority_weight=st.sampled_from([1.0, 2.0, 7.5]),
    max_wait=st.sampled_from([timedelta(minutes=minutes) for minutes in (1, 30, 60, 480)]),
)


def _heads(queue: list[WaitingTurn], most: int) -> list[WaitingTurn]:
    """What the store gives: the heads of the groups, and all that are held back or reserved."""

    def group(turn: WaitingTurn) -> tuple[str, str]:
        return turn.service, turn.priority

    def arrival(turn: WaitingTurn) -> tuple[str, str, datetime, int]:
        return *group(turn), turn.first_arrival, turn.sequence

    few = [turn for turn in queue if turn.held_back or turn.only_counter]
    many = [turn for turn in queue if turn not in few]
    return few + [
        turn
        for _, turns in groupby(sorted(many, key=arrival), group)
        for turn in list(turns)[:most]
    ]


@given(_queues(), _SCOPES, _POLICIES, st.integers(1, 5))
def test_heads_of_groups_suffice(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy, most: int
) -> None:
    everyone = calling_order(queue, scope, NOW, policy)
    of_heads = calling_order(_heads(queue, most), scope, NOW, policy)
    assert of_heads[:most] == everyone[:most]
    assert next_turn(_heads(queue, 1), scope, NOW, policy) == (everyone[0] if everyone else None)


@given(_queues(), _SCOPES, _POLICIES, st.randoms(use_true_random=False))
def test_the_order_is_total_and_does_not_depend_on_how_turns_are_given(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy, shuffle: Random
) -> None:
    order = calling_order(queue, scope, NOW, policy)
    other = list(queue)
    shuffle.shuffle(other)
    assert calling_order(other, scope, NOW, policy) == order
    taken = sorted(turn.turn_id for turn in queue if takes(scope, turn))
    assert sorted(choice.turn.turn_id for choice in order) == taken


@given(_queues(plain=True), _SCOPES, _POLICIES)
def test_nobody_past_max_wait_is_overtaken_within_the_primary_services(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    order = [c.turn for c in calling_order(queue, scope, NOW, policy)]
    primary = [turn for turn in order if turn.service in scope.primary]
    late = [NOW - turn.first_arrival > policy.max_wait for turn in primary]
    assert late == sorted(late, reverse=True)
    past = [turn.first_arrival for turn, is_late in zip(primary, late, strict=True) if is_late]
    assert past == sorted(past)


@given(_queues(plain=True), _SCOPES, _POLICIES)
def test_primary_services_come_before_secondary_ones(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    order = calling_order(queue, scope, NOW, policy)
    secondary = [choice.turn.service in scope.secondary for choice in order]
    assert secondary == sorted(secondary)
    assert secondary == [choice.reason is Reason.SECONDARY for choice in order]


@given(_queues(plain=True), _SCOPES, _POLICIES)
def test_within_a_service_and_class_the_first_to_come_is_the_first_called(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    order = [choice.turn for choice in calling_order(queue, scope, NOW, policy)]
    for service, priority in {(turn.service, turn.priority) for turn in order}:
        group = [
            (turn.first_arrival, turn.sequence)
            for turn in order
            if (turn.service, turn.priority) == (service, priority)
        ]
        assert group == sorted(group)


@given(_queues(), _SCOPES)
def test_a_counter_takes_its_services_and_who_was_sent_to_it_and_nobody_else(
    queue: list[WaitingTurn], scope: CounterScope
) -> None:
    order = {choice.turn.turn_id for choice in calling_order(queue, scope, NOW, POLICY)}
    for turn in queue:
        sent_here = bool(turn.only_counter) and turn.only_counter == scope.counter
        open_to_all = not turn.only_counter and turn.service in scope.services
        assert (turn.turn_id in order) == (sent_here or open_to_all)


@given(_queues(), _SCOPES, _POLICIES)
def test_who_is_meant_for_another_counter_hides_nobody(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    mine = [turn for turn in queue if takes(scope, turn)]
    assert calling_order(queue, scope, NOW, policy) == calling_order(mine, scope, NOW, policy)


@given(_queues(), _SCOPES, _POLICIES)
def test_who_is_held_back_lets_so_many_pass_and_no_more_that_come_later(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    """Beside those whom the rule would call first anyway."""
    order = [choice.turn for choice in calling_order(queue, scope, NOW, policy)]
    free = [replace(turn, held_back=0) for turn in queue]
    rank = {
        choice.turn.turn_id: place
        for place, choice in enumerate(calling_order(free, scope, NOW, policy))
    }
    for place, turn in enumerate(order):
        before = [other for other in order[:place] if other.service == turn.service]
        passed = [other for other in before if rank[other.turn_id] > rank[turn.turn_id]]
        assert len(passed) <= turn.held_back
        waits_behind = any(
            other.service == turn.service and not other.held_back for other in order[place + 1 :]
        )
        if waits_behind:
            assert len(before) >= turn.held_back


@given(_queues(), _SCOPES, _POLICIES)
def test_called_one_by_one_the_order_comes_true(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    """Each call brings those of its service who are held back one nearer: nobody starves."""
    announced = [choice.turn.turn_id for choice in calling_order(queue, scope, NOW, policy)]
    called = []
    waiting = list(queue)
    while choice := next_turn(waiting, scope, NOW, policy):
        called.append(choice.turn.turn_id)
        waiting = [
            replace(turn, held_back=max(0, turn.held_back - 1))
            if turn.service == choice.turn.service
            else turn
            for turn in waiting
            if turn.turn_id != choice.turn.turn_id
        ]
    assert called == announced


@given(_queues(), _SCOPES, _POLICIES)
def test_whoever_comes_later_of_the_same_class_does_not_come_before_who_is_not_held_back(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    order = [choice.turn for choice in calling_order(queue, scope, NOW, policy)]
    for earlier, later in pairwise(order):
        if (later.service, later.priority, later.only_counter) == (
            earlier.service,
            earlier.priority,
            earlier.only_counter,
        ) and not later.held_back:
            assert (earlier.first_arrival, earlier.sequence) < (
                later.first_arrival,
                later.sequence,
            )
