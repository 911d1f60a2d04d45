"""What is personal and old, taken out of the tables; the chains stay whole."""

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, or_, select, update

from queue_server.domain.retention import Limits
from queue_server.store.devices import forget_unapproved
from queue_server.store.identity_tables import audit_entry, device, one_time_link, staff_session


def erase(connection: Connection, old: Limits) -> dict[str, int]:
    """Erase what is older than `old`; what → how many rows, those with any."""
    counts = {
        "addresses_in_book": _blank(
            connection, audit_entry, audit_entry.c.at < old.addresses, "address"
        ),
        "addresses_of_devices": _blank(
            connection, device, device.c.asked_at < old.addresses, "address", "browser"
        ),
        "addresses_of_sessions": _blank(
            connection, staff_session, staff_session.c.seen_at < old.addresses, "address", "browser"
        ),
        "sessions": _forget_sessions(connection, old),
        "links": connection.execute(
            delete(one_time_link).where(
                or_(
                    one_time_link.c.used_at.is_not(None),
                    one_time_link.c.expires_at <= old.worthless,
                )
            )
        ).rowcount,
        "unapproved_devices": forget_unapproved(connection, old.worthless),
    }
    return {what: count for what, count in counts.items() if count}


def _blank(connection: Connection, table: Table, is_old: ColumnElement[bool], *names: str) -> int:
    columns = [table.c[name] for name in names]
    holds_some = or_(*(column != "" for column in columns))
    gone = connection.execute(
        update(table).where(is_old, holds_some).values(dict.fromkeys(columns, ""))
    )
    return gone.rowcount


def _forget_sessions(connection: Connection, old: Limits) -> int:
    """The last one's number stays taken: the book names sessions by their numbers."""
    over = or_(staff_session.c.ended_at < old.addresses, staff_session.c.expires_at < old.addresses)
    last = select(func.max(staff_session.c.id)).scalar_subquery()
    return connection.execute(
        delete(staff_session).where(and_(over, staff_session.c.id < last))
    ).rowcount
