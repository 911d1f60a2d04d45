"""A shift at one counter: what an agent does sixty times, by keyboard or by touch, and counts.

`Shift` knows the day: which verbs, in which order, and what each must leave in the events. The
hands know how each is pressed.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

from playwright.sync_api import Page, Route, expect

from tests.e2e.people import People

COUNTER = "2"
VISITS = 60
NOTE = "1 original, 2 copies"

_READY = """verb => {
    const next = document.querySelector("#next");
    return next.dataset.verb === verb && next.getAttribute("aria-disabled") === "false"
        && !document.querySelector("dialog[open]");
}"""


def quick(page: Page) -> None:
    """The rest after each press is shortened, so that sixty visits do not take a morning.

    What it is for, the double tap, is tried at its full length in test_counter.py.
    """

    def shorten(route: Route) -> None:
        script = route.fetch().text()
        assert "DOUBLE_TAP_MS = 500" in script
        body = script.replace("DOUBLE_TAP_MS = 500", "DOUBLE_TAP_MS = 40")
        route.fulfill(body=body, content_type="text/javascript")

    page.route("**/static/counter/press.js", shorten)
    page.reload()


def at(page: Page, verb: str) -> None:
    """Wait until the one action is `verb` and a press is accepted."""
    page.wait_for_function(_READY, arg=verb, polling="raf")


class Hand(Protocol):
    """One way of saying things to the page; verbs are named as in the page's own table."""

    page: Page

    def next(self) -> None:
        """The one action."""

    def verb(self, verb: str, more: bool = False) -> None:
        """Another verb; `more`: it is behind the button for the rare ones."""

    def option(self, place: int) -> None:
        """The option at this place of the open sheet, from 1 on."""

    def write(self, text: str) -> None:
        """Into the field of the open sheet, and save it."""

    def turn_of(self, tab: str, label: str) -> None:
        """The row of a ticket in a list: `waiting`, `held`, `missed`."""

    def ticket(self, token: str, label: str) -> None:
        """Look a ticket up that a citizen holds out."""


_STEPS = """label => {
    const rows = Array.from(document.querySelectorAll(".queue-row"));
    const labelOf = (row) => row.querySelector(".queue-label").textContent;
    return rows.findIndex((row) => labelOf(row) === label) - rows.indexOf(document.activeElement);
}"""
"""How many rows further down the ticket stands."""

KEYS = {
    "recall": "r",
    "no_show": "n",
    "hold": "h",
    "transfer": "t",
    "finish_as": "f",
    "change_note": "j",
    "change_priority": "e",
    "pause": "p",
    "undo": "u",
    "take_over": "k",
}


@dataclass
class Keyboard:
    """Nothing but keys, and a barcode reader, which is one."""

    page: Page

    def next(self) -> None:
        self.page.keyboard.press("Space")

    def verb(self, verb: str, more: bool = False) -> None:
        del more
        self.page.keyboard.press(KEYS[verb])

    def option(self, place: int) -> None:
        expect(self.page.locator(".sheet-option").first).to_be_visible()
        self.page.keyboard.press(str(place))

    def write(self, text: str) -> None:
        expect(self.page.locator("#note")).to_be_visible()
        self.page.locator("#note").focus()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def turn_of(self, tab: str, label: str) -> None:
        key = {"waiting": "1", "held": "2", "missed": "3"}[tab]
        self.page.keyboard.press(key)
        expect(self.page.locator(f".queue-label:text-is('{label}')")).to_be_visible()
        rows = self.page.locator(".queue-row")
        if not self.page.locator(".queue-row:focus").count():
            # Nobody was there yet: the tab has the focus.
            self.page.keyboard.press(key)
            expect(rows.first).to_be_focused()
        for _ in range(rows.count()):
            steps = self.page.evaluate(_STEPS, label)
            if steps == 0:
                break
            self.page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        self.page.keyboard.press("Enter")

    def ticket(self, token: str, label: str) -> None:
        del label
        scan(self.page, f"http://127.0.0.1/t/{token}")


