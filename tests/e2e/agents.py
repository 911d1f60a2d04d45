"""The agents of the tests: a counter's page, and what a hand or a keyboard does there."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import People
from tests.support.browser import Pages


def desk(
    pages: Pages, people: People, counter: str, language: str = "fr", shape: str = "tablet"
) -> Page:
    """A counter's page, once it lives."""
    address = f"{people.server.url}/counter/{people.site}/{counter}?lang={language}"
    page = pages.open(address, shape, language=language)
    expect(page.locator("#counter-state")).not_to_be_empty()
    return page


def ready(page: Page, words: str) -> None:
    """Wait until the one action is `words` and may be done."""
    expect(page.locator("#next")).to_contain_text(words)
    expect(page.locator("#next")).to_have_attribute("aria-disabled", "false")


def at(page: Page, verb: str) -> None:
    """Wait until the one action is this verb, whatever the language, and presses are accepted."""
    expect(page.locator("#next")).to_have_attribute("data-verb", verb)
    at_rest(page)


def at_rest(page: Page) -> None:
    """Wait until nothing is on its way and a press would be accepted."""
    expect(page.locator("#panel")).to_have_attribute("aria-busy", "false")


def press(page: Page, words: str, key: str = "Space") -> None:
    """The next right thing by keyboard, once it is the one expected."""
    ready(page, words)
    page.keyboard.press(key)


def usable(button: Locator) -> Locator:
    """The button, once it may be pressed."""
    expect(button).not_to_have_attribute("aria-disabled", "true")
    return button


def tap(page: Page, verb: str) -> None:
    """A button of the bar by touch: "next", or the verb that it says."""
    name = "#next" if verb == "next" else f".desk-bar [data-verb={verb}]"
    usable(page.locator(name)).tap()


def key(page: Page, letter: str, verb: str) -> None:
    """A shortcut, once the bar's button for `verb` may be pressed."""
    usable(page.locator(f".desk-bar [data-verb={verb}]"))
    page.keyboard.press(letter)


def choose(page: Page, words: str) -> None:
    """An option of the open sheet by touch."""
    usable(page.locator(".sheet-option", has_text=words)).tap()


def list_of(page: Page, name: str, count: int) -> Locator:
    """Show a list ("waiting", "held", "missed") that says it holds `count`; its rows."""
    tab = page.locator(f"#tab-{name}")
    expect(tab.locator("b")).to_have_text(str(count))
    tab.tap()
    expect(tab).to_have_attribute("aria-selected", "true")
    at_rest(page)
    return page.locator(".queue-row")


def undo(page: Page, what: str) -> None:
    """Take the last command back, once the page says that it was `what`."""
    undoable(page, what)
    usable(page.locator("#undo")).tap()


def undoable(page: Page, what: str) -> None:
    """The page offers to take `what` back; labels stand between marks of direction."""
    pattern = "[\u202a\u202c]*".join(re.escape(part) for part in re.split(r"(?= :)", what))
    expect(page.locator("#undo")).to_contain_text(re.compile(pattern))


def number(page: Page, label: str | None) -> None:
    """Whom the page has before it, as shown."""
    shown = page.locator(".citizen-number")
    if label is None:
        expect(shown).to_have_count(0)
    else:
        expect(shown).to_have_text(label)


def same_after_reload(page: Page) -> None:
    """What events have made of the page is what a fresh snapshot shows."""
    parts = [".tabs", "#queue", "#others", "#takes", "#counter-state"]
    at_rest(page)
    page.locator("#tab-waiting").click()
    before = {part: page.locator(part).inner_text() for part in parts}
    page.reload()
    for part, text in before.items():
        expect(page.locator(part)).to_have_text(text, use_inner_text=True)
