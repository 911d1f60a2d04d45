"""Who did what: to read, to filter, to take away; and one's own data."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request

from queue_server.config import SiteConfig
from queue_server.domain.actor import STAFF, Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations.exporting import note_export
from queue_server.operations.perform import Command
from queue_server.shapes_record import RecordEntry
from queue_server.snapshots.own_data import own_data
from queue_server.snapshots.record import Filter, all_entries, people_to_choose, record_page
from queue_server.web.auth import allows
from queue_server.web.context import Nouba, acting, address, current
from queue_server.web.identity import signed_in
from queue_server.web.limits import limited_by_credential
from queue_server.web.record.copies import as_csv, as_json_lines
from queue_server.web.words import FALLBACK, LANGUAGES, catalogue

blueprint = Blueprint(
    "record",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/record",
)

_PAGE_ENTRIES = 100
_TYPE: Final = "record.type_"
_REASONS: Final = {
    "turn_called": "call",
    "turn_cancelled": "cancel",
    "turn_priority_changed": "priority",
    "counter_paused": "pause",
    "site_closed": "closure",
    "receipt_reprinted": "reprint",
    "help_asked": "help",
}
"""From which of the configured lists the reason of an event is."""
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,14}")


@blueprint.get("/admin/<site>/record")
@allows(Role.AUDITOR)
def page(site: str) -> str:
    """The newest first, `?day=&person=&type=&before=`; what is no such value is not asked for."""
    nouba = current()
    configured = nouba.context.site(site)
    wanted = _wanted()
    with nouba.database.read() as connection:
        found = record_page(
            connection, nouba.config, configured, acting(), wanted, most=_PAGE_ENTRIES
        )
        people = people_to_choose(connection, nouba.config, configured, acting())
    return render_template(
        "record/page.html",
        site=configured,
        section="record",
        languages=LANGUAGES,
        entries=found.entries,
        local=lambda at: at.astimezone(configured.zone),
        types=_known_types(),
        people=people,
        reason=_reason,
        wanted=wanted,
        filtered=replace(wanted, before=""),
        blank=Filter(),
        has_words=_has_words,
        query=_query,
        older=found.next and replace(wanted, before=found.next),
    )


@blueprint.get("/admin/<site>/record.csv")
@allows(Role.AUDITOR)
@limited_by_credential("10/minute")
def table(site: str) -> Response:
    """What the page shows, all of it, for a spreadsheet."""
    return _copy(current().context.site(site), as_csv, "text/csv", "csv")


@blueprint.get("/admin/<site>/record.jsonl")
@allows(Role.AUDITOR)
@limited_by_credential("10/minute")
def lines(site: str) -> Response:
    """The same for a program."""
    return _copy(current().context.site(site), as_json_lines, "application/jsonl", "jsonl")


@blueprint.get("/account/data.json")
@allows(*STAFF)
@limited_by_credential("10/minute")
def mine() -> Response:
    """All that is stored about the person who asks, to keep: law 09-08, article 7."""
    nouba = current()
    person = signed_in()
    if person is None:
        raise QueueError(Refusal.UNKNOWN_ACCOUNT)
    number = person.account.id
    _note(nouba, "own_data", number)
    with nouba.database.read() as connection:
        told = own_data(connection, number)
    answer = jsonify(_plain(told))
    answer.headers["Content-Disposition"] = "attachment; filename=nouba-data.json"
    return answer


def _copy(
    site: SiteConfig,
    write: Callable[[Iterable[RecordEntry]], Iterator[str]],
    mimetype: str,
    ending: str,
) -> Response:
    nouba, reader, wanted = current(), acting(), replace(_wanted(), before="")
    _note(nouba, "audit", None)

    def content() -> Iterator[str]:
        with nouba.database.read() as connection:
            yield from write(all_entries(connection, nouba.config, site, reader, wanted))

    name = f"nouba-record-{site.id}-{nouba.now:%Y-%m-%d}.{ending}"
    return Response(
        content(),
        mimetype=mimetype,
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _note(nouba: Nouba, what: str, account: int | None) -> None:
    command = Command(acting(), nouba.now)
    note_export(nouba.context, command, what, account_id=account, address=address())


def _wanted() -> Filter:
    person = request.args.get("person", "")
    kind = request.args.get("type", "")
    return Filter(
        day=_day(request.args.get("day", "")),
        person=int(person) if _NUMBER.fullmatch(person) else None,
        type=kind if kind in _known_types() else "",
        before=request.args.get("before", ""),
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= date(2999, 1, 1) else None


def _known_types() -> list[str]:
    keys = sorted(key for key in catalogue(FALLBACK).entries if key.startswith(_TYPE))
    return [key.removeprefix(_TYPE) for key in keys]


def _has_words(key: str) -> bool:
    """Whether a word that comes from a row is one that the catalogues have."""
    return key in catalogue(FALLBACK).entries


def _reason(entry: RecordEntry, language: str) -> str:
    """The sentence of a configured reason; what the configuration knows no more is a code."""
    reasons = current().config.reasons
    listed = getattr(reasons, _REASONS[entry.type]) if entry.type in _REASONS else ()
    names = (each.name.model_dump()[language] for each in listed if each.code == entry.reason)
    return next(names, entry.reason)


def _query(wanted: Filter, **more: str) -> dict[str, str]:
    """The address of what is wanted, as `_wanted` reads it."""
    asked = {
        "day": wanted.day.isoformat() if wanted.day else "",
        "person": str(wanted.person or ""),
        "type": wanted.type,
        "before": wanted.before,
        **more,
    }
    return {name: value for name, value in asked.items() if value}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Times as ISO 8601, in UTC."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
