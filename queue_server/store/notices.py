"""Notices: those that staff have not taken away."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from queue_server.domain.notice import Notice
from queue_server.store.tables import notice

_PRESENT = notice.c.removed_at.is_(None)
_ALL = (
    select(notice)
    .where(notice.c.site_id == bindparam("site"), _PRESENT)
    .order_by(notice.c.first_day, notice.c.id)
)
_ONE = select(notice).where(
    notice.c.site_id == bindparam("site"), notice.c.id == bindparam("notice"), _PRESENT
)
_MEDIA = select(notice.c.media).where(notice.c.media != "", _PRESENT).distinct()


def present_notices(connection: Connection, site_id: str) -> list[Notice]:
    """All notices of a site, the oldest first day first."""
    return [notice_of(row) for row in connection.execute(_ALL, {"site": site_id})]


def present_notice(connection: Connection, site_id: str, notice_id: int) -> Notice | None:
    """One of them."""
    row = connection.execute(_ONE, {"site": site_id, "notice": notice_id}).one_or_none()
    return None if row is None else notice_of(row)


def media_in_use(connection: Connection) -> set[str]:
    """The files that notices of any site still show."""
    return set(connection.execute(_MEDIA).scalars())


def store_notice(connection: Connection, site_id: str, one: Notice, at: Any, *, new: bool) -> None:
    """Store a notice as it is from now on."""
    values = {
        "display": one.display,
        "fr": one.fr,
        "ar": one.ar,
        "zgh": one.zgh,
        "media": one.media,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat() if one.last_day else "",
        "changed_at": at,
    }
    if new:
        connection.execute(insert(notice), {"site_id": site_id, "id": one.id, **values})
    else:
        connection.execute(_at(site_id, one.id).values(values))


def take_away(connection: Connection, site_id: str, notice_id: int, at: Any) -> None:
    """Its row stays, for the record."""
    connection.execute(_at(site_id, notice_id).values(removed_at=at))


def _at(site_id: str, notice_id: int) -> Any:
    return update(notice).where(notice.c.site_id == site_id, notice.c.id == notice_id)


def notice_of(row: Any) -> Notice:
    """A row of the table as the domain's notice."""
    return Notice(
        id=row.id,
        display=row.display,
        fr=row.fr,
        ar=row.ar,
        zgh=row.zgh,
        media=row.media,
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day) if row.last_day else None,
    )
