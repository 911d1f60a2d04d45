"""One command at one site: lock, do, record, answer, and publish once it is committed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, bindparam, insert, select

from queue_server.bus import Bus
from queue_server.config import Config, SiteConfig
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.domain.calendar import service_day as local_day
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import Recorded
from queue_server.domain.site_events import ClockHeld
from queue_server.operations.day import begin_day
from queue_server.operations.outlook import Outlooks
from queue_server.operations.policy import policy_digest, policy_event
from queue_server.operations.unit import Unit
from queue_server.shapes import Shape
from queue_server.store.database import Database
from queue_server.store.prepared import Prepared
from queue_server.store.tables import command_answer, site_state

A = TypeVar("A", bound=Shape)

CLOCK_TOLERANCE_SECONDS = 2.0
"""A machine's clock may be this far behind the last event before it is worth a word."""

# FOR UPDATE holds against other processes; SQLite has no such clause and its writer is alone.
_LOCK_SITE = Prepared(
    select(*site_state.columns).where(site_state.c.site_id == bindparam("site")).with_for_update()
)
_FIND_ANSWER = Prepared(
    select(command_answer.c.fingerprint, command_answer.c.answer).where(
        command_answer.c.site_id == bindparam("site"),
        command_answer.c.key == bindparam("given_key"),
    )
)
_INSERT_ANSWER = Prepared(insert(command_answer), columns=command_answer.columns.keys())


@dataclass(frozen=True, slots=True)
class Context:
    """What every operation works with; made once by the application."""

    config: Config
    database: Database
    bus: Bus[Recorded]
    outlooks: Outlooks = field(default_factory=Outlooks)
    ended: Bus[str] = field(default_factory=Bus)
    """Credentials (`Actor.via`) that are worth nothing any more, told once that is committed."""

    def site(self, site_id: str) -> SiteConfig:
        """The site's configuration; raises `unknown_site`."""
        site = self.config.site(site_id)
        if site is None:
            raise QueueError(Refusal.UNKNOWN_SITE, site=site_id)
        return site


@dataclass(frozen=True, slots=True)
class Command:
    """Who asks, when, and with which idempotency key."""

    actor: Actor
    now: datetime
    key: str | None = None


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[A]):
    answer: A
    recorded: tuple[Recorded, ...]


def perform(
    context: Context,
    site_id: str,
    command: Command,
    *,
    answer_type: type[A],
    facts: dict[str, Any],
    work: Callable[[Unit], A],
) -> A:
    """Run `work` as the site's next command and return its answer.

    `facts` tell apart commands that carry the same idempotency key: the same key with the same
    facts returns the first answer and changes nothing; with other facts it raises `key_reused`.
    """
    site = context.site(site_id)
    fingerprint = _fingerprint(answer_type, command.actor, facts) if command.key else ""

    def run(connection: Connection) -> _Outcome[A]:
        state = _LOCK_SITE.one(connection, {"site": site.id})
        if command.key:
            first = _FIND_ANSWER.one_or_none(
                connection, {"site": site.id, "given_key": command.key}
            )
            if first is not None:
                if first.fingerprint != fingerprint:
                    raise QueueError(Refusal.KEY_REUSED)
                return _Outcome(answer_type.model_validate_json(first.answer), ())
        at = max(command.now, state.last_at)
        unit = Unit(
            connection=connection,
            config=context.config,
            site=site,
            actor=SYSTEM,
            key=command.key,
            at=at,
            day=state.day,
            seq=state.seq,
            last_hash=state.last_hash,
            closed_day=state.closed_day,
            policy_digest=state.policy_digest,
            clock_held=bool(state.clock_held),
            outlooks=context.outlooks,
        )
        _keep_house(unit, command, state)
        answer = work(unit)
        unit.write_down()
        if command.key:
            _INSERT_ANSWER.run(
                connection,
                {
                    "site_id": site.id,
                    "key": command.key,
                    "fingerprint": fingerprint,
                    "answer": answer.model_dump_json(),
                    "at": at,
                },
            )
        return _Outcome(answer, tuple(unit.recorded))

    return context.database.write(
        site.id, run, lambda outcome: context.bus.publish(outcome.recorded)
    ).answer


def _keep_house(unit: Unit, command: Command, state: Row[*tuple[Any, ...]]) -> None:
    """What the site itself has to do before the command, in the system's name."""
    behind = (state.last_at - command.now).total_seconds()
    if behind > CLOCK_TOLERANCE_SECONDS and not state.clock_held:
        unit.record(ClockHeld(behind_seconds=behind))
    unit.clock_held = behind > CLOCK_TOLERANCE_SECONDS
    today = local_day(unit.at, unit.site.zone).isoformat()
    if today != state.day:
        begin_day(unit, today)
    digest = policy_digest(unit.config)
    if digest != state.policy_digest:
        unit.record(policy_event(unit.config))
        unit.policy_digest = digest
    unit.actor = command.actor


def _fingerprint(answer_type: type[Shape], actor: Actor, facts: dict[str, Any]) -> str:
    line = json.dumps([answer_type.__name__, actor.who, facts], sort_keys=True)
    return hashlib.sha256(line.encode()).hexdigest()
