"""The record: a site's events and the book's entries in one list, each with whose doing it was."""

import heapq
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row

from queue_server.config import Config, SiteConfig
from queue_server.domain.actor import STAFF, Actor, number_of, read_actor
from queue_server.shapes_record import RecordEntry, RecordPage, Who
from queue_server.store.accounts import all_accounts, names_of
from queue_server.store.record import (
    Wanted,
    device_names,
    entries_back,
    events_back,
    people_at,
)

_TOLD: Final = frozenset(
    {
        *("service", "to_service", "added_service", "to_counter", "counter", "services"),
        *("secondary", "outcome", "undone_type", "out_of_order", "chosen_for", "policy_version"),
        *("printer", "condition", "until", "code", "day", "count", "copy", "change", "notice"),
        *("display", "roles", "fields", "is_set", "session", "method", "why", "endpoint"),
        *("purpose", "place", "what", "counts", "account", "device"),
    }
)
"""Fields that are shown. Notes and priority classes tell something about a citizen, and nothing
about who did what; a new field is shown once it stands here."""
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; `before` as `RecordPage.next` gave it."""

    day: date | None = None
    person: int | None = None
    type: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of either chain, before anybody's name is known."""

    chain: str
    row: Row[Any]
    actor: Actor
    facts: dict[str, Any]

    @property
    def order(self) -> tuple[datetime, bool, int]:
        return self.row.at, self.chain == "book", self.row.seq


def record_page(
    connection: Connection,
    config: Config,
    site: SiteConfig,
    reader: Actor,
    wanted: Filter,
    *,
    most: int,
) -> RecordPage:
    """At most `most` entries that `reader` may see."""
    first, entries_first = _cursor(wanted.before)
    found = list(islice(_lines(connection, config, site, reader, wanted), most + 1))
    shown = found[:most]
    for line in shown:
        if line.chain == "queue":
            first = line.row.seq
        else:
            entries_first = line.row.seq
    following = f"{first}-{entries_first}" if len(found) > most else None
    return RecordPage(entries=_named(connection, shown), next=following)


def people_to_choose(
    connection: Connection, config: Config, site: SiteConfig, reader: Actor
) -> list[tuple[int, str]]:
    """Number and name of everybody whose doings `reader` may look for, by name."""
    sees_all = _sees_all(config, reader)
    return [
        (each.id, each.name)
        for each in all_accounts(connection)
        if sees_all or any(grant.site in ("", site.id) for grant in each.grants)
    ]


def _sees_all(config: Config, reader: Actor) -> bool:
    return reader.everywhere or len(config.sites) == 1


def _cursor(before: str) -> tuple[int, int]:
    """Below which number of each chain the page begins; a text that is none begins at the end."""
    events, _, entries = before.partition("-")
    if not (events.isascii() and events.isdigit() and entries.isascii() and entries.isdigit()):
        return _LAST, _LAST
    return min(int(events[:19]), _LAST), min(int(entries[:19]), _LAST)


def _lines(
    connection: Connection, config: Config, site: SiteConfig, reader: Actor, wanted: Filter
) -> Iterator[_Line]:
    first, entries_first = _cursor(wanted.before)
    since, until = _bounds(site, wanted.day)
    asked = Wanted(site.id, first, since, until, wanted.person, wanted.type)
    events = (_line("queue", row) for row in events_back(connection, asked))
    sees_all = _sees_all(config, reader)
    people = set() if sees_all else people_at(connection, site.id)
    book = (
        _line("book", row) for row in entries_back(connection, replace(asked, before=entries_first))
    )
    entries = (line for line in book if sees_all or _concerns(line, site.id, people))
    return heapq.merge(events, entries, key=lambda line: line.order, reverse=True)


def _concerns(line: _Line, site: str, people: set[int]) -> bool:
    """An entry of this site, or of none and about one of its people."""
    own = {line.facts.get("account"), _account_of(line.actor)}
    return line.row.site_id == site or bool(own & people)


def _bounds(site: SiteConfig, day: date | None) -> tuple[datetime | None, datetime | None]:
    if day is None:
        return None, None
    begins = datetime.combine(day, time.min, site.zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, site.zone)
    return begins, ends


def _line(chain: str, row: Row[Any]) -> _Line:
    return _Line(chain, row, read_actor(row.actor), json.loads(row.payload))


def _account_of(actor: Actor) -> int | None:
    is_person = actor.role in STAFF and actor.via.startswith("s")
    return number_of(actor.name) if is_person else None


def _device_of(actor: Actor) -> int | None:
    return number_of(actor.via[1:]) if actor.via[:1] == "d" else None


def _session_of(actor: Actor) -> int | None:
    return number_of(actor.via[1:]) if actor.via[:1] == "s" else None


def _named(connection: Connection, lines: list[_Line]) -> list[RecordEntry]:
    people = names_of(connection, _numbers(lines, "account", _account_of))
    devices = device_names(connection, _numbers(lines, "device", _device_of))
    return [_entry(line, people, devices) for line in lines]


def _numbers(lines: Iterable[_Line], fact: str, of_actor: Any) -> set[int]:  # noqa: ANN401 - one of two
    found = {line.facts.get(fact) for line in lines} | {of_actor(line.actor) for line in lines}
    return {number for number in found if isinstance(number, int)}


def _entry(line: _Line, people: dict[int, str], devices: dict[int, str]) -> RecordEntry:
    row, facts = line.row, line.facts
    account, device = _account_of(line.actor), _device_of(line.actor)
    if account is not None:
        name = people.get(account, f"#{account}")
    elif device is not None:
        name = devices.get(device, f"#{device}")
    else:
        name = line.actor.name
    in_queue = line.chain == "queue"
    return RecordEntry(
        chain="queue" if in_queue else "book",
        seq=row.seq,
        at=row.at,
        type=row.type,
        who=Who(
            role=line.actor.role.value,
            name=name,
            account=account,
            device=device,
            session=_session_of(line.actor),
        ),
        about=_about(facts, people, devices),
        counter=(row.counter_id or "") if in_queue else "",
        reason=(row.reason or "") if in_queue else "",
        address="" if in_queue else row.address,
        facts={name: value for name, value in facts.items() if name in _TOLD},
    )


def _about(facts: dict[str, Any], people: dict[int, str], devices: dict[int, str]) -> str:
    if label := facts.get("label"):
        return str(label)
    account, device = facts.get("account"), facts.get("device")
    if isinstance(account, int):
        return people.get(account, f"#{account}")
    if isinstance(device, int):
        return devices.get(device, f"#{device}")
    return str(facts.get("printer") or facts.get("endpoint") or "")


def all_entries(
    connection: Connection, config: Config, site: SiteConfig, reader: Actor, wanted: Filter
) -> Iterator[RecordEntry]:
    """Every entry that `reader` may see, page by page."""
    before: str | None = wanted.before
    while before is not None:
        page = record_page(
            connection, config, site, reader, replace(wanted, before=before), most=500
        )
        yield from page.entries
        before = page.next
