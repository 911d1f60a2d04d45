"""The tables of docs/transitions.md, made from the code.

`python -m tests.queue_server.domain.transitions_page` writes them into the page again.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from queue_server.domain import events as e
from queue_server.domain.turn import TRANSITIONS, WHO, TurnState, Verb

PAGE = Path(__file__).parents[3] / "docs" / "transitions.md"

EVENTS: dict[Verb, type[e.Event]] = {
    Verb.CALL: e.TurnCalled,
    Verb.CALL_CHOSEN: e.TurnCalled,
    Verb.RECALL: e.TurnRecalled,
    Verb.START: e.TurnStarted,
    Verb.HOLD: e.TurnHeld,
    Verb.RESUME: e.TurnResumed,
    Verb.TRANSFER: e.TurnTransferred,
    Verb.REQUEUE: e.TurnRequeued,
    Verb.MARK_NO_SHOW: e.TurnNoShow,
    Verb.RETURN: e.TurnReturned,
    Verb.FINISH: e.TurnFinished,
    Verb.ADD_SERVICE: e.ServiceAdded,
    Verb.LEAVE: e.TicketLeft,
    Verb.CANCEL: e.TurnCancelled,
    Verb.EXPIRE: e.TurnExpired,
    Verb.REPRINT: e.ReceiptReprinted,
    Verb.CHANGE_PRIORITY: e.TurnPriorityChanged,
    Verb.CHANGE_NOTE: e.NoteChanged,
    Verb.QUEUE: e.TurnQueued,
}
"""What each verb records; the tests of the operations see it happen."""


def states_table() -> str:
    """Verb × state → the state after; empty: `not_allowed_in_state`."""
    left = [state for state in TurnState if any(before is state for before, _ in TRANSITIONS)]

    def row(verb: Verb) -> Iterable[str]:
        yield f"`{verb}`"
        for state in left:
            then = TRANSITIONS.get((state, verb))
            yield f"{then}" if then else ""

    return _table(["", *(f"**{state}**" for state in left)], map(row, Verb))


def speakers_table() -> str:
    """Verb → who may say it, and the event it records; anybody else: `forbidden`."""

    def row(verb: Verb) -> Iterable[str]:
        yield f"`{verb}`"
        yield ", ".join(sorted(WHO[verb]))
        yield f"`{EVENTS[verb].type}`"

    return _table(["verb", "who", "event"], map(row, Verb))


TABLES: dict[str, Callable[[], str]] = {"states": states_table, "speakers": speakers_table}


def written(text: str) -> dict[str, str]:
    """The tables as they stand in the page, by name."""
    return {name: match.group("table") for name in TABLES if (match := _place(name, text))}


def _place(name: str, text: str) -> re.Match[str] | None:
    return re.search(rf"<!-- {name} -->\n(?P<table>.*?)\n<!-- /{name} -->", text, re.DOTALL)


def _table(head: list[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *map(list, rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def main() -> None:
    """Write the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    for name, make in TABLES.items():
        place = _place(name, text)
        if place is None:
            raise SystemExit(f"{PAGE}: no place for the table '{name}'")
        text = text[: place.start("table")] + make() + text[place.end("table") :]
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
