"""Any sequence of commands, also refused ones, leaves a sound queue."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from queue_server.domain.errors import QueueError
from queue_server.store.database import Database
from tests.queue_server.invariants import assert_sound
from tests.queue_server.world import World

COUNTERS = st.sampled_from(["1", "2", "3"])
ON_TURN = st.sampled_from(["recall", "start", "finish", "no_show"])


class Machine(RuleBasedStateMachine):
    """Citizens and agents who press whatever they like, on a clock that also steps back."""

    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="nouba-machine-"))
        path = self._folder / "nouba.db"
        shutil.copyfile(self.migrated, path)
        self.database = Database(f"sqlite:///{path}")
        self.world = World(self.database)
        self.tokens: list[str] = []
        self.published = 0

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self._folder)

    @rule(service=st.sampled_from("AABBBF"), priority=st.sampled_from([None, None, "disability"]))
    def issue(self, service: str, priority: str | None) -> None:
        try:
            self.tokens.append(self.world.issue(service, priority=priority).ticket.token)
        except QueueError as refused:
            assert refused.code.value == "site_closed"  # noqa: PT017 - a closed site is no failure

    @rule(counter=COUNTERS)
    def open(self, counter: str) -> None:
        self._attempt("open", counter)

    @rule(counter=COUNTERS)
    def close(self, counter: str) -> None:
        self._attempt("close", counter)

    @rule(counter=COUNTERS)
    def call(self, counter: str) -> None:
        self._attempt("call", counter)

    @rule(counter=COUNTERS, verb=ON_TURN)
    def act_on_the_turn_there(self, counter: str, verb: str) -> None:
        present = [
            turn["id"]
            for turn in self.world.rows("turn")
            if turn["counter_id"] == counter and turn["state"] in ("called", "serving")
        ]
        if present:
            self._attempt(verb, present[0], counter)

    @rule(counter=COUNTERS, verb=ON_TURN, turn=st.integers(1, 20))
    def act_on_any_turn(self, counter: str, verb: str, turn: int) -> None:
        self._attempt(verb, turn, counter)

    @rule(choice=st.integers(0, 30))
    def leave(self, choice: int) -> None:
        if self.tokens:
            self._attempt("leave", self.tokens[choice % len(self.tokens)])

    @rule(minutes=st.sampled_from([1, 5, 25, -60]))
    def let_time_pass(self, minutes: int) -> None:
        self.world.later(minutes=minutes)

    @rule()
    def let_a_night_pass(self) -> None:
        self.world.later(days=1)
        self._attempt("open_day")

    @invariant()
    def the_queue_is_sound(self) -> None:
        assert_sound(self.world)
        stored = [(e["site_id"], e["seq"], e["type"]) for e in self.world.rows("event")]
        told = sorted((r.site, r.seq, r.event.type) for r in self.world.events)
        assert told == stored

    def _attempt(self, verb: str, *arguments: str | int) -> None:
        before = self.world.dump()
        try:
            getattr(self.world, verb)(*arguments)
        except QueueError:
            assert self.world.dump() == before


@pytest.mark.slow
def test_any_sequence_of_commands_leaves_a_sound_queue(migrated_sqlite: Path) -> None:
    class OnThisStore(Machine):
        migrated = migrated_sqlite

    run_state_machine_as_test(
        OnThisStore,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE event SET payload = '{}' WHERE seq = 2",
        "UPDATE event SET actor = 'nobody' WHERE seq = 3",
        "DELETE FROM event WHERE seq = 1",
        "UPDATE site_state SET seq = seq + 1",
        "UPDATE service_day SET waiting = waiting + 1",
        "UPDATE turn SET counter_id = '3' WHERE state = 'called'",
        "UPDATE turn SET called_at = called_at - 60000000 WHERE state = 'called'",
        "UPDATE ticket SET number = 9 WHERE number = 1",
    ],
)
def test_the_invariants_see_a_fault(world: World, fault: str) -> None:
    """One value changed behind the program's back."""
    world.issue()
    world.issue()
    world.open()
    world.call()
    assert_sound(world)
    with world.database.engine.begin() as connection:
        connection.exec_driver_sql(fault)
    with pytest.raises(AssertionError):
        assert_sound(world)
