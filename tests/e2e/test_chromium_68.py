"""Display, kiosk and counter on a real Chromium 68: walked, with nothing failing unseen."""

import re
from collections.abc import Iterator

import pytest

from tests.e2e.people import People
from tests.e2e.walls import open_counters
from tests.support.browser import SERVER_GONE
from tests.support.old_chromium import NotToBeHadError, OldPage, old_chromium, program
from tests.support.proxy import cable
from tests.support.server import LiveServer, free_port

TV, TOTEM, TABLET = (1920, 1080), (1080, 1920), (1280, 800)
SITE = "beni-mellal"


@pytest.fixture(scope="module")
def browser(speaking: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldPage]:
    """The old browser; where npm cannot give it, these tests are skipped and say why."""
    del speaking  # it is stopped once no browser holds it
    try:
        program()
    except NotToBeHadError as error:
        pytest.skip(str(error))
    with old_chromium(tmp_path_factory.mktemp("chromium-68"), free_port()) as page:
        yield page


@pytest.fixture
def page(browser: OldPage) -> Iterator[OldPage]:
    """Its page; what went wrong in it fails the test, unless the test has taken it."""
    browser.problems.clear()
    yield browser
    assert browser.problems == []


@pytest.fixture
def people(speaking: LiveServer) -> People:
    return People(speaking, SITE)


def texts(page: OldPage, selector: str) -> list[str]:
    found: list[str] = page.evaluate(
        f"[...document.querySelectorAll({selector!r})].map(each => each.textContent)"
    )
    return found


def shows(page: OldPage, label: str) -> None:
    page.until(f"document.getElementById('now').dataset.label === {label!r}")


def test_it_is_chromium_68(page: OldPage, speaking: LiveServer) -> None:
    page.open(speaking.url, *TV)
    page.until("document.readyState === 'complete'")
    assert "Chrome/68." in page.evaluate("navigator.userAgent")


@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_the_wall_shows_a_call_and_says_it(
    page: OldPage, people: People, speaking: LiveServer, language: str
) -> None:
    page.open(f"{speaking.url}/display/{SITE}?lang={language}", *TV)
    page.until("document.querySelector('.service') && document.querySelector('#notices .card')")
    page.evaluate(
        """window.said = [];
        document.addEventListener("nouba-said", event => said.push(event.detail.language));"""
    )
    open_counters(people, "2")
    taken = people.take("B", language)
    turn = people.at("2", "call-next")["current"]["turn_id"]
    shows(page, taken["label"])
    page.until(f"said.includes({language!r})")
    # The digits take a sixth of the height here too.
    share = page.evaluate(
        """parseFloat(getComputedStyle(document.querySelector(".call-figure")).fontSize)
        / innerHeight"""
    )
    assert share * 0.714 >= 1 / 6 - 0.001
    people.at("2", "no-show", turn_id=turn)


def test_the_wall_comes_back_after_a_cut(
    page: OldPage, people: People, speaking: LiveServer
) -> None:
    open_counters(people, "4")
    with cable(speaking.port) as line:
        page.open(f"{line.url}/display/{SITE}", *TOTEM)
        page.until("document.querySelector('.service')")
        line.cut()
        page.until("!document.getElementById('lost').hidden")
        missed = people.take("F")
        people.at("4", "call-next")
        line.mend()
        page.until("document.getElementById('lost').hidden")
        shows(page, missed["label"])
        page.open("about:blank", *TOTEM)
        page.until("document.URL === 'about:blank'")
    # The cut itself is all that it may complain of.
    page.problems[:] = [each for each in page.problems if not re.search(SERVER_GONE, each)]


@pytest.mark.parametrize("shape", [TOTEM, TV], ids=["upright", "wide"])
@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_a_ticket_from_the_kiosk(
    page: OldPage, speaking: LiveServer, language: str, shape: tuple[int, int]
) -> None:
    page.open(f"{speaking.url}/kiosk/{SITE}", *shape)
    _touch(page, "start", f"[data-language={language}]:not([disabled])")
    # What is small comes below what is large, and nothing lies upon anything else.
    _at_rest(page, "services")
    assert page.evaluate(
        """[...document.querySelectorAll(".tile")].every(tile => {
            const [icon, name, live] = [...tile.children].map(each => each.getBoundingClientRect());
            return icon.height > 60 && icon.bottom <= name.top && name.bottom <= live.top
                && live.bottom <= tile.getBoundingClientRect().bottom;
        })"""
    )
    _touch(page, "services", "[data-service=B]")
    _touch(page, "service", ".act")
    assert _apart(page, ".act")
    _touch(page, "priority", ".act")
    page.until("document.getElementById('frame').dataset.screen === 'number'")
    (label,) = texts(page, ".number-label")
    assert label.startswith("B")


