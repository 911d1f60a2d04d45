"""Snapshots: the whole state of a screen, from which it follows the events."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import BaseModel, Field

from queue_server.domain.actor import Role
from queue_server.halls import hall_of, whole
from queue_server.shapes import (
    CounterDisplaySnapshot,
    CounterSnapshot,
    DisplaySnapshot,
    KioskSnapshot,
)
from queue_server.shapes_dashboard import DashboardSnapshot
from queue_server.snapshots.dashboard import dashboard_snapshot
from queue_server.snapshots.screens import (
    counter_display_snapshot,
    counter_snapshot,
    display_snapshot,
    kiosk_snapshot,
)
from queue_server.web.api.support import PROBLEMS, SitePath, answer, answers, view_of
from queue_server.web.auth import allows
from queue_server.web.context import acting, current

snapshots = APIBlueprint(
    "api_snapshots",
    __name__,
    abp_tags=[Tag(name="snapshots", description="What a screen loads before it follows events")],
    abp_responses=PROBLEMS,
)

_OF = "/sites/<string:site>/snapshots"


class CounterQuery(BaseModel):
    """Which counter's screen."""

    counter: str = Field(max_length=3)


class DisplayQuery(BaseModel):
    """Which display; without it, everything of the site."""

    display: str | None = Field(None, max_length=40)


@snapshots.get(f"{_OF}/kiosk", responses=answers(KioskSnapshot), summary="For a kiosk")
@allows(Role.KIOSK)
def kiosk(path: SitePath) -> Response:
    """Services that may be chosen now, and priority classes."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(kiosk_snapshot(view_of(connection, site)))


@snapshots.get(f"{_OF}/display", responses=answers(DisplaySnapshot), summary="For a display")
@allows(Role.DISPLAY)
def display(path: SitePath, query: DisplayQuery) -> Response:
    """The last calls and who waits for what."""
    site = current().context.site(path.site)
    hall = whole(site) if query.display is None else hall_of(site, query.display)
    with current().database.read() as connection:
        return answer(display_snapshot(view_of(connection, site), hall))


@snapshots.get(f"{_OF}/counter", responses=answers(CounterSnapshot), summary="For a counter")
@allows(Role.AGENT)
def counter(path: SitePath, query: CounterQuery) -> Response:
    """One counter: its turn, and who waits in its calling order."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(counter_snapshot(view_of(connection, site), query.counter, acting()))


@snapshots.get(
    f"{_OF}/counter-display",
    responses=answers(CounterDisplaySnapshot),
    summary="For a counter's screen towards the citizen",
)
@allows(Role.COUNTER_DISPLAY)
def counter_display(path: SitePath, query: CounterQuery) -> Response:
    """Whom the counter calls or serves; no class, no identifiers."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(counter_display_snapshot(view_of(connection, site), query.counter))


@snapshots.get(
    f"{_OF}/dashboard", responses=answers(DashboardSnapshot), summary="For the dashboard"
)
@allows(Role.MANAGER, Role.SUPERVISOR)
def dashboard(path: SitePath) -> Response:
    """The hall now, and the day's figures."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(dashboard_snapshot(view_of(connection, site)))
