"""Closing a site exceptionally, from now, and opening it again."""

from datetime import UTC, datetime

from queue_server.config import Config, Words
from queue_server.domain.actor import Role
from queue_server.domain.closure import closures_after
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.events import Event
from queue_server.domain.site_events import SiteClosed, SiteReopened
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import Shape
from queue_server.store.closures import present_closure, store_closures

_MAY_CLOSE = frozenset({Role.MANAGER, Role.SYSTEM})


class SiteClosure(Shape):
    """Whether the site is closed exceptionally; `until` null: until staff reopen it."""

    seq: int
    closed: bool
    until: datetime | None
    sentence: Words | None


def close_site(
    context: Context,
    site_id: str,
    command: Command,
    *,
    until: datetime | None,
    reason: str | None,
    sentence: Words | None,
) -> SiteClosure:
    """No tickets from now until a moment (aware), or until staff reopen the site (None).

    Citizens read `sentence`, or without one that of `reason`, a code of the configured list.
    Whoever waits is still called. A site that is closed already is closed anew. Raises
    `forbidden`, `unknown_reason`, `sentence_needed`, `until_passed`.
    """
    _require_manager(command)
    shown = _shown(context.config, reason, sentence)

    def work(unit: Unit) -> SiteClosure:
        if until is not None and until <= unit.at:
            raise QueueError(Refusal.UNTIL_PASSED)
        closed = SiteClosed(
            until="" if until is None else until.astimezone(UTC).isoformat(),
            code=reason or "",
            fr=shown.fr,
            ar=shown.ar,
            zgh=shown.zgh,
        )
        _record(unit, closed, reason)
        return _present(unit)

    facts = {
        "verb": "close_site",
        "until": until and until.isoformat(),
        "reason": reason,
        "sentence": sentence and sentence.model_dump(),
    }
    return perform(context, site_id, command, answer_type=SiteClosure, facts=facts, work=work)


def reopen_site(context: Context, site_id: str, command: Command) -> SiteClosure:
    """Tickets are given again, as far as the calendar lets it.

    Reopening a site that is not closed exceptionally changes nothing. Raises `forbidden`.
    """
    _require_manager(command)

    def work(unit: Unit) -> SiteClosure:
        present = present_closure(unit.connection, unit.site.id)
        if present is not None and present.in_force(unit.at):
            _record(unit, SiteReopened(), None)
        return _present(unit)

    facts = {"verb": "reopen_site"}
    return perform(context, site_id, command, answer_type=SiteClosure, facts=facts, work=work)


def _shown(config: Config, reason: str | None, sentence: Words | None) -> Words:
    listed = next((each for each in config.reasons.closure if each.code == reason), None)
    if reason is not None and listed is None:
        raise QueueError(Refusal.UNKNOWN_REASON, reason=reason)
    if sentence is not None:
        return sentence
    if listed is None:
        raise QueueError(Refusal.SENTENCE_NEEDED)
    return listed.name


def _record(unit: Unit, event: Event, reason: str | None) -> None:
    present = present_closure(unit.connection, unit.site.id)
    seq = unit.record(event, reason=reason)
    changed = closures_after(event, seq=seq, at=unit.at, present=present)
    store_closures(unit.connection, unit.site.id, changed)


def _present(unit: Unit) -> SiteClosure:
    present = present_closure(unit.connection, unit.site.id)
    if present is None or not present.in_force(unit.at):
        return SiteClosure(seq=unit.seq, closed=False, until=None, sentence=None)
    shown = present.sentence
    words = Words(fr=shown.fr, ar=shown.ar, zgh=shown.zgh)
    return SiteClosure(seq=unit.seq, closed=True, until=present.until, sentence=words)


def _require_manager(command: Command) -> None:
    if command.actor.role not in _MAY_CLOSE:
        raise QueueError(Refusal.FORBIDDEN)
