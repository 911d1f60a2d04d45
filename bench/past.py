"""Years of a busy site, written straight into a database: what a bench needs to have happened."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from queue_server.config import Config, SiteConfig
from queue_server.domain import events as e
from queue_server.domain.chain import GENESIS_HASH, chain_hash
from queue_server.domain.estimate import WaitRange
from queue_server.domain.site_events import DayOpened
from queue_server.domain.turn import TurnState
from queue_server.store.tables import (
    event,
    service_day,
    site_state,
    ticket,
    to_micros,
    turn,
)

TURNS_A_DAY = 1000
_BETWEEN = timedelta(seconds=28)
_WAIT, _WALK, _SERVICE = timedelta(minutes=12), timedelta(seconds=30), timedelta(minutes=5)


class Past:
    """Writes whole days of served turns, each with its four events, chained as the server does."""

    def __init__(self, connection: Connection, config: Config, site: SiteConfig) -> None:
        self._connection = connection
        self._config = config
        self._site = site
        self._seq, self._hash, self._id = 0, GENESIS_HASH, 0

    def write(self, turns: int, today: datetime) -> None:
        """So many turns on the days before `today` (aware)."""
        days = -(-turns // TURNS_A_DAY)
        first = today.replace(hour=8, minute=0, second=0, microsecond=0)
        last = first
        for number in range(days, 0, -1):
            last = first - timedelta(days=number)
            self._day(last, min(TURNS_A_DAY, turns - (days - number) * TURNS_A_DAY))
        self._connection.execute(
            update(site_state)
            .where(site_state.c.site_id == self._site.id)
            .values(
                seq=self._seq,
                last_hash=self._hash,
                last_at=last + timedelta(hours=10),
                day=last.date().isoformat(),
            )
        )

    def _day(self, opens: datetime, turns: int) -> None:
        day = opens.date().isoformat()
        services = self._site.services
        tickets: list[dict[str, Any]] = []
        happened: list[tuple[datetime, e.Event]] = [
            (opens, DayOpened(day, self._config.policy.version))
        ]
        for number in range(turns):
            self._id += 1
            service = services[number % len(services)]
            arrived = opens + _BETWEEN * number
            made = _Made(self._id, service, number // len(services) + 1, day, arrived)
            tickets.append(made.ticket(self._site.id))
            happened.extend(made.events(self._config.policy.version))
        happened.sort(key=lambda each: each[0])
        sequences: dict[int, int] = {}
        log = []
        for at, one in happened:
            log.append(self._event(at, one))
            if isinstance(one, e.TicketIssued):
                sequences[one.turn_id] = self._seq
        rows = [_turn_of(each, sequences[each["id"]]) for each in tickets]
        lines = [
            {
                "site_id": self._site.id,
                "day": day,
                "service": service,
                "last_number": turns // len(services) + 1,
                "waiting": 0,
                "calls": turns // len(services),
                "recent_seconds": json.dumps([_SERVICE.total_seconds()] * 30),
            }
            for service in services
        ]
        for table, values in ((ticket, tickets), (turn, rows), (event, log), (service_day, lines)):
            self._connection.execute(insert(table), values)

    def _event(self, at: datetime, one: e.Event) -> dict[str, Any]:
        payload = one.payload()
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self._seq += 1
        previous, actor = self._hash, "agent:bench"
        self._hash = chain_hash(
            previous,
            site=self._site.id,
            seq=self._seq,
            at_micros=to_micros(at),
            actor=actor,
            event_type=one.type,
            payload=text,
            reason=None,
            key=None,
        )
        return {
            "site_id": self._site.id,
            "seq": self._seq,
            "at": at,
            "type": one.type,
            "ticket_id": payload.get("ticket_id"),
            "turn_id": payload.get("turn_id"),
            "actor": actor,
            "counter_id": payload.get("counter"),
            "policy_version": payload.get("policy_version"),
            "payload": text,
            "prev_hash": previous,
            "hash": self._hash,
        }


class _Made:
    """One visit: a ticket, its turn and what happened to it."""

    def __init__(self, number: int, service: str, label: int, day: str, at: datetime) -> None:
        self._id, self._service, self._number, self._day, self._at = number, service, label, day, at

    def ticket(self, site: str) -> dict[str, Any]:
        return {
            "id": self._id,
            "site_id": site,
            "day": self._day,
            "service": self._service,
            "number": self._number,
            "language": "fr",
            "priority": "",
            "token": f"past-{self._id}",
            "issued_at": self._at,
        }

    def events(self, policy: str) -> Iterator[tuple[datetime, e.Event]]:
        called = self._at + _WAIT
        queued = {
            "ticket_id": self._id,
            "turn_id": self._id,
            "service": self._service,
            "label": f"{self._service}{self._number}",
            "language": "fr",
            "priority": "",
            "arrived_at": self._at.isoformat(),
        }
        at_counter: dict[str, Any] = {
            **queued,
            "counter": str(self._id % 6 + 1),
            "called_at": called.isoformat(),
            "calls": 1,
        }
        yield (
            self._at,
            e.TicketIssued(
                **queued,  # type: ignore[arg-type]
                first_arrival=self._at.isoformat(),
                waiting=20,
                day=self._day,
                number=self._number,
                people_before=19,
                promised=WaitRange(10, 20),
                appointment="",
            ),
        )
        yield (
            called,
            e.TurnCalled(
                **at_counter,
                policy_version=policy,
                chosen_for="order",
                out_of_order=False,
                waiting=19,
            ),
        )
        yield called + _WALK, e.TurnStarted(**at_counter)
        yield (
            called + _WALK + _SERVICE,
            e.TurnFinished(**at_counter, service_seconds=_SERVICE.total_seconds(), outcome=""),
        )


def _turn_of(row: dict[str, Any], sequence: int) -> dict[str, Any]:
    arrived: datetime = row["issued_at"]
    return {
        "id": row["id"],
        "ticket_id": row["id"],
        "site_id": row["site_id"],
        "day": row["day"],
        "service": row["service"],
        "priority": "",
        "sequence": sequence,
        "first_arrival": arrived,
        "arrived_at": arrived,
        "state": TurnState.DONE.value,
        "counter_id": str(row["id"] % 6 + 1),
        "eligible_after": 0,
        "calls": 1,
        "called_at": arrived + _WAIT,
        "last_called_at": arrived + _WAIT,
        "started_at": arrived + _WAIT + _WALK,
        "held_micros": 0,
        "ended_at": arrived + _WAIT + _WALK + _SERVICE,
    }


def now() -> datetime:
    """The machine's clock, aware UTC."""
    return datetime.now(UTC)
