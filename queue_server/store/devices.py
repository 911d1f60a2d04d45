"""Screens, tablets and print agents: asked for, approved, revoked, last seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from queue_server.domain.actor import Role
from queue_server.store.identity_tables import device

_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Device:
    """A device as stored; `code` only until it is approved."""

    id: int
    purpose: Role
    site_id: str
    place: str
    name: str
    code: str | None
    code_expires_at: datetime | None
    address: str
    browser: str
    asked_at: datetime
    approved_at: datetime | None
    approved_by: int | None
    revoked_at: datetime | None
    seen_at: datetime | None
    version: str
    state: str

    @property
    def via(self) -> str:
        """As `Actor.via` names it."""
        return f"d{self.id}"

    @property
    def is_approved(self) -> bool:
        """Whether its credential is worth something."""
        return self.approved_at is not None and self.revoked_at is None

    def is_asking(self, now: datetime) -> bool:
        """Whether its code may be approved still."""
        return (
            self.approved_at is None
            and self.revoked_at is None
            and self.code_expires_at is not None
            and now < self.code_expires_at
        )

    def should_be_marked(self, now: datetime, version: str) -> bool:
        """Whether it is worth a write that it is there."""
        return self.seen_at is None or now - self.seen_at >= _SEEN_EVERY or self.version != version


_COLUMNS = [each for each in device.c if each.name != "secret_digest"]


def device_by_digest(connection: Connection, digest: str) -> Device | None:
    return _one(connection, device.c.secret_digest == digest)


def device_by_id(connection: Connection, device_id: int) -> Device | None:
    return _one(connection, device.c.id == device_id)


def device_by_code(connection: Connection, code: str) -> Device | None:
    return _one(connection, device.c.code == code)


def devices_of(connection: Connection, site_id: str) -> list[Device]:
    """Those of a site that are approved or were, by purpose and place, revoked ones last."""
    query = (
        select(*_COLUMNS)
        .where(device.c.site_id == site_id, device.c.approved_at.is_not(None))
        .order_by(device.c.revoked_at.is_not(None), device.c.purpose, device.c.place, device.c.id)
    )
    return [_device(row) for row in connection.execute(query)]


def asking_devices(connection: Connection, site_id: str, now: datetime) -> list[Device]:
    """Those of a site that show a code now, the newest first."""
    query = (
        select(*_COLUMNS)
        .where(
            device.c.site_id == site_id,
            device.c.approved_at.is_(None),
            device.c.revoked_at.is_(None),
            device.c.code_expires_at > now,
        )
        .order_by(device.c.asked_at.desc())
    )
    return [_device(row) for row in connection.execute(query)]


def insert_device(connection: Connection, **columns: Any) -> int:
    made = connection.execute(insert(device).returning(device.c.id), columns)
    number: int = made.scalar_one()
    return number


def update_device(connection: Connection, device_id: int, **columns: Any) -> None:
    connection.execute(update(device).where(device.c.id == device_id).values(**columns))


def mark_devices(
    connection: Connection,
    devices: Iterable[int],
    now: datetime,
    state: str,
    version: str | None = None,
) -> None:
    """All of them were there at this time; `version`: of their pages, where it is known."""
    ids = sorted(devices)
    if not ids:
        return
    columns = {"seen_at": now, "state": state}
    if version:
        columns["version"] = version
    connection.execute(update(device).where(device.c.id.in_(ids)).values(**columns))


def revoked_among(connection: Connection, devices: Iterable[int]) -> list[int]:
    """Those of `devices` that have been revoked."""
    ids = sorted(devices)
    if not ids:
        return []
    query = select(device.c.id).where(device.c.id.in_(ids), device.c.revoked_at.is_not(None))
    return list(connection.execute(query).scalars())


def forget_unapproved(connection: Connection, now: datetime) -> int:
    """Remove those whose code has run out; returns how many."""
    gone = connection.execute(
        delete(device).where(device.c.approved_at.is_(None), device.c.code_expires_at <= now)
    )
    return gone.rowcount


def _one(connection: Connection, condition: ColumnElement[bool]) -> Device | None:
    row = connection.execute(select(*_COLUMNS).where(condition)).one_or_none()
    return None if row is None else _device(row)


def _device(row: Any) -> Device:
    columns = row._mapping  # noqa: SLF001 - its public name
    return Device(**{**columns, "purpose": Role(columns["purpose"])})
