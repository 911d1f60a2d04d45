"""The managers' page: the hall now, and the day so far."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select

from queue_server.domain.turn import NOT_BEGUN, TurnState
from queue_server.metrics.figures import TurnTimes, figures
from queue_server.operations.counter_view import counter_state
from queue_server.operations.help_requests import help_shape
from queue_server.shapes_dashboard import (
    Arrivals,
    CounterNow,
    DashboardSnapshot,
    Now,
    Promise,
    ServiceFigures,
    ServiceNow,
    Today,
)
from queue_server.snapshots.common import View
from queue_server.snapshots.printers import printer_states
from queue_server.store.help_requests import open_requests
from queue_server.store.tables import IS_WAITING, turn

_HALF_HOUR = timedelta(minutes=30)

_DAY = select(
    turn.c.service,
    turn.c.state,
    turn.c.arrived_at,
    turn.c.called_at,
    turn.c.started_at,
    turn.c.ended_at,
    turn.c.held_micros,
).where(
    turn.c.state.not_in([each.value for each in NOT_BEGUN]),
    turn.c.site_id == bindparam("site"),
    turn.c.day == bindparam("of_day"),
)

_LONGEST = (
    select(turn.c.service, func.min(turn.c.arrived_at).label("oldest"))
    .where(turn.c.site_id == bindparam("site"), IS_WAITING)
    .group_by(turn.c.service)
)


def dashboard_snapshot(view: View) -> DashboardSnapshot:
    """Live now, and today by the published definitions."""
    return DashboardSnapshot(
        **view.head,
        day=view.day,
        promise=Promise(share=view.config.policy.service_level_share),
        now=_now(view),
        today=_today(view),
        help=[help_shape(each) for each in open_requests(view.connection, view.site.id)],
        printers=printer_states(view),
    )


def _now(view: View) -> Now:
    oldest = {
        row.service: row.oldest for row in view.connection.execute(_LONGEST, {"site": view.site.id})
    }
    services = []
    for code in view.site.services:
        service = view.config.service(code)
        row = view.services.get(code)
        if service is None:
            continue
        services.append(
            ServiceNow(
                code=code,
                name=service.name,
                waiting=row.waiting if row else 0,
                longest_wait_seconds=_since(oldest.get(code), view.now),
            )
        )
    counters = []
    for counter in view.site.counters:
        opened = view.counters.get(counter.id)
        present = opened.turn if opened else None
        since = present and (present.started_at or present.last_called_at)
        if opened and opened.paused_at:
            since = opened.paused_at
        counters.append(
            CounterNow(
                **counter_state(counter, opened).model_dump(),
                since=since or (opened.opened_at if opened else None),
            )
        )
    return Now(
        waiting=sum(each.waiting for each in services),
        longest_wait_seconds=_since(min(oldest.values(), default=None), view.now),
        services=services,
        counters=counters,
    )


def _today(view: View) -> Today:
    turns = [
        TurnTimes(
            row.service,
            TurnState(row.state),
            row.arrived_at,
            row.called_at,
            row.started_at,
            row.ended_at,
            timedelta(microseconds=row.held_micros),
        )
        for row in view.connection.execute(_DAY, {"site": view.site.id, "of_day": view.day})
    ]
    targets = {
        service.code: timedelta(minutes=service.target_minutes) for service in view.config.services
    }
    by_service = []
    for code in view.site.services:
        service = view.config.service(code)
        if service is None:
            continue
        mine = [each for each in turns if each.service == code]
        by_service.append(
            ServiceFigures(
                code=code,
                name=service.name,
                target_minutes=service.target_minutes,
                figures=figures(mine, target=targets, now=view.now),
            )
        )
    return Today(
        all=figures(turns, target=targets, now=view.now),
        services=by_service,
        arrivals=arrivals(turns),
    )


def arrivals(turns: list[TurnTimes]) -> list[Arrivals]:
    """Turns by half-hour from the first to the last, empty ones included."""
    counts = Counter(_half_hour(each.arrived_at) for each in turns)
    if not counts:
        return []
    moment, last = min(counts), max(counts)
    found = []
    while moment <= last:
        found.append(Arrivals(at=moment, n=counts[moment]))
        moment += _HALF_HOUR
    return found


def _half_hour(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 30, second=0, microsecond=0)


def _since(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else max(0.0, (now - moment).total_seconds())
