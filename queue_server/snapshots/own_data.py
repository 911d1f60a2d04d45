"""All that is stored about one person of the staff, for that person."""

from typing import Any

from sqlalchemy import Connection, Row

from queue_server.domain.errors import QueueError, Refusal
from queue_server.store.accounts import account_by_id
from queue_server.store.record import entries_of, events_of
from queue_server.store.sessions import sessions_of


def own_data(connection: Connection, account_id: int) -> dict[str, Any]:
    """Ready for JSON, secrets left out. Raises `unknown_account`."""
    account = account_by_id(connection, account_id)
    if account is None:
        raise QueueError(Refusal.UNKNOWN_ACCOUNT)
    return {
        "account": {
            "number": account.id,
            "login": account.login,
            "name": account.name,
            "language": account.language,
            "subject": account.subject,
            "created_at": account.created_at,
            "password_at": account.password_at,
            "disabled_at": account.disabled_at,
            "has_password": bool(account.password_hash),
            "has_pin": bool(account.pin_hash),
        },
        "roles": sorted(map(str, account.grants)),
        "sessions": [
            {
                "number": each.id,
                "method": each.method,
                "device": each.device_id,
                "browser": each.browser,
                "address": each.address,
                "opened_at": each.opened_at,
                "seen_at": each.seen_at,
                "expires_at": each.expires_at,
                "ended_at": each.ended_at,
            }
            for each in sessions_of(connection, account_id)
        ],
        "book": [
            _row(row, "seq", "at", "type", "actor", "site_id", "address")
            for row in entries_of(connection, account_id)
        ],
        "events": [
            _row(row, "site_id", "seq", "at", "type", "actor", "counter_id", "reason")
            for row in events_of(connection, account_id)
        ],
    }


def _row(row: Row[Any], *names: str) -> dict[str, Any]:
    """Without the ticket that it was about: that is a citizen's, not the agent's."""
    return {name.removesuffix("_id"): getattr(row, name) for name in names}
