"""What displays show beside the calls: notices, and how the promise is kept."""

from datetime import date, timedelta

from sqlalchemy import bindparam, case, func, select

from queue_server.domain.calendar import service_day
from queue_server.domain.notice import Notice
from queue_server.domain.turn import NOT_BEGUN, TurnState
from queue_server.media import kind_of
from queue_server.shapes_notices import Charter, MediaShape, Notices, NoticeShown, NoticeState
from queue_server.snapshots.common import View
from queue_server.store.notices import present_notices
from queue_server.store.tables import turn

_MONTH = (
    select(
        turn.c.service,
        func.count().label("of"),
        func.sum(
            case((turn.c.called_at - turn.c.arrived_at <= bindparam("late"), 1), else_=0)
        ).label("within"),
    )
    .where(
        turn.c.site_id == bindparam("site"),
        turn.c.day >= bindparam("first"),
        turn.c.day < bindparam("after"),
        turn.c.service == bindparam("of_service"),
        turn.c.state.not_in([*(each.value for each in NOT_BEGUN), TurnState.WAITING.value]),
    )
    .group_by(turn.c.service)
)


def shown_notices(view: View, display: str) -> list[NoticeShown]:
    """Today's notices of a display."""
    today = service_day(view.now, view.site.zone)
    return [
        NoticeShown(
            id=each.id, fr=each.fr, ar=each.ar, zgh=each.zgh, media=_media(view.site.id, each)
        )
        for each in present_notices(view.connection, view.site.id)
        if each.on(display, today)
    ]


def all_notices(view: View) -> Notices:
    """Those of the past and the future as well."""
    today = service_day(view.now, view.site.zone)
    return Notices(
        today=today,
        displays=[display.id for display in view.site.displays],
        notices=[
            NoticeState(
                id=each.id,
                fr=each.fr,
                ar=each.ar,
                zgh=each.zgh,
                media=_media(view.site.id, each),
                display=each.display,
                first_day=each.first_day,
                last_day=each.last_day,
                showing=each.showing(today),
            )
            for each in present_notices(view.connection, view.site.id)
        ],
    )


def charter(view: View) -> Charter:
    """The promise, and last month's service level by docs/figures.md over all its services."""
    first, after = _last_month(service_day(view.now, view.site.zone))
    of = within = 0
    minutes = []
    for code in view.site.services:
        service = view.config.service(code)
        if service is None:
            continue
        minutes.append(service.target_minutes)
        row = view.connection.execute(
            _MONTH,
            {
                "site": view.site.id,
                "of_service": code,
                "first": first.isoformat(),
                "after": after.isoformat(),
                "late": timedelta(minutes=service.target_minutes) // timedelta(microseconds=1),
            },
        ).one_or_none()
        if row is not None:
            of += row.of
            within += row.within
    return Charter(
        share=view.config.policy.service_level_share,
        minutes=max(minutes),
        last_month=within / of if of else None,
        n=of,
        month=f"{first:%Y-%m}",
    )


def _last_month(today: date) -> tuple[date, date]:
    after = today.replace(day=1)
    return (after - timedelta(days=1)).replace(day=1), after


def media_shape(site_id: str, name: str) -> MediaShape:
    """A file of the media folder as pages reach it."""
    return MediaShape(name=name, kind=kind_of(name), url=f"/media/{site_id}/{name}")


def _media(site_id: str, notice: Notice) -> MediaShape | None:
    return media_shape(site_id, notice.media) if notice.media else None
