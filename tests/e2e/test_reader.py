"""A barcode reader at the counter: what it types finds a ticket, and nothing else happens."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.agents import at, choose, desk, number
from tests.e2e.people import People
from tests.e2e.shift import scan
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

TOKEN = "aB3_-aB3_-aB3_-aB3_-aB"
ADDRESS = f"http://127.0.0.1:8000/t/{TOKEN}"

_TYPED = """async ({strokes, end}) => {
    const { bursts } = await import("/static/counter/burst.js");
    const burst = bursts();
    const typed = [];
    strokes.forEach((one) => typed.push(...burst.add(one)));
    const last = end === null ? burst.flush() : burst.end(end);
    return { text: last.text, typed: typed.concat(last.typed).map((one) => one.key).join("") };
}"""


def _code(sign: str) -> str:
    places = {"/": "Slash", ":": "Semicolon", ".": "Period", "-": "Minus", "_": "Minus"}
    if sign.isdigit():
        return f"Digit{sign}"
    return places.get(sign) or f"Key{sign.upper()}"


def _strokes(text: str, gap: float, *, keys: str | None = None) -> list[dict[str, Any]]:
    """`text` as a US keyboard types it, a sign each `gap` ms; `keys`: what the computer makes of
    it.
    """
    return [
        {
            "key": key,
            "code": _code(sign),
            "shift": sign.isupper() or sign in ":_",
            "at": place * gap,
        }
        for place, (sign, key) in enumerate(zip(text, keys or text, strict=True))
    ]


@pytest.fixture(scope="module")
def module_page(chromium: Any, live_server: LiveServer) -> Page:  # noqa: ANN401 - Playwright's
    """Any page of the server: the module that is tried knows no page."""
    page: Page = chromium.new_page()
    page.goto(f"{live_server.url}/healthz")
    return page


@pytest.mark.parametrize(
    "text, gap, ends, read",
    [
        (ADDRESS, 3, True, ADDRESS),
        (ADDRESS, 44, True, ADDRESS),
        (ADDRESS, 3, False, ADDRESS),
        ("B042", 5, True, "B042"),
        ("9780201379624", 5, True, "9780201379624"),
        ("9780201379624", 5, False, None),
        ("rn", 5, True, None),
        ("B042", 120, True, None),
        (ADDRESS, 120, True, None),
        ("r", 0, True, None),
        ("", 0, True, None),
    ],
)
def test_readers_are_told_from_people(
    module_page: Page, text: str, gap: float, ends: bool, read: str | None
) -> None:
    strokes = _strokes(text, gap)
    end = len(text) * gap if ends else None
    found = module_page.evaluate(_TYPED, {"strokes": strokes, "end": end})
    assert found == {"text": read, "typed": "" if read else text}


@pytest.mark.parametrize(
    "keys",
    [
        # The same places of a French and of an Arabic keyboard.
        ADDRESS.translate(str.maketrans("aqwzmAQWZM0123456789/:._-", "qazw,QAZW?à&é\"'(-è_ç!M:°)")),
        "".join("ش" if sign.isalpha() else sign for sign in ADDRESS),
    ],
    ids=["azerty", "arabic"],
)
def test_a_reader_of_another_keyboard_is_read_by_its_places(module_page: Page, keys: str) -> None:
    strokes = _strokes(ADDRESS, 3, keys=keys)
    found = module_page.evaluate(_TYPED, {"strokes": strokes, "end": 3 * len(ADDRESS)})
    assert found["text"] == ADDRESS


def test_a_person_s_keys_before_a_code_stay_theirs(module_page: Page) -> None:
    strokes = _strokes("r", 0) + [{**one, "at": one["at"] + 300} for one in _strokes("B042", 5)]
    found = module_page.evaluate(_TYPED, {"strokes": strokes, "end": 320})
    assert found == {"text": "B042", "typed": "r"}


def test_a_code_opens_its_ticket_and_presses_no_shortcut(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    people.at("2", "open")
    first, second = people.take("B"), people.take("B", "ar", "elderly")
    page = desk(pages, people, "2")
    at(page, "call_next")
    # Its first sign is the key of "hold", its last is Enter.
    scan(page, f"http://127.0.0.1:8000/t/{first['token']}")
    title = page.locator("#sheet-title")
    expect(title).to_contain_text(first["label"])
    assert_accessible(page)
    scan(page, f"http://127.0.0.1:8000/t/{second['token']}")
    expect(title).to_contain_text(second["label"])
    choose(page, "Appeler")
    number(page, second["label"])
    assert people.snapshot("2")["current"]["label"] == second["label"]


def test_a_held_one_and_a_missed_one_are_taken_up_by_their_numbers(
    pages: Pages, live_server: LiveServer
) -> None:
    people = People(live_server, "larache")
    people.at("3", "open")
    held, missed = people.take("F"), people.take("F")
    turn = people.at("3", "call-next")["current"]["turn_id"]
    people.at("3", "start", turn_id=turn)
    people.at("3", "hold", turn_id=turn)
    other = people.at("3", "call-next")["current"]["turn_id"]
    people.at("3", "no-show", turn_id=other)
    page = desk(pages, people, "3")
    at(page, "call_next")
    page.keyboard.press("l")
    page.locator("#find-code").fill(missed["label"].lower())
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-hint")).to_contain_text("Absent")
    page.keyboard.press("1")
    expect(page.locator("#tab-missed b")).to_have_text("0")
    at(page, "call_next")
    page.locator("#find").tap()
    page.locator("#find-code").fill(held["label"])
    page.locator(".sheet-form button").tap()
    choose(page, "Reprendre")
    number(page, held["label"])


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_nobody_s_number_is_said_and_may_be_corrected(
    pages: Pages, live_server: LiveServer, language: str
) -> None:
    people = People(live_server, "beni-mellal")
    people.take("A")
    page = desk(pages, people, "1", language)
    pages.allow("404")
    page.locator("#find").tap()
    assert_accessible(page)
    page.locator("#find-code").fill("A99")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet-problem:not(:empty)")).to_be_visible()
    assert_accessible(page)
    page.locator("#find-code").fill("A1")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet-title")).to_contain_text("A1")


def test_offline_nothing_is_asked(pages: Pages, live_server: LiveServer) -> None:
    people = People(live_server, "meknes")
    page = desk(pages, people, "1")
    at(page, "open")
    pages.allow("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    expect(page.get_by_role("alert").first).to_contain_text("Hors ligne")
    scan(page, "A001")
    expect(page.locator(".sheet-problem")).to_contain_text("Hors ligne")
