"""The book of accounts and devices: entries chained as a site's events are."""

import json
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from queue_server.domain.actor import Actor
from queue_server.domain.audit_events import AuditEvent
from queue_server.domain.chain import GENESIS_HASH, chain_hash
from queue_server.store.identity_tables import audit_entry, audit_head
from queue_server.store.tables import EPOCH, to_micros

BOOK = "@book"
"""Stands where a site's chain has the site, in hashes and as the key of writes."""
_HEAD_ID = 1


def begin_book(connection: Connection) -> None:
    """Open the book if it is new."""
    if connection.execute(select(audit_head.c.id)).first() is None:
        first = {"id": _HEAD_ID, "seq": 0, "last_hash": GENESIS_HASH, "last_at": EPOCH}
        connection.execute(insert(audit_head), first)


def lock_book(connection: Connection) -> datetime:
    """Wait until nobody else writes in the book; the time of the last entry."""
    locked = select(audit_head.c.last_at).where(audit_head.c.id == _HEAD_ID).with_for_update()
    last: datetime = connection.execute(locked).scalar_one()
    return last


def append(
    connection: Connection,
    happened: AuditEvent,
    *,
    at: datetime,
    actor: Actor,
    site: str = "",
    address: str = "",
) -> int:
    """Write an entry, the book being locked; returns its number."""
    head = connection.execute(select(audit_head).where(audit_head.c.id == _HEAD_ID)).one()
    seq: int = head.seq + 1
    payload = json.dumps(
        happened.payload(), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    entry_hash = chain_hash(
        head.last_hash,
        site=BOOK,
        seq=seq,
        at_micros=to_micros(at),
        actor=str(actor),
        event_type=happened.type,
        payload=payload,
        reason=site,
        key=None,
    )
    connection.execute(
        insert(audit_entry),
        {
            "seq": seq,
            "at": at,
            "type": happened.type,
            "actor": str(actor),
            "site_id": site,
            "payload": payload,
            "address": address,
            "prev_hash": head.last_hash,
            "hash": entry_hash,
        },
    )
    connection.execute(
        update(audit_head)
        .where(audit_head.c.id == _HEAD_ID)
        .values(seq=seq, last_hash=entry_hash, last_at=at)
    )
    return seq
