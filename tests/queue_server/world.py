"""A small commune for tests: two sites, a clock that tests move, every verb in one word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from queue_server.bus import Bus
from queue_server.config import Config, Language
from queue_server.domain.actor import PUBLIC, SYSTEM, Actor, Role
from queue_server.domain.events import Event, Recorded
from queue_server.domain.history import Turn
from queue_server.operations import (
    calling,
    counters,
    notes,
    opening,
    printers,
    priorities,
    serving,
    tickets,
    undoing,
    visits,
)
from queue_server.operations.perform import Command, Context
from queue_server.shapes import CounterAnswer, IssuedTicket, Receipt, TicketPage
from queue_server.shapes_printing import Reprinted
from queue_server.snapshots.common import View, look
from queue_server.snapshots.screens import ticket_page
from queue_server.store.board import service_rows
from queue_server.store.database import Database
from queue_server.store.lifecycle import ensure_sites
from queue_server.store.recent import site_row
from queue_server.store.tables import metadata
from queue_server.store.turns import turn_by_id
from queue_server.store.visit_notes import notes_by_turn
from tests.queue_server.commune import ANNEXE, MONDAY, MORNING, SALMA, SITE, make_config

S = TypeVar("S")

__all__ = [
    "ANNEXE",
    "MONDAY",
    "MORNING",
    "SALMA",
    "SITE",
    "World",
    "make_config",
    "of_site",
]


@dataclass
class World:
    """The queue of a commune as its operations see it; `now` moves only when a test moves it."""

    database: Database
    config: Config = field(default_factory=make_config)
    now: datetime = MONDAY
    events: list[Recorded] = field(default_factory=list)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        bus: Bus[Recorded] = Bus()
        bus.subscribe(self.events.extend)
        self.context = Context(self.config, self.database, bus)
        ensure_sites(self.database, [site.id for site in self.config.sites])

    def configure(self, config: Config) -> None:
        """As after a restart with another configuration; the tables stay."""
        self.config = config
        self.context = replace(self.context, config=config)

    def later(self, *, minutes: float = 0, days: float = 0) -> None:
        """Time goes on."""
        self.now += timedelta(minutes=minutes, days=days)

    def command(self, role: Role, site: str, key: str | None) -> Command:
        actor = {Role.PUBLIC: PUBLIC, Role.SYSTEM: SYSTEM}.get(role)
        return Command(actor or Actor(role, site, "Salma"), self.now, key)

    def issue(
        self,
        service: str = "B",
        *,
        priority: str | None = None,
        language: Language = Language.FRENCH,
        site: str = SITE,
        key: str | None = None,
    ) -> IssuedTicket:
        return tickets.issue_ticket(
            self.context,
            site,
            self.command(Role.KIOSK, site, key),
            service_code=service,
            language=language,
            priority=priority,
        )

    def leave(self, token: str, key: str | None = None) -> tickets.Left:
        return tickets.leave(self.context, token, self.command(Role.PUBLIC, SITE, key))

    def open_day(self, site: str = SITE) -> opening.SiteDay:
        return opening.open_day(self.context, site, self.command(Role.SYSTEM, site, None))

    def close_day(self, role: Role = Role.MANAGER) -> opening.SiteDay:
        return opening.close_day(self.context, SITE, self.command(role, SITE, None))

    def reopen_day(self, role: Role = Role.MANAGER) -> opening.SiteDay:
        return opening.reopen_day(self.context, SITE, self.command(role, SITE, None))

    def open(self, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(counters.open_for_service, counter, **how)

    def close(self, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(counters.close, counter, **how)

    def pause(self, counter: str = "2", *, reason: str = "break", **how: Any) -> CounterAnswer:
        return self._at(counters.pause, counter, reason=reason, **how)

    def end_pause(self, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(counters.end_pause, counter, **how)

    def services(
        self, services: str, counter: str = "2", *, secondary: str = "", **how: Any
    ) -> CounterAnswer:
        """`services` and `secondary` as letters."""
        return self._at(
            counters.change_services,
            counter,
            services=tuple(services),
            secondary=tuple(secondary),
            **how,
        )

    def call(self, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(calling.call_next, counter, **how)

    def choose(
        self, turn: int, counter: str = "2", *, reason: str | None = None, **how: Any
    ) -> CounterAnswer:
        return self._at(calling.call_chosen, counter, turn_id=turn, reason=reason, **how)

    def recall(self, turn: int, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(calling.recall, counter, turn_id=turn, **how)

    def start(self, turn: int, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(serving.start, counter, turn_id=turn, **how)

    def hold(self, turn: int, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(serving.hold, counter, turn_id=turn, **how)

    def resume(self, turn: int, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(serving.resume, counter, turn_id=turn, **how)

    def transfer(
        self,
        turn: int,
        counter: str = "2",
        *,
        service: str = "F",
        to: str | None = None,
        note: str | None = None,
        **how: Any,
    ) -> CounterAnswer:
        return self._at(
            serving.transfer,
            counter,
            turn_id=turn,
            to_service=service,
            to_counter=to,
            note=note,
            **how,
        )

    def requeue(self, turn: int, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(serving.requeue, counter, turn_id=turn, **how)

    def no_show(self, turn: int, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(serving.mark_no_show, counter, turn_id=turn, **how)

    def finish(
        self, turn: int, counter: str = "2", *, outcome: str | None = None, **how: Any
    ) -> CounterAnswer:
        return self._at(serving.finish, counter, turn_id=turn, outcome=outcome, **how)

    def add_service(
        self, turn: int, counter: str = "2", *, service: str = "F", **how: Any
    ) -> CounterAnswer:
        return self._at(serving.add_service, counter, turn_id=turn, service=service, **how)

    def undo(self, counter: str = "2", **how: Any) -> CounterAnswer:
        return self._at(undoing.undo, counter, **how)

    def come_back(
        self, turn: int, *, role: Role = Role.RECEPTION, key: str | None = None
    ) -> visits.TurnAnswer:
        """Return after a no-show."""
        command = self.command(role, SITE, key)
        return visits.return_after_no_show(self.context, SITE, command, turn_id=turn)

    def cancel(
        self,
        turn: int,
        *,
        reason: str = "left",
        role: Role = Role.RECEPTION,
        key: str | None = None,
    ) -> visits.TurnAnswer:
        command = self.command(role, SITE, key)
        return visits.cancel(self.context, SITE, command, turn_id=turn, reason=reason)

    def change_priority(
        self,
        turn: int,
        priority: str | None = "disability",
        *,
        reason: str = "seen",
        counter: str | None = None,
        role: Role = Role.AGENT,
        key: str | None = None,
    ) -> visits.TurnAnswer:
        return priorities.change_priority(
            self.context,
            SITE,
            self.command(role, SITE, key),
            turn_id=turn,
            priority=priority,
            reason=reason,
            counter_id=counter,
        )

    def change_note(
        self,
        turn: int,
        text: str = "1 original",
        *,
        role: Role = Role.AGENT,
        key: str | None = None,
    ) -> visits.TurnAnswer:
        command = self.command(role, SITE, key)
        return notes.change_note(self.context, SITE, command, turn_id=turn, text=text)

    def take_over(
        self, counter: str = "2", *, session: int | None = None, name: str = "Driss", **how: Any
    ) -> CounterAnswer:
        """Driss takes Salma's counter over, as it is now unless a session is named."""
        opened = self.view(lambda view: view.counters.get(counter))
        seen = session or (opened.session_id if opened else 1)
        return self._at(counters.take_over, counter, session=seen, name=name, **how)

    def reprint(
        self,
        turn: int,
        *,
        reason: str = "lost",
        role: Role = Role.RECEPTION,
        site: str = SITE,
        key: str | None = None,
    ) -> Reprinted:
        command = self.command(role, site, key)
        return printers.reprint(self.context, site, command, turn_id=turn, reason=reason)

    def printer_changed(self, printer: str, condition: str, *, site: str = SITE) -> printers.Noted:
        command = self.command(Role.SYSTEM, site, None)
        return printers.note_printer(
            self.context, site, command, printer=printer, condition=condition, detail=""
        )

    def test_page(self, printer: str = "hall", *, site: str = SITE) -> Receipt:
        command = self.command(Role.MANAGER, site, None)
        return printers.test_page(self.context, site, command, printer=printer)

    def turn(self, turn: int) -> Turn:
        """A turn as it is stored."""
        with self.database.read() as connection:
            found = turn_by_id(connection, SITE, turn)
        assert found is not None
        return found

    def page(self, token: str) -> TicketPage:
        """What the citizen's page shows."""
        with self.database.read() as connection:
            return ticket_page(
                connection,
                self.config,
                token,
                now=self.now,
                version="test",
                outlooks=self.context.outlooks,
            )

    def notes(self) -> dict[int, str]:
        """What is noted, by turn."""
        with self.database.read() as connection:
            return notes_by_turn(connection, SITE)

    def waiting(self) -> dict[str, int]:
        """How many wait, by service, as the store counts them today."""
        with self.database.read() as connection:
            day = site_row(connection, SITE).day
            return {code: row.waiting for code, row in service_rows(connection, SITE, day).items()}

    def last(self) -> Event:
        """The newest published event."""
        return self.events[-1].event

    def called(self, counter: str = "2") -> int:
        """Call the next turn, which must exist; returns its id."""
        current = self.call(counter).current
        assert current is not None
        return current.turn_id

    def started(self, counter: str = "2") -> int:
        """Call the next turn and begin with it; returns its id."""
        turn = self.called(counter)
        self.start(turn, counter)
        return turn

    def serve(self, counter: str = "2", *, minutes: float = 5) -> int:
        """Call the next turn and serve it for so long; returns its id."""
        turn = self.called(counter)
        self.start(turn, counter)
        self.later(minutes=minutes)
        self.finish(turn, counter)
        return turn

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table's rows in the order of their keys."""
        with self.database.read() as connection:
            return _rows(connection, table)

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """All that is stored."""
        with self.database.read() as connection:
            return {name: _rows(connection, name) for name in sorted(metadata.tables)}

    def view(self, see: Callable[[View], S], *, site: str = SITE) -> S:
        """What `see`, a snapshot, shows of a site now."""
        configured = self.context.site(site)
        with self.database.read() as connection:
            return see(
                look(
                    connection,
                    self.config,
                    configured,
                    now=self.now,
                    version="test",
                    outlooks=self.context.outlooks,
                )
            )

    def types(self, site: str = SITE) -> list[str]:
        """The published events of a site, by type."""
        return [recorded.event.type for recorded in of_site(self.events, site)]

    def _at(
        self,
        verb: Callable[..., CounterAnswer],
        counter: str,
        *,
        site: str = SITE,
        key: str | None = None,
        role: Role = Role.AGENT,
        name: str = "Salma",
        **facts: Any,
    ) -> CounterAnswer:
        command = Command(Actor(role, site, name), self.now, key)
        return verb(self.context, site, counter, command, **facts)


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    found = metadata.tables[table]
    query = select(found).order_by(*found.primary_key)
    return [dict(row._mapping) for row in connection.execute(query)]


def of_site(events: Sequence[Recorded], site: str) -> list[Recorded]:
    """Those of one site."""
    return [recorded for recorded in events if recorded.site == site]
