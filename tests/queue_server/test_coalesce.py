"""Many marks, one run; and never more often than its own cost allows. On a clock of the test's."""

from dataclasses import dataclass, field

import pytest

from queue_server.coalesce import Coalescer


@dataclass
class Bench:
    """A coalescer whose work takes `cost` seconds of a clock that only the test moves."""

    pause: float = 0.25
    after: float = 0
    cost: float = 0
    now: float = 100
    ran: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.coalescer = Coalescer(
            self._work, pause=self.pause, after=self.after, clock=lambda: self.now
        )

    def _work(self, key: str) -> None:
        self.ran.append((key, self.now))
        self.now += self.cost


def test_nothing_is_due_when_nothing_is_marked() -> None:
    bench = Bench()
    assert bench.coalescer.run_due() is None
    assert bench.ran == []


def test_a_hundred_marks_are_one_run() -> None:
    bench = Bench()
    for _ in range(100):
        bench.coalescer.mark("larache")
    assert bench.coalescer.run_due() is None
    assert bench.ran == [("larache", 100)]


def test_between_two_runs_lies_the_pause() -> None:
    bench = Bench()
    bench.coalescer.mark("larache")
    bench.coalescer.run_due()
    bench.now += 0.1
    bench.coalescer.mark("larache")
    assert bench.coalescer.run_due() == pytest.approx(0.15)
    assert len(bench.ran) == 1
    bench.now += 0.15
    assert bench.coalescer.run_due() is None
    assert len(bench.ran) == 2


def test_dear_work_waits_ten_times_its_cost() -> None:
    bench = Bench(cost=0.5)
    bench.coalescer.mark("larache")
    bench.coalescer.run_due()
    bench.coalescer.mark("larache")
    assert bench.coalescer.run_due() == pytest.approx(5)


def test_keys_do_not_wait_for_each_other() -> None:
    bench = Bench()
    bench.coalescer.mark("larache")
    bench.coalescer.run_due()
    bench.coalescer.mark("larache")
    bench.coalescer.mark("meknes")
    assert bench.coalescer.run_due() == pytest.approx(0.25)
    assert [key for key, _ in bench.ran] == ["larache", "meknes"]


def test_news_during_the_work_is_not_lost() -> None:
    ran: list[str] = []

    def work(key: str) -> None:
        ran.append(key)
        if len(ran) == 1:
            coalescer.mark(key)

    coalescer = Coalescer(work, pause=0, clock=lambda: 100)
    coalescer.mark("larache")
    assert coalescer.run_due() == 0
    assert coalescer.run_due() is None
    assert ran == ["larache", "larache"]


def test_work_that_always_fails_keeps_nobody_waiting() -> None:
    ran: list[str] = []

    def work(key: str) -> None:
        ran.append(key)
        raise OSError("never")

    coalescer = Coalescer(work, pause=5, clock=lambda: 100)
    keys = {"larache", "meknes", "hamria"}
    for key in keys:
        coalescer.mark(key)
    with pytest.raises(OSError, match="never"):
        coalescer.run_due()
    assert set(ran) == keys
    assert coalescer.run_due() == 5  # not at once again


def test_work_that_fails_does_not_take_the_others_with_it() -> None:
    """The store was away for one site: both are still told in the end."""
    ran: list[str] = []
    faults = {"larache"}

    def work(key: str) -> None:
        if key in faults:
            faults.discard(key)
            raise OSError("the store is away")
        ran.append(key)

    coalescer = Coalescer(work, pause=0, clock=lambda: 100)
    for key in ("larache", "meknes", "hamria"):
        coalescer.mark(key)
    with pytest.raises(OSError, match="away"):
        coalescer.run_due()
    assert coalescer.run_due() is None
    assert sorted(ran) == ["hamria", "larache", "meknes"]


def test_what_is_derived_waits_until_the_event_itself_is_out() -> None:
    bench = Bench(after=0.1)
    bench.coalescer.mark("larache")
    bench.now += 0.05
    bench.coalescer.mark("larache")
    assert bench.coalescer.run_due() == pytest.approx(0.05)
    bench.now += 0.06
    assert bench.coalescer.run_due() is None
    assert len(bench.ran) == 1
