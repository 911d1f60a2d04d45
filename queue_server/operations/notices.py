"""Putting notices on a site's displays, rewording them, taking them away."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.domain.notice import Notice
from queue_server.domain.site_events import NoticeChanged
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.shapes import Shape
from queue_server.store.notices import present_notice, store_notice, take_away

_MAY_TELL = frozenset({Role.MANAGER})


class NoticeAnswer(Shape):
    """The notice that was added, changed or removed."""

    seq: int
    notice: int


def add_notice(context: Context, site_id: str, command: Command, wording: Notice) -> NoticeAnswer:
    """Show a notice from its first day on; its `id` is given here.

    Raises `forbidden`, `unknown_display`, `until_passed`.
    """
    _check(context, site_id, command, wording)

    def work(unit: Unit) -> NoticeAnswer:
        seq = unit.record(_event(0, "added", wording))
        store_notice(unit.connection, unit.site.id, replace(wording, id=seq), unit.at, new=True)
        return NoticeAnswer(seq=seq, notice=seq)

    return _perform(context, site_id, command, work, {"verb": "add", **_facts(wording)})


def change_notice(
    context: Context, site_id: str, command: Command, notice_id: int, wording: Notice
) -> NoticeAnswer:
    """The same notice in other words. Raises as `add_notice`, and `unknown_notice`."""
    _check(context, site_id, command, wording)

    def work(unit: Unit) -> NoticeAnswer:
        _require(unit, notice_id)
        seq = unit.record(_event(notice_id, "changed", wording))
        store_notice(
            unit.connection, unit.site.id, replace(wording, id=notice_id), unit.at, new=False
        )
        return NoticeAnswer(seq=seq, notice=notice_id)

    facts = {"verb": "change", "notice": notice_id, **_facts(wording)}
    return _perform(context, site_id, command, work, facts)


def remove_notice(context: Context, site_id: str, command: Command, notice_id: int) -> NoticeAnswer:
    """Away from every display at once. Raises `forbidden`, `unknown_notice`."""
    _require_manager(command)

    def work(unit: Unit) -> NoticeAnswer:
        gone = _require(unit, notice_id)
        seq = unit.record(_event(notice_id, "removed", gone))
        take_away(unit.connection, unit.site.id, notice_id, unit.at)
        return NoticeAnswer(seq=seq, notice=notice_id)

    return _perform(context, site_id, command, work, {"verb": "remove", "notice": notice_id})


def _perform(
    context: Context,
    site_id: str,
    command: Command,
    work: Callable[[Unit], NoticeAnswer],
    facts: dict[str, Any],
) -> NoticeAnswer:
    return perform(context, site_id, command, answer_type=NoticeAnswer, facts=facts, work=work)


def _check(context: Context, site_id: str, command: Command, wording: Notice) -> None:
    _require_manager(command)
    displays = {display.id for display in context.site(site_id).displays}
    if wording.display and wording.display not in displays:
        raise QueueError(Refusal.UNKNOWN_DISPLAY, display=wording.display)
    if wording.last_day is not None and wording.last_day < wording.first_day:
        raise QueueError(Refusal.UNTIL_PASSED)


def _require_manager(command: Command) -> None:
    if command.actor.role not in _MAY_TELL:
        raise QueueError(Refusal.FORBIDDEN)


def _require(unit: Unit, notice_id: int) -> Notice:
    found = present_notice(unit.connection, unit.site.id, notice_id)
    if found is None:
        raise QueueError(Refusal.UNKNOWN_NOTICE)
    return found


def _event(notice_id: int, change: str, wording: Notice) -> NoticeChanged:
    return NoticeChanged(
        notice=notice_id,
        change=change,
        display=wording.display,
        fr=wording.fr,
        ar=wording.ar,
        zgh=wording.zgh,
        media=wording.media,
        first_day=wording.first_day.isoformat(),
        last_day=wording.last_day.isoformat() if wording.last_day else "",
    )


def _facts(wording: Notice) -> dict[str, str]:
    event = _event(0, "", wording).payload()
    return {name: str(value) for name, value in event.items()}
