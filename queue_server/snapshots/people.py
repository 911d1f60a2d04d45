"""The people that an administrator looks after."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from queue_server.domain.actor import Actor
from queue_server.operations.accounts import is_managed_by
from queue_server.shapes_people import PeopleShape, PersonShape, roles_shape
from queue_server.store.accounts import Account, all_accounts
from queue_server.store.sessions import Session, open_sessions


def people(
    connection: Connection, actor: Actor, site: str, *, now: datetime, idle: timedelta
) -> PeopleShape:
    """Everybody, for an administrator of all sites; else those who have a role at `site`, and
    those who have none anywhere.
    """
    seen = [
        account
        for account in all_accounts(connection)
        if not account.is_erased
        and (actor.everywhere or not account.grants or _works_at(account, site))
    ]
    return PeopleShape(
        people=[person(connection, actor, each, now=now, idle=idle) for each in seen]
    )


def person(
    connection: Connection, actor: Actor, account: Account, *, now: datetime, idle: timedelta
) -> PersonShape:
    """One of them."""
    opened: list[Session] = [
        each for each in open_sessions(connection, account.id, now) if each.is_open(now, idle)
    ]
    return PersonShape.model_validate(
        {
            "id": account.id,
            "login": account.login,
            "name": account.name,
            "language": account.language,
            "roles": roles_shape(account),
            "has_password": bool(account.password_hash),
            "has_pin": bool(account.pin_hash),
            "by_directory": account.subject is not None,
            "disabled": account.disabled_at is not None,
            "sessions": len(opened),
            "seen_at": max((each.seen_at for each in opened), default=None),
            "manageable": is_managed_by(actor, account.grants),
        }
    )


def _works_at(account: Account, site: str) -> bool:
    return any(grant.site in ("", site) for grant in account.grants)
