"""One-time links: made, found, used."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from queue_server.store.identity_tables import one_time_link


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is good for; without an account, for the first administrator."""

    account_id: int | None


def insert_link(
    connection: Connection, *, digest: str, account_id: int | None, expires_at: datetime
) -> None:
    """A new link; one that the same account had before is worth nothing any more."""
    owner = one_time_link.c.account_id
    mine = owner.is_(None) if account_id is None else owner == account_id
    connection.execute(
        update(one_time_link)
        .where(mine, one_time_link.c.used_at.is_(None))
        .values(used_at=expires_at)
    )
    connection.execute(
        insert(one_time_link),
        {"digest": digest, "account_id": account_id, "expires_at": expires_at},
    )


def usable_link(connection: Connection, digest: str, now: datetime) -> Link | None:
    query = select(one_time_link.c.account_id).where(
        one_time_link.c.digest == digest,
        one_time_link.c.used_at.is_(None),
        one_time_link.c.expires_at > now,
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Link(row.account_id)


def use_link(connection: Connection, digest: str, at: datetime) -> None:
    connection.execute(
        update(one_time_link).where(one_time_link.c.digest == digest).values(used_at=at)
    )
