"""Calls for the supervisor: at most one of a counter is open."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from queue_server.domain.help_request import HelpRequest
from queue_server.store.prepared import Prepared
from queue_server.store.tables import IS_OPEN_HELP, help_request

_SITE = help_request.c.site_id == bindparam("site")
_COUNTER = help_request.c.counter_id == bindparam("counter")
_OPEN = Prepared(
    select(*help_request.columns).where(_SITE, IS_OPEN_HELP).order_by(help_request.c.id)
)
_LAST = Prepared(
    select(*help_request.columns).where(_SITE, _COUNTER).order_by(help_request.c.id.desc()).limit(1)
)
_ONE = select(help_request).where(_SITE, help_request.c.id == bindparam("request"))
_ALL = select(help_request).where(_SITE).order_by(help_request.c.id)


def open_requests(connection: Connection, site_id: str) -> list[HelpRequest]:
    """Those that nobody has answered, the oldest first."""
    return _of(_OPEN.all(connection, {"site": site_id}))


def last_request(connection: Connection, site_id: str, counter_id: str) -> HelpRequest | None:
    """The newest of a counter, open or not."""
    row = _LAST.one_or_none(connection, {"site": site_id, "counter": counter_id})
    return None if row is None else _request(row)


def one_request(connection: Connection, site_id: str, request_id: int) -> HelpRequest | None:
    """The request with this id."""
    row = connection.execute(_ONE, {"site": site_id, "request": request_id}).one_or_none()
    return None if row is None else _request(row)


def all_requests(connection: Connection, site_id: str) -> list[HelpRequest]:
    """Every one of a site, the oldest first."""
    return _of(connection.execute(_ALL, {"site": site_id}))


def store_request(connection: Connection, site_id: str, request: HelpRequest) -> None:
    """Store a request as an event has made it."""
    if request.is_open:
        row = {
            "site_id": site_id,
            "id": request.id,
            "counter_id": request.counter,
            "reason": request.reason,
            "asked_at": request.asked_at,
        }
        connection.execute(insert(help_request), row)
        return
    ended = {"answered_at": request.answered_at, "withdrawn_at": request.withdrawn_at}
    connection.execute(
        update(help_request)
        .where(help_request.c.site_id == site_id, help_request.c.id == request.id)
        .values(ended)
    )


def _of(rows: Iterable[Any]) -> list[HelpRequest]:
    return [_request(row) for row in rows]


def _request(row: Any) -> HelpRequest:
    return HelpRequest(
        row.id, row.counter_id, row.reason, row.asked_at, row.answered_at, row.withdrawn_at
    )