@dataclass
class Touch:
    """Nothing but fingers."""

    page: Page
    taps: int = 0

    def next(self) -> None:
        self.page.locator("#next").tap()

    def verb(self, verb: str, more: bool = False) -> None:
        if verb == "undo":
            self.page.locator("#undo").tap()
        elif verb == "take_over":
            self.page.locator(".holder-take").tap()
        elif more:
            self.page.locator("#more").tap()
            key = KEYS[verb].upper()
            self.page.locator(f".sheet-option[aria-keyshortcuts={key}]").tap()
        else:
            self.page.locator(f".desk-bar [data-verb={verb}]").tap()

    def option(self, place: int) -> None:
        # Now left, now right: two taps at one place within a moment are a double tap.
        self.taps += 1
        x = 30 if self.taps % 2 else 230
        option = self.page.locator(f".sheet-option[aria-keyshortcuts='{place}']")
        option.tap(position={"x": x, "y": 30})

    def write(self, text: str) -> None:
        self.page.locator("#note").fill(text)
        self.page.locator(".sheet-form button[type=submit]").tap()

    def turn_of(self, tab: str, label: str) -> None:
        self.page.locator(f"#tab-{tab}").tap()
        self.page.locator(f".queue-row:has(.queue-label:text-is('{label}'))").tap()

    def ticket(self, token: str, label: str) -> None:
        del token
        self.page.locator("#find").tap()
        self.page.locator("#find-code").fill(label.lower())
        self.page.locator(".sheet-form button[type=submit]").tap()


_SCAN = """text => {
    const placeOf = (sign) => {
        if (/[A-Za-z]/.test(sign)) return "Key" + sign.toUpperCase();
        if (/[0-9]/.test(sign)) return "Digit" + sign;
        return { "/": "Slash", ":": "Semicolon", ".": "Period", "-": "Minus", "_": "Minus" }[sign];
    };
    const type = (key, code, shift) => (document.activeElement || document.body).dispatchEvent(
        new KeyboardEvent("keydown", {
            key: key, code: code, shiftKey: shift, bubbles: true, cancelable: true,
        }));
    for (const sign of text) type(sign, placeOf(sign), /[A-Z:_]/.test(sign));
    type("Enter", "Enter", false);
}"""


def scan(page: Page, text: str) -> None:
    """A barcode reader types `text` and Enter, all within a moment."""
    page.evaluate(_SCAN, text)


