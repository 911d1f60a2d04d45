"""When a site is open: the days to come, and exceptional closures from now."""

from datetime import date, datetime, timedelta

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import AwareDatetime, Field

from queue_server.config import Words
from queue_server.domain.actor import Role
from queue_server.domain.calendar import DayPlan, day_plan, service_day
from queue_server.domain.opening import LOOK_AHEAD_DAYS
from queue_server.operations.closures import SiteClosure, close_site, reopen_site
from queue_server.shapes import Opening, Shape
from queue_server.snapshots.common import opening_shape, words_of
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
    view_of,
)
from queue_server.web.auth import allows
from queue_server.web.context import current

calendar = APIBlueprint(
    "api_calendar",
    __name__,
    abp_tags=[Tag(name="calendar", description="Hours, holidays, exceptional closures")],
    abp_responses=PROBLEMS,
)


class Span(Shape):
    """One opening of a day."""

    opens_at: datetime
    closes_at: datetime


class CalendarDay(Shape):
    """A day as it is planned; staff may still close the site exceptionally."""

    day: date
    openings: list[Span]
    last_ticket_at: datetime | None
    holiday: Words | None
    special_hours: Words | None


class Calendar(Shape):
    """Whether the site is open at `at`, and today's and the next 14 days' openings."""

    at: datetime
    now: Opening
    days: list[CalendarDay]


class ClosureBody(Body):
    """Why and until when the site closes. Without `sentence`, citizens read that of `reason`."""

    until: AwareDatetime | None = Field(
        default=None, description="Null: until staff reopen it.", examples=["2026-11-02T14:00:00Z"]
    )
    reason: str | None = Field(default=None, max_length=40, examples=["power-cut"])
    sentence: Words | None = None


@calendar.get(
    "/sites/<string:site>/calendar", responses=answers(Calendar), summary="A site's calendar"
)
@allows(Role.PUBLIC)
def read(path: SitePath) -> Response:
    """Now, and the days to come."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        view = view_of(connection, site)
    plan = view.hours.calendar
    today = service_day(view.now, plan.zone)
    days = [today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS + 1)]
    return answer(
        Calendar(
            at=view.now,
            now=opening_shape(view.opening, view.site.zone),
            days=[_day(day_plan(plan, each)) for each in days],
        )
    )


@calendar.post(
    "/sites/<string:site>/closure", responses=answers(SiteClosure), summary="Close a site now"
)
@allows(Role.MANAGER)
def close(path: SitePath, body: ClosureBody) -> Response:
    """No tickets from now on; kiosk and display say why. Whoever waits is still called."""
    return answer(
        close_site(
            current().context,
            path.site,
            command(),
            until=body.until,
            reason=body.reason,
            sentence=body.sentence,
        )
    )


@calendar.post(
    "/sites/<string:site>/closure/end", responses=answers(SiteClosure), summary="Reopen a site"
)
@allows(Role.MANAGER)
def reopen(path: SitePath, body: Nothing) -> Response:
    """Ends an exceptional closure before its time."""
    del body
    return answer(reopen_site(current().context, path.site, command()))


def _day(plan: DayPlan) -> CalendarDay:
    return CalendarDay(
        day=plan.day,
        openings=[Span(opens_at=start, closes_at=end) for start, end in plan.intervals],
        last_ticket_at=plan.last_ticket_at,
        holiday=words_of(plan.holiday),
        special_hours=words_of(plan.special),
    )
