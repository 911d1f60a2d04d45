"""Closed exceptionally, by the clock, by a quota: when tickets are given, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from queue_server import projections
from queue_server.audit.replay import replay_day
from queue_server.config import Config, ServiceLimits, WeeklyHours, Words
from queue_server.config_calendar import CalendarConfig, LocalHoliday
from queue_server.domain.actor import Role
from queue_server.domain.closure import Closure
from queue_server.domain.errors import QueueError
from queue_server.operations.closures import SiteClosure, close_site, reopen_site
from queue_server.snapshots.screens import display_snapshot, kiosk_snapshot
from queue_server.snapshots.summary import summary
from queue_server.store.closures import all_closures
from queue_server.store.database import Database
from queue_server.store.tables import closure
from tests.queue_server.world import MONDAY, SITE, World, make_config, of_site

WORDS = Words(fr="Dégât des eaux", ar="تسرب المياه", zgh="ⴰⵎⴰⵏ")
POWER = Words(fr="Coupure", ar="انقطاع", zgh="ⵜⴱⴱⵉ")
IN_AN_HOUR = MONDAY + timedelta(hours=1)


def _config(
    limits: tuple[ServiceLimits, ...] = (), last_ticket: int = 0, **changes: object
) -> Config:
    config = make_config(reasons={"closure": [{"code": "power-cut", "name": POWER.model_dump()}]})
    sites = tuple(
        site.model_copy(update={"limits": limits, "last_ticket_minutes": last_ticket})
        for site in config.sites
    )
    return config.model_copy(update={"sites": sites, **changes})


@pytest.fixture
def hall(database: Database) -> World:
    """The small commune with a reason for closing."""
    return World(database, _config())


def _close(
    world: World,
    *,
    until: datetime | None = None,
    reason: str | None = "power-cut",
    sentence: Words | None = None,
    role: Role = Role.MANAGER,
    key: str | None = None,
) -> SiteClosure:
    command = world.command(role, SITE, key)
    return close_site(world.context, SITE, command, until=until, reason=reason, sentence=sentence)


def _reopen(world: World, role: Role = Role.MANAGER) -> SiteClosure:
    return reopen_site(world.context, SITE, world.command(role, SITE, None))


def _refused(world: World, service: str = "B") -> str:
    """The code with which a ticket is refused now; empty when it is given."""
    before = world.dump()
    try:
        world.issue(service)
    except QueueError as refused:
        assert world.dump() == before
        return refused.code.value
    return ""


def _stored(world: World) -> list[Closure]:
    with world.database.read() as connection:
        return all_closures(connection, SITE)


def _replays(world: World) -> bool:
    """Whether the events alone lead to the stored closures, and to nothing else."""
    with world.database.read() as connection:
        report = replay_day(connection, SITE, str(MONDAY.date()))
    return report.difference is None


def test_closed_from_now_until_a_moment(hall: World) -> None:
    hall.open_day()
    closed = _close(hall, until=IN_AN_HOUR)
    assert (closed.closed, closed.until, closed.sentence) == (True, IN_AN_HOUR, POWER)
    assert _refused(hall) == "site_closed"
    hall.later(minutes=59.9)
    assert _refused(hall) == "site_closed"
    hall.later(minutes=0.1)
    assert _refused(hall) == ""
    assert hall.types() == ["day_opened", "policy_changed", "site_closed", "ticket_issued"]


def test_until_staff_reopen_it(hall: World) -> None:
    _close(hall, reason=None, sentence=WORDS)
    hall.later(days=1)
    assert _refused(hall) == "site_closed"
    assert not _reopen(hall).closed
    assert _refused(hall) == ""
    assert _reopen(hall).seq == hall.events[-1].seq  # nothing to reopen: nothing has happened


def test_whoever_waits_is_still_called(hall: World) -> None:
    ticket = hall.issue("B").ticket
    hall.open("2")
    _close(hall)
    assert hall.called("2") == ticket.turn_id


def test_the_reason_reaches_kiosk_and_display_at_once(hall: World) -> None:
    hall.open_day()
    assert hall.view(lambda view: summary(view, orders=False)).open
    _close(hall, until=IN_AN_HOUR, sentence=WORDS)
    for shown in (hall.view(kiosk_snapshot), hall.view(display_snapshot)):
        assert (shown.open, shown.opens_at) == (False, IN_AN_HOUR)
        assert shown.closed_for is not None
        assert (shown.closed_for.kind.value, shown.closed_for.name) == ("closure", WORDS)
        assert not any(service.open for service in shown.services)
    pushed = hall.view(lambda view: summary(view, orders=False))
    assert not pushed.open
    assert not any(service.open for service in pushed.services.values())
    # The event itself tells every screen to load its snapshot, and nobody who closed it.
    frame = projections.public(of_site(hall.events, SITE)[-1])
    assert set(frame) == {"seq", "type", "at", "reload"}
    assert frame["reload"]


def test_a_second_closure_takes_the_place_of_the_first(hall: World) -> None:
    first = _close(hall, until=IN_AN_HOUR).seq
    hall.later(minutes=5)
    second = _close(hall, reason=None, sentence=WORDS).seq
    hall.later(minutes=5)
    _reopen(hall)
    assert [(each.seq, each.code, each.ended_at) for each in _stored(hall)] == [
        (first, "power-cut", MONDAY + timedelta(minutes=5)),
        (second, "", MONDAY + timedelta(minutes=10)),
    ]
    assert _replays(hall)


def test_one_that_has_lapsed_is_followed_by_another(hall: World) -> None:
    _close(hall, until=IN_AN_HOUR)
    hall.later(days=2)
    assert _refused(hall) == ""
    _close(hall, until=hall.now + timedelta(hours=1))
    assert _refused(hall) == "site_closed"
    assert _replays(hall)


def test_the_other_site_stays_open(hall: World) -> None:
    _close(hall)
    assert hall.issue("B", site="hamria").ticket.label == "B1"


@pytest.mark.parametrize("role", [Role.KIOSK, Role.AGENT, Role.RECEPTION, Role.DISPLAY])
def test_only_managers_close_and_reopen(hall: World, role: Role) -> None:
    for act in (_close, _reopen):
        with pytest.raises(QueueError, match="forbidden"):
            act(hall, role=role)
    assert hall.events == []


@pytest.mark.parametrize(
    "reason, sentence, until, code",
    [
        ("strike", None, None, "unknown_reason"),
        ("strike", WORDS, None, "unknown_reason"),
        (None, None, None, "sentence_needed"),
        ("power-cut", None, MONDAY, "until_passed"),
        (None, WORDS, MONDAY - timedelta(days=1), "until_passed"),
    ],
)
def test_a_closure_that_is_refused_changes_nothing(
    hall: World, reason: str | None, sentence: Words | None, until: datetime | None, code: str
) -> None:
    hall.open_day()
    before = hall.dump()
    with pytest.raises(QueueError, match=code):
        _close(hall, reason=reason, sentence=sentence, until=until)
    assert hall.dump() == before


def test_a_repeated_key_closes_once(hall: World) -> None:
    first = _close(hall, until=IN_AN_HOUR, key="k")
    hall.later(minutes=1)
    assert _close(hall, until=IN_AN_HOUR, key="k") == first
    assert hall.types().count("site_closed") == 1
    with pytest.raises(QueueError, match="key_reused"):
        _close(hall, until=IN_AN_HOUR + timedelta(hours=1), key="k")


MORNING = WeeklyHours(monday=("08:00-09:30",))


@pytest.mark.parametrize(
    "minutes, code_a, code_b, code_f",
    [
        (-31, "site_closed", "site_closed", "site_closed"),
        (0, "", "", ""),
        (29, "", "", ""),
        (30, "service_closed", "", ""),
        (389, "service_closed", "", ""),
        (390, "service_closed", "", "service_closed"),
        (420, "site_closed", "site_closed", "site_closed"),
        (450, "site_closed", "site_closed", "site_closed"),
    ],
)
def test_by_the_clock(
    database: Database, minutes: int, code_a: str, code_b: str, code_f: str
) -> None:
    """From Monday at 09:00: A is open until 09:30, F gives its last ticket at 15:30, B at 16:00."""
    limits = (
        ServiceLimits(service="A", hours=MORNING, last_ticket_minutes=0),
        ServiceLimits(service="F", last_ticket_minutes=60),
    )
    world = World(database, _config(limits, last_ticket=30))
    world.now = MONDAY + timedelta(minutes=minutes)
    world.open_day()
    assert [_refused(world, code) for code in "ABF"] == [code_a, code_b, code_f]


def test_a_daily_quota(database: Database) -> None:
    world = World(database, _config((ServiceLimits(service="B", daily_quota=2),)))
    world.open_day()
    assert [_refused(world), _refused(world), _refused(world)] == ["", "", "quota_reached"]
    shown = {service.code: service for service in world.view(kiosk_snapshot).services}
    assert (shown["A"].open, shown["B"].open) == (True, False)
    assert shown["B"].closed_for is not None
    assert shown["B"].closed_for.kind.value == "quota"
    assert shown["B"].opens_at == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    # Somebody who gave up has had a number all the same.
    world.leave(world.rows("ticket")[0]["token"])
    assert _refused(world) == "quota_reached"
    world.later(days=1)
    assert _refused(world) == ""


def test_on_a_holiday_nobody_gets_a_ticket_and_the_kiosk_says_why(database: Database) -> None:
    holiday = LocalHoliday(first_day=date(2026, 11, 2), last_day=date(2026, 11, 3), name=WORDS)
    world = World(database, _config(calendar=CalendarConfig(add_holidays=(holiday,))))
    world.open_day()
    assert _refused(world) == "site_closed"
    shown = world.view(kiosk_snapshot)
    assert shown.closed_for is not None
    assert (shown.closed_for.kind.value, shown.closed_for.name) == ("holiday", WORDS)
    assert shown.opens_at == datetime(2026, 11, 4, 8, 30, tzinfo=UTC)


def test_a_day_that_was_ended_says_so(hall: World) -> None:
    hall.open_day()
    hall.close_day()
    assert _refused(hall) == "site_closed"
    shown = hall.view(kiosk_snapshot)
    assert shown.closed_for is not None
    assert shown.closed_for.kind.value == "day_closed"
    assert shown.opens_at == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    hall.reopen_day()
    assert _refused(hall) == ""


def test_closing_is_announced_when_the_wait_passes_it(hall: World) -> None:
    closes = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    hall.open("2")
    hall.issue("B")
    hall.issue("B")

    def closing() -> dict[str, datetime | None]:
        shown = {each.code: each.closing_at for each in hall.view(display_snapshot).services}
        pushed = hall.view(lambda view: summary(view, orders=False)).services
        assert shown == {code: each.closing_at for code, each in pushed.items()}
        return shown

    assert closing() == {"A": None, "B": None, "F": None}
    hall.now = closes - timedelta(minutes=10)
    assert closing() == {"A": None, "B": closes, "F": None}  # nothing is known of A and F
    hall.now = closes
    assert closing() == {"A": None, "B": None, "F": None}


def test_a_demo_that_ignores_hours_can_be_closed(database: Database) -> None:
    config = _config((ServiceLimits(service="A", hours=MORNING),), last_ticket=480)
    demo = config.demo.model_copy(update={"enabled": True, "ignore_hours": True})
    world = World(database, config.model_copy(update={"demo": demo}))
    world.now = MONDAY + timedelta(hours=13)
    world.open_day()
    assert [_refused(world, code) for code in "ABF"] == ["", "", ""]
    _close(world)
    assert _refused(world) == "site_closed"


def test_a_closure_that_was_altered_is_found(hall: World) -> None:
    _close(hall, until=IN_AN_HOUR)
    assert _replays(hall)
    with hall.database.engine.begin() as connection:
        connection.execute(closure.update().values(until=IN_AN_HOUR + timedelta(hours=1)))
    assert not _replays(hall)
