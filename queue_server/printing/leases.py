"""The `printer` rows: who prints on which printer, and how it was last seen."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from printers.condition import Condition, Status
from printers.lease import STANDSTILL
from printers.owner import is_gone
from queue_server.store.database import Database
from queue_server.store.tables import printer

T = TypeVar("T")

MOST_OF_A_LINE = 300

_THIS = printer.c.printer_id == bindparam("of_printer")
_MINE = printer.c.owner == bindparam("me")
_ROW = select(printer).where(_THIS)
# FOR SHARE: nobody takes the printer over before this transaction has ended.
_OWNER = select(printer.c.owner).where(_THIS).with_for_update(read=True)
_RENEW = update(printer).where(_THIS, _MINE).values(beat=printer.c.beat + 1)
_TAKE = (
    update(printer)
    .where(_THIS, printer.c.owner == bindparam("from_owner"), printer.c.beat == bindparam("beat_"))
    .values(owner=bindparam("me"), beat=printer.c.beat + 1)
)
_RELEASE = update(printer).where(_THIS, _MINE).values(owner="")
_INTERRUPTED = update(printer).where(_THIS).values(interrupted=bindparam("left_open"))
_SEEN = (
    update(printer)
    .where(_THIS, _MINE)
    .values(
        condition=bindparam("new_condition"),
        detail=bindparam("new_detail"),
        changed_at=bindparam("new_changed_at"),
    )
)


@dataclass(frozen=True, slots=True)
class _Stood:
    """A contender's view of another owner: its name and count, and since when they are so."""

    owner: str
    beat: int
    since: float


class Leases:
    """The leases as one owner sees them.

    A transaction that touches a printer locks its row before its jobs, and never a site's row: so
    no two can wait for each other.
    """

    def __init__(
        self,
        database: Database,
        owner: str,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._owner = owner
        self._now = now
        self._monotonic = monotonic
        self._stood: dict[str, _Stood] = {}

    def hold(self, printer_id: str) -> bool:
        """Take or renew the lease; False while another owner lives."""
        with self._database.read() as connection:
            row = connection.execute(_ROW, {"of_printer": printer_id}).one_or_none()
        if row is not None and not self._may_take(printer_id, row.owner, row.beat):
            return False

        def work(connection: Connection) -> bool:
            if row is None:
                connection.execute(self._first(connection, printer_id))
            me = {"of_printer": printer_id, "me": self._owner}
            if connection.execute(_RENEW, me).rowcount == 1:
                return True
            before = {"from_owner": row.owner if row else "", "beat_": row.beat if row else 0}
            return connection.execute(_TAKE, {**me, **before}).rowcount == 1

        held = write_for(self._database, printer_id, work)
        if held:
            self._stood.pop(printer_id, None)
        return held

    def release(self, printer_id: str) -> None:
        """Let the next owner take the printer at once, if it is ours."""
        me = {"of_printer": printer_id, "me": self._owner}
        write_for(
            self._database, printer_id, lambda connection: connection.execute(_RELEASE, me).rowcount
        )

    def owned(self, connection: Connection, printer_id: str) -> bool:
        """Whether the lease is ours, and stays so until this transaction ends."""
        found = connection.execute(_OWNER, {"of_printer": printer_id}).scalar_one_or_none()
        return found == self._owner

    def interrupted(self, connection: Connection, printer_id: str) -> bool:
        """Whether a job was cut off on this printer."""
        row = connection.execute(_ROW, {"of_printer": printer_id}).one()
        return bool(row.interrupted)

    def set_interrupted(self, connection: Connection, printer_id: str, *, left_open: bool) -> None:
        """Whether a job was cut off on this printer, so that the next must end what it left."""
        values = {"of_printer": printer_id, "left_open": int(left_open)}
        connection.execute(_INTERRUPTED, values)

    def store_status(self, connection: Connection, printer_id: str, status: Status) -> str | None:
        """Keep how the printer is; answers the condition it had before, None if it is not ours."""
        if not self.owned(connection, printer_id):
            return None
        row = connection.execute(_ROW, {"of_printer": printer_id}).one()
        before: str = row.condition
        detail = status.detail[:MOST_OF_A_LINE]
        changed = before != status.condition
        if changed or row.detail != detail:
            connection.execute(
                _SEEN,
                {
                    "of_printer": printer_id,
                    "me": self._owner,
                    "new_condition": status.condition.value,
                    "new_detail": detail,
                    "new_changed_at": self._now() if changed else row.changed_at,
                },
            )
        return before

    def _may_take(self, printer_id: str, owner: str, beat: int) -> bool:
        if owner in {"", self._owner} or is_gone(owner):
            return True
        now, stood = self._monotonic(), self._stood.get(printer_id)
        if stood is None or (stood.owner, stood.beat) != (owner, beat):
            self._stood[printer_id] = _Stood(owner, beat, now)
            return False
        return now - stood.since >= STANDSTILL

    def _first(self, connection: Connection, printer_id: str) -> Insert:
        values: dict[str, Any] = {
            "printer_id": printer_id,
            "condition": Condition.UNKNOWN.value,
            "changed_at": self._now(),
        }
        if connection.dialect.name == "postgresql":
            return postgresql.insert(printer).values(values).on_conflict_do_nothing()
        return sqlite.insert(printer).values(values).on_conflict_do_nothing()


def owner_of(connection: Connection, printer_id: str) -> str | None:
    """Who holds the printer; empty for nobody, None when nobody ever has."""
    return connection.execute(
        select(printer.c.owner).where(_THIS), {"of_printer": printer_id}
    ).scalar_one_or_none()


def is_served(connection: Connection, printer_id: str) -> bool:
    """Whether somebody prints on this printer, and it can print as far as is known."""
    row = connection.execute(_ROW, {"of_printer": printer_id}).one_or_none()
    return row is not None and row.owner != "" and Condition(row.condition).prints


def write_for(
    database: Database,
    printer_id: str,
    work: Callable[[Connection], T],
    after_commit: Callable[[T], None] | None = None,
) -> T:
    """Write about one printer and its jobs, apart from the commits of every site."""
    return database.write(f"printer:{printer_id}", work, after_commit)
