"""What people see of a printer: at the kiosk, at the counter, on the dashboard.

The printers are simulated, all that lies between them and the screens is real. Each test takes
paper out of a printer that no test before it has taken paper out of: one that keeps falling back
is believed later.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pyzbar.pyzbar import ZBarSymbol, decode

from tests.e2e.agents import at, at_rest, desk, tap
from tests.e2e.agents import choose as choose_option
from tests.e2e.kiosk_page import choose, go_on, kiosk, overflowing, screen
from tests.e2e.kiosk_page import label as number_shown
from tests.e2e.people import People
from tests.e2e.printer_hall import OFFICE, PrinterHall, printer_hall
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages

PHOTOGRAPH = {"fr": "Photographiez votre numéro", "ar": "صوروا رقمكم", "zgh": "ⵙⵡⵍⴼⴰⵜ ⵓⵟⵟⵓⵏ ⵏⵏⵓⵏ"}
CODE = "[data-screen=number] .code"
PAPER = "[data-screen=number] .paper"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrinterHall]:
    with printer_hall(tmp_path_factory.mktemp("hall")) as running:
        yield running


def codes(page: Page, picture: Path) -> list[str]:
    """What a phone reads from the screen."""
    page.screenshot(path=picture)
    with Image.open(picture) as image:
        return [code.data.decode() for code in decode(image, symbols=[ZBarSymbol.QRCODE])]


@pytest.mark.parametrize(
    "language, site, shape",
    [
        ("fr", "meknes", "kiosk"),
        ("ar", "beni-mellal", "kiosk-landscape"),
        ("zgh", "meknes-hamria", "kiosk"),
    ],
)
def test_without_paper_the_kiosk_shows_what_to_photograph(
    pages: Pages,
    hall: PrinterHall,
    language: str,
    site: str,
    shape: str,
    tmp_path: Path,
) -> None:
    printer = hall.of(site)
    page = kiosk(pages, hall.server, site, shape)
    expect(page.locator(".welcome")).to_have_count(3)
    printer.take_paper_out()
    expect(page.locator(".no-paper-words")).to_have_count(3)
    expect(page.locator(".no-paper")).to_contain_text(PHOTOGRAPH["ar"])
    assert_accessible(page)
    assert overflowing(page) == []

    choose(page, language, "B")
    go_on(page)
    screen(page, "number")
    expect(page.get_by_role("alert")).to_contain_text(PHOTOGRAPH[language])
    expect(page.locator(PAPER)).to_have_count(0)
    assert_accessible(page)
    assert overflowing(page) == []
    [code] = codes(page, tmp_path / "screen.png")
    assert re.search(r"/t/[\w-]+$", code)

    printer.load()  # the receipt has waited for it
    expect(page.locator(PAPER)).to_be_visible()
    expect(page.locator(CODE)).to_have_count(0)
    page.locator(".done").tap()
    screen(page, "start")
    expect(page.locator(".no-paper")).to_have_count(0)


def test_paper_that_ends_under_the_receipt_shows_the_code(pages: Pages, hall: PrinterHall) -> None:
    printer = hall.of("meknes")
    page = kiosk(pages, hall.server, "meknes")
    printer.slow_down()
    choose(page, "fr", "B")
    go_on(page)
    number_shown(page)
    expect(page.locator(PAPER)).to_be_visible()
    printer.cut_power()
    expect(page.locator(CODE)).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("votre numéro est bien enregistré")
    printer.restore_power()
    printer.advance(10_000)


def test_another_printer_takes_over(pages: Pages, hall: PrinterHall) -> None:
    office = hall.printers[OFFICE]
    page = kiosk(pages, hall.server, "larache")
    people = People(hall.server, "larache")
    people.at("2", "open")
    agent = desk(pages, people, "2")
    hall.of("larache").open_cover()
    expect(agent.locator("#alerts")).to_contain_text("capot ouvert")
    expect(agent.locator("#alerts")).to_contain_text("L’autre imprimante prend le relais")
    before = len(office.tickets)
    choose(page, "fr", "B")
    go_on(page)
    number_shown(page)
    expect(page.locator(".elsewhere")).to_be_visible()
    expect(page.locator(".keep")).to_contain_text("l’autre imprimante")
    assert office.wait(lambda: len(office.tickets) == before + 1)
    screen(page, "number")
    assert_accessible(page)
    assert overflowing(page) == []
    hall.of("larache").close_cover()
    expect(agent.locator("[data-kind^=printer]")).to_have_count(0)


def test_a_receipt_is_printed_once_more(pages: Pages, hall: PrinterHall) -> None:
    printer, people = hall.of("beni-mellal"), People(hall.server, "beni-mellal")
    people.at("2", "open")
    before = len(printer.tickets)
    ticket = people.take("B")
    assert printer.wait(lambda: len(printer.tickets) == before + 1)
    page = desk(pages, people, "2")
    printer.end_of_roll_near()
    expect(page.locator("#alerts")).to_contain_text("papier bientôt épuisé")
    at_rest(page)
    assert_accessible(page)

    page.locator(".queue-row", has_text=ticket["label"]).tap()
    choose_option(page, "Réimprimer le ticket")
    expect(page.get_by_role("dialog")).to_contain_text("marqué DUPLICATA")
    assert_accessible(page)
    choose_option(page, "Perdu")
    expect(page.locator("#news")).to_contain_text("imprimé, marqué DUPLICATA 1")
    at_rest(page)
    assert_accessible(page)
    assert len(printer.tickets) == before + 2
    expect(page.locator(".queue-row", has_text=ticket["label"])).to_be_visible()


@pytest.mark.parametrize("language, site", [("fr", "meknes"), ("ar", "meknes-hamria")])
def test_by_keyboard_and_how_it_fails(
    pages: Pages, hall: PrinterHall, language: str, site: str
) -> None:
    printer, people = hall.of(site), People(hall.server, site)
    counter = "2"
    people.at(counter, "open")
    before = len(printer.tickets)
    people.take("B", language)
    # What is cut short below is the copy, not the receipt itself.
    assert printer.wait(lambda: len(printer.tickets) == before + 1)
    page = desk(pages, people, counter, language)
    at(page, "call_next")
    tap(page, "next")
    at(page, "start")
    label = page.locator(".citizen-number").inner_text()
    printer.at_row(printer.rows + 200, printer.cut_power)
    page.keyboard.press("i")
    expect(page.get_by_role("dialog")).to_contain_text(label)
    page.keyboard.press("1")
    news = page.locator("#news")
    expect(news).to_contain_text(label)
    expect(news.locator("button")).to_be_visible()
    at_rest(page)
    assert_accessible(page)
    news.locator("button").tap()
    expect(news).to_be_empty()
    expect(page.locator(".citizen-number")).to_have_text(label)


def test_the_dashboard_shows_each_printer_and_tries_it(pages: Pages, hall: PrinterHall) -> None:
    office = hall.printers[OFFICE]
    page = pages.open(f"{hall.server.url}/dashboard/larache?lang=fr", "desk")
    own, other = (
        page.locator("[data-printer=larache-hall]"),
        page.locator(f"[data-printer={OFFICE}]"),
    )
    expect(other.locator(".printer-condition")).to_contain_text(
        re.compile(r"prête depuis .?\d\d:\d\d")
    )
    expect(own).to_contain_text(re.compile(f"Relais : .?{OFFICE}"))
    before = len(office.tickets)
    other.locator(".printer-test").click()
    expect(other.locator(".printer-result-printed")).to_contain_text("La page d’essai est sortie.")
    assert len(office.tickets) == before + 1

    office.take_paper_out()
    expect(other.locator(".printer-condition")).to_contain_text("plus de papier")
    expect(other.locator(".printer-detail")).not_to_be_empty()
    other.locator(".printer-test").click()
    expect(other.locator(".printer-result")).to_contain_text("attend l’imprimante")
    expect(other).to_contain_text("1 impression en attente")
    office.load()
    expect(other.locator(".printer-result-printed")).to_be_visible()

    page.locator(".preview > button").click()
    for language in ("fr", "ar", "zgh"):
        page.locator(f"#languages [lang={language}]").click()
        shown = page.locator(f".preview-paper[src*='language={language}']")
        page.locator(f".preview [lang={language}]").click()
        expect(shown).to_have_js_property("naturalWidth", 576)
        assert_accessible(page)
