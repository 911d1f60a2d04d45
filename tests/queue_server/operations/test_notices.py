"""Notices on both engines: who, where, which days, and what last month was like."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from queue_server.config_display import DisplayConfig
from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError
from queue_server.domain.notice import Notice, Showing
from queue_server.domain.site_events import NoticeChanged
from queue_server.operations.notices import NoticeAnswer, add_notice, change_notice, remove_notice
from queue_server.snapshots.notices import all_notices, charter, shown_notices
from queue_server.store.database import Database
from queue_server.store.notices import media_in_use
from tests.queue_server.world import SITE, World, make_config

TODAY = date(2026, 11, 2)
WORDING = Notice(0, "", "Guichet 3 fermé", "الشباك 3 مغلق", "", "", TODAY, None)


@pytest.fixture
def hall(database: Database) -> World:
    config = make_config()
    displays = tuple(DisplayConfig.model_validate({"id": each}) for each in ("hall", "upstairs"))
    sites = tuple(site.model_copy(update={"displays": displays}) for site in config.sites)
    return World(database, config.model_copy(update={"sites": sites}))


def _add(world: World, role: Role = Role.MANAGER, **changes: Any) -> NoticeAnswer:
    wording = replace(WORDING, **changes)
    return add_notice(world.context, SITE, world.command(role, SITE, None), wording)


def _shown(world: World, display: str = "") -> list[str]:
    return [each.fr for each in world.view(lambda view: shown_notices(view, display))]


def test_added_reworded_removed(hall: World) -> None:
    added = _add(hall)
    assert added.notice == added.seq
    assert _shown(hall) == ["Guichet 3 fermé"]
    command = hall.command(Role.MANAGER, SITE, None)
    other = replace(WORDING, fr="Guichet 4 fermé")
    change_notice(hall.context, SITE, command, added.notice, other)
    assert _shown(hall) == ["Guichet 4 fermé"]
    remove_notice(hall.context, SITE, command, added.notice)
    assert _shown(hall) == []
    assert hall.types()[-3:] == ["notice_changed"] * 3
    last = hall.last()
    assert isinstance(last, NoticeChanged)
    assert (last.notice, last.change, last.fr) == (added.notice, "removed", "Guichet 4 fermé")
    with pytest.raises(QueueError, match="unknown_notice"):
        remove_notice(hall.context, SITE, command, added.notice)
    with pytest.raises(QueueError, match="unknown_notice"):
        change_notice(hall.context, SITE, command, added.notice, WORDING)


@pytest.mark.parametrize(
    "first,last,showing",
    [
        (0, None, Showing.SHOWN),
        (0, 0, Showing.SHOWN),
        (-3, 0, Showing.SHOWN),
        (-3, -1, Showing.OVER),
        (1, None, Showing.PLANNED),
        (1, 1, Showing.PLANNED),
    ],
)
def test_its_days_are_the_site_s(
    hall: World, first: int, last: int | None, showing: Showing
) -> None:
    days: dict[str, Any] = {
        "first_day": TODAY + timedelta(days=first),
        "last_day": None if last is None else TODAY + timedelta(days=last),
    }
    _add(hall, **days)
    (found,) = hall.view(all_notices).notices
    assert found.showing is showing
    assert bool(_shown(hall)) == (showing is Showing.SHOWN)


def test_one_display_or_all(hall: World) -> None:
    _add(hall, fr="all")
    _add(hall, fr="upstairs", display="upstairs")
    assert _shown(hall, "upstairs") == ["all", "upstairs"]
    assert _shown(hall, "hall") == ["all"]


def test_pictures_in_use_are_those_of_notices_that_stay(hall: World) -> None:
    _add(hall, media="1.webp")
    gone = _add(hall, media="2.webp")
    remove_notice(hall.context, SITE, hall.command(Role.MANAGER, SITE, None), gone.notice)
    with hall.context.database.read() as connection:
        assert media_in_use(connection) == {"1.webp"}


@pytest.mark.parametrize("role", [Role.AGENT, Role.RECEPTION, Role.KIOSK, Role.DISPLAY])
def test_only_managers(hall: World, role: Role) -> None:
    with pytest.raises(QueueError, match="forbidden"):
        _add(hall, role)


@pytest.mark.parametrize(
    "changes,reason",
    [
        ({"display": "cellar"}, "unknown_display"),
        ({"last_day": TODAY - timedelta(days=1)}, "until_passed"),
    ],
)
def test_refused(hall: World, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(QueueError, match=reason):
        _add(hall, **changes)
    assert "notice_changed" not in hall.types()


def test_last_month_s_result_is_the_service_level_of_its_turns(hall: World) -> None:
    hall.later(days=-20)  # 13 October
    hall.open()
    for minutes in (5, 15, 25):  # the target is 20
        hall.issue("B")
        hall.later(minutes=minutes)
        hall.serve()
    left = hall.issue("B")
    hall.leave(left.ticket.token)
    hall.close()
    hall.later(days=20)
    hall.open()
    hall.issue("B")
    hall.serve()
    promise = hall.view(charter)
    assert (promise.month, promise.n, promise.last_month) == ("2026-10", 4, 0.5)
    assert (promise.share, promise.minutes) == (0.8, 30)


def test_without_history_there_is_no_result(hall: World) -> None:
    promise = hall.view(charter)
    assert (promise.n, promise.last_month) == (0, None)
