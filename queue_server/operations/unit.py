"""A command in the middle of its transaction: where events are recorded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from queue_server.config import Config, SiteConfig
from queue_server.domain.actor import Actor
from queue_server.domain.chain import chain_hash
from queue_server.domain.events import Event, Recorded
from queue_server.domain.history import Turn, turns_after
from queue_server.operations.observed import State
from queue_server.operations.outlook import Outlooks
from queue_server.store.board import OpenCounter, ServiceRow
from queue_server.store.prepared import Prepared
from queue_server.store.tables import event, site_state, to_micros
from queue_server.store.turns import insert_turn, update_turns

_MOVE_SITE = Prepared(
    update(site_state)
    .where(site_state.c.site_id == bindparam("site"))
    .values(
        seq=bindparam("new_seq"),
        last_hash=bindparam("new_hash"),
        last_at=bindparam("new_at"),
        day=bindparam("new_day"),
        closed_day=bindparam("new_closed_day"),
        policy_digest=bindparam("new_policy_digest"),
        clock_held=bindparam("new_clock_held"),
    )
)
_INSERT_EVENT = Prepared(insert(event), columns=event.columns.keys())


@dataclass(slots=True)
class Unit:
    """A command in the middle of its transaction, the site's row locked.

    `at` is the site's own clock: it never steps back, whatever the machine's does.
    """

    connection: Connection
    config: Config
    site: SiteConfig
    actor: Actor
    key: str | None
    at: datetime
    day: str
    seq: int
    last_hash: str
    closed_day: str
    policy_digest: str
    clock_held: bool
    outlooks: Outlooks
    recorded: list[Recorded] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    fresh: dict[int, Turn] = field(default_factory=dict)
    """Turns that were stored by `open_turn`, as they are."""

    def state(
        self, services: Mapping[str, ServiceRow], counters: Mapping[str, OpenCounter]
    ) -> State:
        """The site as this command has found it."""
        return State(
            config=self.config,
            site=self.site,
            day=self.day,
            seq=self.seq,
            now=self.at,
            services=services,
            counters=counters,
        )

    def open_turn(self, turn: Turn) -> int:
        """Store a turn that the next event is about; returns its id."""
        turn_id = insert_turn(self.connection, self.site.id, turn)
        self.fresh[turn_id] = replace(turn, turn_id=turn_id)
        return turn_id

    def record(self, happened: Event, *turns: Turn, reason: str | None = None) -> int:
        """Append an event and store what it makes of `turns`; returns its sequence number."""
        seq = self._append(happened, reason)
        known = {turn.turn_id: turn for turn in turns}
        changed = turns_after(happened, seq=seq, at=self.at, turns=known)
        update_turns(
            self.connection, (turn for turn in changed if self.fresh.get(turn.turn_id) != turn)
        )
        return seq

    def _append(self, happened: Event, reason: str | None) -> int:
        payload = happened.payload()
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.seq += 1
        new_hash = chain_hash(
            self.last_hash,
            site=self.site.id,
            seq=self.seq,
            at_micros=to_micros(self.at),
            actor=str(self.actor),
            event_type=happened.type,
            payload=text,
            reason=reason,
            key=self.key,
        )
        self.rows.append(
            {
                "site_id": self.site.id,
                "seq": self.seq,
                "at": self.at,
                "type": happened.type,
                "ticket_id": payload.get("ticket_id"),
                "turn_id": payload.get("turn_id"),
                "actor": str(self.actor),
                "counter_id": payload.get("counter"),
                "reason": reason,
                "policy_version": payload.get("policy_version"),
                "payload": text,
                "idempotency_key": self.key,
                "prev_hash": self.last_hash,
                "hash": new_hash,
            }
        )
        self.last_hash = new_hash
        self.recorded.append(Recorded(self.site.id, self.seq, self.at, str(self.actor), happened))
        return self.seq

    def write_down(self) -> None:
        """Store what was recorded and move the site's row on."""
        if not self.rows:
            return
        for row in self.rows:
            _INSERT_EVENT.run(self.connection, row)
        _MOVE_SITE.run(
            self.connection,
            {
                "site": self.site.id,
                "new_seq": self.seq,
                "new_hash": self.last_hash,
                "new_at": self.at,
                "new_day": self.day,
                "new_closed_day": self.closed_day,
                "new_policy_digest": self.policy_digest,
                "new_clock_held": int(self.clock_held),
            },
        )