def test_times_are_not_turned_round_in_arabic(page: OldPage, speaking: LiveServer) -> None:
    """It reads the isolates of newer Unicode wrongly, and showed 03:61 for 16:30."""
    page.open(f"{speaking.url}/kiosk/{SITE}", *TOTEM)
    _at_rest(page, "start")
    first, last = page.evaluate(
        """(async () => {
            const { isolate } = await import("/static/js/format.js");
            const line = document.body.appendChild(document.createElement("p"));
            line.lang = "ar";
            line.dir = "rtl";
            line.textContent = "مفتوح إلى الساعة " + isolate("16:30");
            const start = line.textContent.indexOf("16:30");
            return [start, start + 4].map(place => {
                const letter = document.createRange();
                letter.setStart(line.firstChild, place);
                letter.setEnd(line.firstChild, place + 1);
                return letter.getBoundingClientRect().left;
            });
        })()"""
    )
    assert first < last


def test_the_counter_calls_starts_and_finishes(
    page: OldPage, people: People, speaking: LiveServer
) -> None:
    people.take("R")
    page.open(f"{speaking.url}/counter/{SITE}/7?lang=fr", *TABLET)
    for verb in ("open", "call_next", "start", "finish"):
        page.press(f"[data-verb={verb}][aria-disabled=false]")
    page.until("document.querySelector('[data-verb=call_next]')")
    assert _apart(page, ".desk-bar")


@pytest.mark.parametrize("shape", [TABLET, (800, 1280)], ids=["wide", "upright"])
def test_the_second_screen_of_a_counter(
    page: OldPage, people: People, speaking: LiveServer, shape: tuple[int, int]
) -> None:
    page.open(f"{speaking.url}/counter-display/{SITE}/8", *shape)
    page.until("document.querySelector('.front-is-closed') !== null")
    people.at("8", "open")
    page.until("document.querySelector('.front-is-free') !== null")
    ticket = people.take("L", "zgh")
    turn = people.at("8", "call-next")["current"]["turn_id"]
    page.until("document.querySelector('.front-is-called .front-label') !== null")
    assert texts(page, ".front-label") == [ticket["label"]]
    assert page.evaluate("document.querySelector('.front-own p').lang") == "zgh"
    assert page.evaluate("document.documentElement.scrollWidth") <= shape[0]
    people.at("8", "start", turn_id=turn)
    page.until("document.querySelector('.front-is-serving') !== null")
    people.at("8", "finish", turn_id=turn)
    people.at("8", "close")
    page.until("document.querySelector('.front-is-closed') !== null")


def test_the_plain_page(page: OldPage, people: People, speaking: LiveServer) -> None:
    open_counters(people, "1")
    taken = people.take("A")
    page.open(f"{speaking.url}/display/{SITE}/plain?lang=ar", *TV)
    people.at("1", "call-next")
    page.until(f"(document.getElementById('label') || {{}}).textContent === {taken['label']!r}")
    page.until("document.querySelector('.said').textContent.trim()")


def _at_rest(page: OldPage, screen: str) -> None:
    page.until(
        f"document.getElementById('frame').dataset.screen === {screen!r}"
        " && !document.getElementById('frame').classList.contains('settling')"
    )


def _touch(page: OldPage, screen: str, selector: str) -> None:
    _at_rest(page, screen)
    page.press(selector)


def _apart(page: OldPage, selector: str) -> bool:
    """Whether what stands in a row does not touch."""
    apart: bool = page.evaluate(
        f"""(() => {{
            const boxes = [...document.querySelector({selector!r}).children]
                .map(each => each.getBoundingClientRect())
                .sort((one, other) => one.left - other.left);
            return boxes.slice(1).every((box, place) => box.left >= boxes[place].right + 4);
        }})()"""
    )
    return apart