@dataclass
class Shift:
    """Sixty visits at counter 2, and a count of what must be in the events after them."""

    people: People
    hand: Hand
    done: Counter[str] = field(default_factory=Counter)
    tokens: dict[str, str] = field(default_factory=dict)

    def work(self) -> None:
        """The whole shift, from taking the seat to leaving it."""
        for _ in range(VISITS):
            ticket = self.people.take("B")
            self.tokens[ticket["label"]] = ticket["token"]
        at(self.page, "open")
        self._next("counter_opened")
        visits = [
            *(
                self._plainly,
                self._plainly,
                self._called_again,
                self._missed,
                self._missed_for_good,
            ),
            *(self._set_aside, self._sent_on, self._with_outcome, self._with_a_note),
            *(self._with_priority, self._undone, self._found),
        ]
        for number in range(VISITS):
            if number == VISITS // 2:
                self._colleague()
            if number % 20 == 10:
                self._pause()
            visits[number % len(visits)]()
        while self.people.snapshot(COUNTER)["waiting_count"]:
            self._plainly()
        expect(self.page.locator(".citizen-empty h2")).to_have_text("Personne n’attend")

    @property
    def page(self) -> Page:
        return self.hand.page

    def _next(self, *events: str) -> None:
        self.hand.next()
        self.done.update(events)

    def _call(self) -> str:
        at(self.page, "call_next")
        self._next("turn_called")
        at(self.page, "start")
        return self.page.locator(".citizen-number").inner_text()

    def _begin(self) -> str:
        label = self._call()
        self._next("turn_started")
        at(self.page, "finish")
        return label

    def _finish(self) -> None:
        at(self.page, "finish")
        self._next("turn_finished")

    def _plainly(self) -> None:
        self._begin()
        self._finish()

    def _called_again(self) -> None:
        self._call()
        self.hand.verb("recall")
        self.done["turn_recalled"] += 1
        expect(self.page.locator(".citizen-calls")).to_contain_text("Appel 2")
        at(self.page, "start")
        self._next("turn_started")
        self._finish()

    def _absent(self) -> str:
        label = self._call()
        self.hand.verb("no_show")
        expect(self.page.locator("[data-verb=no_show]")).to_contain_text("Confirmer")
        self.hand.verb("no_show")
        self.done["turn_no_show"] += 1
        return label

    def _missed(self) -> None:
        label = self._absent()
        at(self.page, "call_next")
        self.hand.turn_of("missed", label)
        self.hand.option(1)
        self.done["turn_returned"] += 1

    def _missed_for_good(self) -> None:
        self._absent()

    def _set_aside(self) -> None:
        label = self._begin()
        self.hand.verb("hold")
        self.done["turn_held"] += 1
        at(self.page, "call_next")
        self.hand.turn_of("held", label)
        self.hand.option(1)
        self.done["turn_resumed"] += 1
        self._finish()

    def _sent_on(self) -> None:
        self._begin()
        self.hand.verb("transfer")
        # The first service of the list that no counter takes just now: it goes on tomorrow.
        self.hand.option(3)
        expect(self.page.locator("#note")).to_be_visible()
        self.hand.option(1)
        self.done["turn_transferred"] += 1

    def _with_outcome(self) -> None:
        self._begin()
        self.hand.verb("finish_as")
        self.hand.option(2)
        self.done["turn_finished"] += 1

    def _with_a_note(self) -> None:
        self._begin()
        self.hand.verb("change_note", more=True)
        self.hand.write(NOTE)
        self.done["note_changed"] += 1
        expect(self.page.locator(".citizen-note")).to_contain_text(NOTE)
        self._finish()

    def _with_priority(self) -> None:
        self._begin()
        self.hand.verb("change_priority", more=True)
        self.hand.option(1)
        expect(self.page.locator(".sheet-foot button")).to_have_count(2)
        self.hand.option(1)
        self.done["turn_priority_changed"] += 1
        expect(self.page.locator(".chip-priority")).to_be_visible()
        self._finish()

    def _undone(self) -> None:
        label = self._begin()
        self._finish()
        at(self.page, "call_next")
        offer = self.page.locator("#undo:visible", has_text="terminé")
        expect(offer.filter(has_text=label)).to_have_attribute("aria-disabled", "false")
        self.hand.verb("undo")
        self.done["command_undone"] += 1
        self._finish()

    def _found(self) -> None:
        """The third in line holds the receipt out, and is taken for a reason."""
        at(self.page, "call_next")
        waiting = self.people.snapshot(COUNTER)["waiting"]
        label = waiting[min(2, len(waiting) - 1)]["label"]
        self.hand.ticket(self.tokens[label], label)
        expect(self.page.locator("#sheet-title")).to_contain_text(label)
        self.hand.option(1)
        self.done["turn_called"] += 1
        at(self.page, "start")
        expect(self.page.locator(".citizen-number")).to_have_text(label)
        self._next("turn_started")
        self._finish()

    def _pause(self) -> None:
        at(self.page, "call_next")
        self.hand.verb("pause")
        self.hand.option(1)
        self.done["counter_paused"] += 1
        at(self.page, "end_pause")
        self._next("counter_resumed")

    def _colleague(self) -> None:
        """Driss takes the counter over with a citizen there, and hands it back the same way."""
        self._begin()
        session = self.people.snapshot(COUNTER)["holder"]["session"]
        self.people.colleague("Driss", COUNTER, "take-over", session=session)
        expect(self.page.locator("#holder")).to_contain_text("Driss")
        at(self.page, "finish")
        self.hand.verb("take_over")
        self.hand.option(1)
        self.done["counter_handed_over"] += 2
        expect(self.page.locator("#holder")).not_to_be_visible()
        self._finish()
