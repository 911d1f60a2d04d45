"""Who is next: a decision table of the published rules, and what must hold for every queue."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
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
)

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
POLICY = Policy("test", ordinary_weight=1, priority_weight=2, max_wait=timedelta(minutes=60))
ONLY_B = CounterScope(frozenset("B"))
B_THEN_F = CounterScope(frozenset("B"), frozenset("F"))


def _queue(text: str) -> list[WaitingTurn]:
    """`B30 B20+ F5`: service, minutes waited, `+` for a priority class; numbered from 1."""
    turns = []
    for sequence, word in enumerate(text.split(), start=1):
        minutes = int(word[1:].removesuffix("+"))
        turns.append(
            WaitingTurn(
                turn_id=sequence,
                service=word[0],
                priority="disability" if word.endswith("+") else "",
                first_arrival=NOW - timedelta(minutes=minutes),
                sequence=sequence,
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
def _queues(draw: st.DrawFn) -> list[WaitingTurn]:
    """Up to 12 turns; arrivals collide often. A transferred turn keeps an early arrival, so the
    sequence need not follow it.
    """
    people = draw(
        st.lists(
            st.tuples(
                st.sampled_from("ABFH"),
                st.sampled_from(["", "disability", "infant"]),
                st.integers(0, 100).map(lambda minutes: minutes * 60_000_000)
                | st.integers(0, 6_000_000_000),
            ),
            max_size=12,
        )
    )
    return [
        WaitingTurn(n, service, priority, NOW - timedelta(microseconds=waited), sequence=n)
        for n, (service, priority, waited) in enumerate(people, start=1)
    ]


_SCOPES = st.sampled_from(
    [
        ONLY_B,
        B_THEN_F,
        CounterScope(frozenset("AH"), frozenset("BF")),
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
    def group(turn: WaitingTurn) -> tuple[str, str]:
        return turn.service, turn.priority

    def arrival(turn: WaitingTurn) -> tuple[str, str, datetime, int]:
        return *group(turn), turn.first_arrival, turn.sequence

    return [
        turn
        for _, turns in groupby(sorted(queue, key=arrival), group)
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
    taken = sorted(turn.turn_id for turn in queue if turn.service in scope.services)
    assert sorted(choice.turn.turn_id for choice in order) == taken


@given(_queues(), _SCOPES, _POLICIES)
def test_nobody_past_max_wait_is_overtaken_within_the_primary_services(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    order = [c.turn for c in calling_order(queue, scope, NOW, policy)]
    primary = [turn for turn in order if turn.service in scope.primary]
    late = [NOW - turn.first_arrival > policy.max_wait for turn in primary]
    assert late == sorted(late, reverse=True)
    past = [turn.first_arrival for turn, is_late in zip(primary, late, strict=True) if is_late]
    assert past == sorted(past)


@given(_queues(), _SCOPES, _POLICIES)
def test_primary_services_come_before_secondary_ones(
    queue: list[WaitingTurn], scope: CounterScope, policy: Policy
) -> None:
    order = calling_order(queue, scope, NOW, policy)
    secondary = [choice.turn.service in scope.secondary for choice in order]
    assert secondary == sorted(secondary)
    assert secondary == [choice.reason is Reason.SECONDARY for choice in order]


@given(_queues(), _SCOPES, _POLICIES)
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
