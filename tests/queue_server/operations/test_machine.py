"""Any sequence of commands of any actors, also refused ones, leaves a sound queue."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from queue_server.audit.replay import replay_day
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError
from queue_server.snapshots.screens import WAITING_SHOWN
from queue_server.store.database import Database
from tests.queue_server.invariants import assert_sound
from tests.queue_server.snapshots.watching import Watch
from tests.queue_server.world import SITE, World, make_config

COUNTERS = st.sampled_from(["1", "2", "3"])
AGENTS = st.sampled_from(["Salma", "Salma", "Salma", "Driss"])
SERVICES = st.sampled_from("ABBF")
AT_COUNTER = ("recall", "start", "hold", "finish", "no_show", "requeue", "transfer", "add_service")
WHICH = st.integers(0, 30)

_HOURS = {"enabled": True, "ignore_hours": True}
CONFIGS = (
    make_config(demo=_HOURS),
    make_config(
        demo=_HOURS,
        policy={"version": "test-2", "priority_weight": 4, "max_wait_minutes": 20},
    ),
)


STEPS = (
    *["issue", "call_and_begin"] * 5,
    *["call", "act", "sit", "undo", "let_time_pass"] * 3,
    *["finish_there"] * 4,
    *["transfer", "take_up", "choose", "do_and_undo", "miss_and_come_back", "add_service"] * 2,
    *["hold_and_take_up", "change_the_class"] * 2,
    "note",
    *("take_other_services", "come_back", "act_on_any_turn", "cancel", "cancel_at_the_counter"),
    *("leave", "wait_until_just_before_midnight", "let_a_night_pass", "end_the_day_or_go_on"),
    "start_again_with_another_policy",
)
"""What may happen; what is often done is named often."""

Draw = Callable[[st.SearchStrategy[Any]], Any]


class Machine(RuleBasedStateMachine):
    """Citizens, reception, managers and agents who press whatever they like, on a clock that also
    steps back.
    """

    migrated: Path
    done: Counter[str]
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="nouba-machine-"))
        path = self._folder / "nouba.db"
        shutil.copyfile(self.migrated, path)
        self.database = Database(f"sqlite:///{path}")
        self.world = World(self.database, CONFIGS[0])
        for counter in ("1", "2", "3"):
            self.world.open(counter)
        for service in "BABFBFABBB":
            self.world.issue(service)
            self.world.later(minutes=1)
        self.watch = Watch(self.world)
        self.keys = 0

    def teardown(self) -> None:
        days = {row["day"] for row in self.world.rows("ticket")}
        for day in days:
            self._replay(day)
        self.database.close()
        shutil.rmtree(self._folder)

    @rule(data=st.data(), step=st.sampled_from(STEPS))
    def step(self, data: st.DataObject, step: str) -> None:
        """One rule for all, so that every sequence may hold every verb."""
        type(self).steps += 1
        getattr(self, f"_{step}")(data.draw)

    def _issue(self, draw: Draw) -> None:
        if len(self._turns("waiting")) >= WAITING_SHOWN - 5:
            return  # a tablet shows so many, and the others are not followed
        priority = draw(st.sampled_from([None, None, "disability"]))
        self._attempt("issue", draw(SERVICES), priority=priority)

    def _sit(self, draw: Draw) -> None:
        verbs = ["close", "pause", "end_pause", "open", "open", "take_over"]
        verb = draw(st.sampled_from(verbs))
        self._attempt(verb, draw(COUNTERS), name=draw(AGENTS))

    def _take_other_services(self, draw: Draw) -> None:
        services = draw(st.sampled_from(["A", "B", "BF", "FAB"]))
        self._attempt("services", services, draw(COUNTERS), secondary="B")

    def _call(self, draw: Draw) -> None:
        self._attempt("call", draw(COUNTERS), name=draw(AGENTS))

    def _call_and_begin(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        self._attempt("call", counter)
        for turn in self._there(counter):
            self.world.later(minutes=draw(st.sampled_from([0.5, 4])))
            self._attempt("start", turn, counter)

    def _choose(self, draw: Draw) -> None:
        if turns := self._turns("waiting"):
            reason = draw(st.sampled_from([None, "urgent"]))
            turn = turns[draw(WHICH) % len(turns)]
            self._attempt("choose", turn, draw(COUNTERS), reason=reason)

    def _act(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        for turn in self._there(counter):
            self._attempt(draw(st.sampled_from(AT_COUNTER)), turn, counter, name=draw(AGENTS))

    def _transfer(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        to = draw(st.sampled_from([None, "1", "2", "3"]))
        for turn in self._there(counter):
            self._attempt("transfer", turn, counter, service=draw(SERVICES), to=to)

    def _add_service(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        for turn in self._there(counter):
            self._attempt("add_service", turn, counter, service=draw(SERVICES))

    def _finish_there(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        for turn in self._there(counter):
            self._attempt("start", turn, counter)
            self._attempt("finish", turn, counter, outcome=draw(st.sampled_from([None, "done"])))

    def _hold_and_take_up(self, draw: Draw) -> None:
        counter, other = draw(COUNTERS), draw(COUNTERS)
        for turn in self._there(counter):
            self._attempt("hold", turn, counter)
            self.world.later(minutes=draw(st.sampled_from([0, 0.5, 3])))
            self._attempt("resume", turn, other)

    def _take_up(self, draw: Draw) -> None:
        if turns := self._turns("on_hold"):
            turn = turns[draw(WHICH) % len(turns)]
            self._attempt(
                draw(st.sampled_from(["resume", "resume", "requeue"])), turn, draw(COUNTERS)
            )

    def _come_back(self, draw: Draw) -> None:
        if turns := self._turns("no_show"):
            self._attempt("come_back", turns[draw(WHICH) % len(turns)])

    def _miss_and_come_back(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        for turn in self._there(counter):
            self._attempt("no_show", turn, counter)
            self._attempt("come_back", turn)

    def _undo(self, draw: Draw) -> None:
        self._attempt("undo", draw(COUNTERS), name=draw(AGENTS))

    def _do_and_undo(self, draw: Draw) -> None:
        counter = draw(COUNTERS)
        for turn in self._there(counter):
            self._attempt(draw(st.sampled_from(AT_COUNTER)), turn, counter)
            self._attempt("undo", counter)

    def _act_on_any_turn(self, draw: Draw) -> None:
        verb = draw(st.sampled_from([*AT_COUNTER, "resume", "choose"]))
        self._attempt(verb, draw(st.integers(1, 20)), draw(COUNTERS))

    def _cancel(self, draw: Draw) -> None:
        role = draw(st.sampled_from([Role.AGENT, Role.RECEPTION, Role.KIOSK]))
        self._attempt("cancel", draw(st.integers(1, 20)), role=role)

    def _cancel_at_the_counter(self, draw: Draw) -> None:
        for turn in self._there(draw(COUNTERS)):
            self._attempt("cancel", turn, role=Role.AGENT)

    def _change_the_class(self, draw: Draw) -> None:
        counter = draw(st.sampled_from([None, "1", "2", "3"]))
        wanted = draw(st.sampled_from([None, "disability", "bereavement"]))
        self._attempt("change_priority", draw(st.integers(1, 20)), wanted, counter=counter)

    def _note(self, draw: Draw) -> None:
        text = draw(st.sampled_from(["", "1 original", "2 copies"]))
        self._attempt("change_note", draw(st.integers(1, 20)), text)

    def _leave(self, draw: Draw) -> None:
        if tickets := self.world.rows("ticket"):
            self._attempt("leave", tickets[draw(WHICH) % len(tickets)]["token"])

    def _let_time_pass(self, draw: Draw) -> None:
        self.world.later(minutes=draw(st.sampled_from([0.5, 1, 5, 25, -60])))

    def _wait_until_just_before_midnight(self, draw: Draw) -> None:
        del draw
        self.world.now = self.world.now.replace(hour=23, minute=59, second=45)

    def _let_a_night_pass(self, draw: Draw) -> None:
        del draw
        self.world.later(days=1)
        self._attempt("open_day")

    def _end_the_day_or_go_on(self, draw: Draw) -> None:
        self._attempt(draw(st.sampled_from(["close_day", "reopen_day", "reopen_day"])))

    def _start_again_with_another_policy(self, draw: Draw) -> None:
        self.world.configure(draw(st.sampled_from(CONFIGS)))

    @invariant()
    def all_is_well(self) -> None:
        """The queue is sound, what was told is what is stored, the screens show what is so, and a
        replay of the day finds no difference.
        """
        assert_sound(self.world)
        stored = [(e["site_id"], e["seq"], e["type"]) for e in self.world.rows("event")]
        told = sorted((r.site, r.seq, r.event.type) for r in self.world.events)
        assert told == stored
        [day] = [row["day"] for row in self.world.rows("site_state") if row["day"]]
        if day == self.world.view(lambda view: view.day):
            self.watch.follow()  # else it is past midnight, and nothing has opened the day yet
        self._replay(day)

    def _replay(self, day: str) -> None:
        with self.database.read() as connection:
            report = replay_day(connection, SITE, day)
        assert report.difference is None

    def _turns(self, state: str) -> list[int]:
        return [turn["id"] for turn in self.world.rows("turn") if turn["state"] == state]

    def _there(self, counter: str) -> list[int]:
        """The turn at a counter, if there is one."""
        return [
            turn["id"]
            for turn in self.world.rows("turn")
            if turn["counter_id"] == counter and turn["state"] in ("called", "serving")
        ]

    def _attempt(self, verb: str, *arguments: Any, **named: Any) -> None:
        """One command; a refused one has changed nothing. Many are sent twice with one key."""
        before = self.world.dump()
        if verb not in ("open_day", "close_day", "reopen_day"):
            self.keys += 1
            named["key"] = f"key-{self.keys}"
        act = getattr(self.world, verb)
        try:
            answer = act(*arguments, **named)
        except QueueError as refused:
            self.done[f"refused: {refused.code}"] += 1
            assert self.world.dump() == before
            return
        self.done[verb] += 1
        if self.keys % 3 == 0 and "key" in named:
            after = self.world.dump()
            assert act(*arguments, **named) == answer
            assert self.world.dump() == after


@pytest.mark.slow
def test_any_sequence_of_commands_leaves_a_sound_queue(
    migrated_sqlite: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """NOUBA_MACHINE_RUNS makes it longer: so many sequences of 50 steps."""

    class OnThisStore(Machine):
        migrated = migrated_sqlite

    OnThisStore.done = Counter()
    run_state_machine_as_test(
        OnThisStore,
        settings=settings(
            max_examples=int(os.environ.get("NOUBA_MACHINE_RUNS", "12")),
            stateful_step_count=50,
            phases=[Phase.generate, Phase.shrink],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = OnThisStore.done
    refused = sum(n for name, n in done.items() if name.startswith("refused"))
    with capsys.disabled():
        click.echo(
            f"\nstateful machine: {OnThisStore.steps} steps, {done.total()} commands,"
            f" {refused} of them refused"
        )
        click.echo("  " + ", ".join(f"{name} {n}" for name, n in sorted(done.items())))


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
