"""Whatever goes wrong beside them, the calls still show: on the wall and on the plain page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import StartServer
from tests.e2e.people import People
from tests.e2e.walls import display, open_counters, shows
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

SITE = "larache"
LONG = {
    "fr": ("Pour une copie, préparez la carte nationale et le numéro de l’acte. " * 6)[
        :400
    ].strip(),
    "ar": ("لنسخة من الرسم المرجو تحضير البطاقة الوطنية ورقم الرسم وسنته. " * 7)[:400].strip(),
    "zgh": ("ⴰⴷⴷⴰⴷ ⵓⵖⵔⵉⵎ ⴷ ⵜⴰⵍⴰⵍⵉⵜ ⴷ ⵜⵎⵜⵜⴰⵏⵜ ⴷ ⵜⵓⵏⵖⵉⵍⵜ " * 10)[:400].strip(),
}
PICTURE, BROKEN_PICTURE, BROKEN_VIDEO = (
    f"{digit * 32}.{ending}" for digit, ending in (("1", "webp"), ("2", "webp"), ("3", "mp4"))
)
Tell = Callable[[str], int]


@pytest.fixture(scope="module")
def media(live_server: LiveServer) -> Path:
    """The folder of what is shown: a picture, and two files that a failing disk has spoilt."""
    folder = live_server.folder / "var" / "media"
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (1200, 900), "#3a36b8").save(folder / PICTURE, "WEBP")
    for name in (BROKEN_PICTURE, BROKEN_VIDEO):
        (folder / name).write_bytes(b"neither picture nor video")
    return folder


@pytest.fixture
def people(live_server: LiveServer) -> People:
    return People(live_server, SITE)


@pytest.fixture
def tell(people: People, media: Path) -> Iterator[Tell]:
    """Write the long notice, with a file of the folder; at the end it is taken away."""
    del media
    told: list[int] = []

    def write(name: str) -> int:
        told.append(people.tell(**LONG, media=name))
        return told[-1]

    yield write
    for notice in told:
        people.untell(notice)


def called(page: Page, people: People, *, counter: str = "2", service: str = "B") -> None:
    """A call comes, and is seen whole."""
    open_counters(people, counter)
    taken = people.take(service)
    turn = people.at(counter, "call-next")["current"]["turn_id"]
    shows(page, taken["label"], counter)
    for figure in page.locator(".call-figure").all():
        expect(figure).to_be_in_viewport(ratio=0.95)
    people.at(counter, "no-show", turn_id=turn)


def cut_off(page: Page, frame: str, words: str) -> bool:
    """Whether the words reach beyond the frame that they stand in."""
    found: bool = page.evaluate(
        """([frame, words]) => {
            const outer = document.querySelector(frame).getBoundingClientRect();
            const inner = document.querySelector(words);
            const box = inner.getBoundingClientRect();
            return box.top < outer.top - 1 || box.bottom > outer.bottom + 1
                || inner.scrollHeight > inner.clientHeight + 1;
        }""",
        [frame, words],
    )
    return found


@pytest.mark.parametrize("shape", ["tv", "totem"])
@pytest.mark.parametrize("language", ["fr", "ar", "zgh"])
def test_a_notice_longer_than_its_place(
    pages: Pages, live_server: LiveServer, people: People, tell: Tell, language: str, shape: str
) -> None:
    page = display(pages, live_server, SITE, language, shape, reduced_motion="reduce")
    called(page, people)
    expect(page.locator(".wall")).to_have_class(re.compile("has-notices"))
    tell(PICTURE)
    expect(page.locator(".card-sentence")).to_have_text(LONG[language])
    expect(page.locator(".card-media")).to_be_visible()
    page.wait_for_function(
        "() => document.querySelector('.card-words').scrollHeight"
        " <= document.querySelector('.card-words').clientHeight"
    )
    assert not cut_off(page, "#notices", ".card-words")
    assert_accessible(page)
    called(page, people)


@pytest.mark.parametrize("name", [BROKEN_PICTURE, BROKEN_VIDEO], ids=["picture", "video"])
def test_a_spoilt_file_leaves_its_words(
    pages: Pages, live_server: LiveServer, people: People, tell: Tell, name: str
) -> None:
    page = display(pages, live_server, SITE)
    expect(page.locator("#notices .card")).to_be_visible()
    tell(name)
    expect(page.locator(".card-sentence")).to_have_text(LONG["fr"])
    expect(page.locator(".card-media")).to_have_count(0)
    expect(page.locator(".card.has-media")).to_have_count(0)
    called(page, people)


@pytest.mark.parametrize(
    "language, name", [("fr", PICTURE), ("ar", BROKEN_PICTURE), ("zgh", BROKEN_VIDEO)]
)
def test_the_same_on_the_plain_page(
    pages: Pages, live_server: LiveServer, people: People, tell: Tell, language: str, name: str
) -> None:
    open_counters(people, "5")
    first, second = people.take("R"), people.take("R")
    turn = people.at("5", "call-next")["current"]["turn_id"]
    notice = tell(name)
    page = pages.open(
        f"{live_server.url}/display/{SITE}/plain?lang={language}&hold={notice}", "tv-small"
    )
    words = page.locator(".said-sentence")
    expect(words).to_have_text(re.compile("|".join(LONG.values())))
    expect(page.locator("#medium :visible")).to_have_count(1 if name == PICTURE else 0)
    expect(page.locator("#label")).to_have_text(first["label"])
    assert not cut_off(page, ".beside", ".said")
    assert_accessible(page)
    people.at("5", "no-show", turn_id=turn)
    turn = people.at("5", "call-next")["current"]["turn_id"]
    expect(page.locator("#label")).to_have_text(second["label"])
    expect(page.locator("#label")).to_be_in_viewport(ratio=0.95)
    expect(words).to_be_visible()
    people.at("5", "no-show", turn_id=turn)


@pytest.mark.parametrize("lost", ["voice.json", "voice/**"])
def test_without_a_voice(pages: Pages, speaking: LiveServer, lost: str) -> None:
    pages.allow("404|no sound|Failed to load")
    page = pages.open("about:blank", "tv")
    page.route(f"**/display/{SITE}/{lost}", lambda route: route.fulfill(status=404))
    page.goto(f"{speaking.url}/display/{SITE}?lang=fr")
    expect(page.locator(".service").first).to_be_visible()
    for _ in range(2):
        called(page, People(speaking, SITE))


def test_a_counter_that_the_configuration_no_longer_has(
    pages: Pages, start_server: StartServer
) -> None:
    pages.allow_server_gone()
    server = start_server()
    people = People(server, "meknes")
    open_counters(people, "8")
    taken = people.take("H")
    people.at("8", "call-next")
    server.stop()
    document = yaml.safe_load(server.config.read_text(encoding="utf-8"))
    site = next(each for each in document["sites"] if each["id"] == "meknes")
    kept = [each for each in site["counters"] if str(each["id"]) != "8"]
    assert len(kept) == len(site["counters"]) - 1
    site["counters"] = kept
    server.config.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    server.start()
    page = display(pages, server, "meknes/civil-status")
    # Its last call shows everywhere rather than nowhere, and others come after it.
    shows(page, taken["label"], "8")
    called(page, people)
