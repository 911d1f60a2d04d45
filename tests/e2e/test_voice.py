"""The voice of the screen in a real Chromium: what is said, in which order, what stops nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from queue_server.domain.speech import spoken
from tests.e2e.people import People
from tests.queue_server.voice.calls import CALLS
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages, careful_chromium
from tests.support.server import LiveServer

SAID = """() => {
    window.said = [];
    document.addEventListener("nouba-said", event => window.said.push(event.detail));
}"""
Said = tuple[str | None, str]
CHIME: Said = (None, "chime")
SETTINGS: dict[str, Any] = {
    "languages": ["ar", "fr"],
    "own_language": True,
    "chime": False,
    "volume": 0.5,
    "quiet": [],
    "device_voices": [],
}


def bare(pages: Pages, server: LiveServer) -> Page:
    """A page of a site that may fetch clips, and does nothing by itself."""
    page = pages.open(f"{server.url}/dashboard/larache/voice")
    page.evaluate(SAID)
    return page


def announce(page: Page, calls: list[dict[str, Any]], **changes: Any) -> list[Said]:
    """What is said for `calls`, announced together: (language, clip), `None` for the chime."""
    page.evaluate(
        """async ([settings, calls]) => {
            const {voice} = await import("/display/static/js/voice.js");
            const speaker = voice({site: "larache", timezone: "Africa/Casablanca", settings});
            let waiting = calls.length;
            await Promise.all(calls.map(call => {
                const behind = () => settings.alone ? 0 : waiting - 1;
                return speaker.announce(call, behind).then(() => { waiting -= 1; });
            }));
        }""",
        [{**SETTINGS, **changes}, calls],
    )
    return [(one["language"], one["clip"]) for one in page.evaluate("window.said")]


def hears(page: Page, count: int) -> list[Said]:
    """What has been said once `count` parts have been."""
    page.evaluate(
        """count => new Promise(resolve => {
            const look = () => { if (window.said.length >= count) resolve(); };
            document.addEventListener("nouba-said", look);
            look();
        })""",
        count,
    )
    return [(one["language"], one["clip"]) for one in page.evaluate("window.said")]


def expected(call: dict[str, Any], *languages: str) -> list[Said]:
    """What the grammar says for a call."""
    return [
        (language, clip)
        for language in languages
        for clip in spoken(language, call["label"], call["counter"], recall=call["recall"])
    ]


def test_twenty_mixed_calls_are_all_said_in_order(pages: Pages, speaking: LiveServer) -> None:
    page = bare(pages, speaking)
    said = announce(page, CALLS, languages=[], alone=True)
    assert said == [clip for call in CALLS for clip in expected(call, call["language"])]


def test_the_citizens_language_comes_first_then_the_halls(
    pages: Pages, speaking: LiveServer
) -> None:
    page = bare(pages, speaking)
    call = CALLS[6]
    said = announce(page, [call], chime=True)
    assert said == [CHIME, *expected(call, "zgh", "ar", "fr")]


def test_without_the_own_language_the_hall_decides(pages: Pages, speaking: LiveServer) -> None:
    page = bare(pages, speaking)
    assert announce(page, [CALLS[6]], own_language=False, languages=["fr"]) == expected(
        CALLS[6], "fr"
    )


def test_older_calls_are_shortened_and_none_is_lost(pages: Pages, speaking: LiveServer) -> None:
    """Many wait: the chime alone; some: the citizen's language; the last one is said in all."""
    page = bare(pages, speaking)
    calls = CALLS[:6]
    said = announce(page, calls, chime=True)
    assert said == [
        CHIME,
        CHIME,
        *(clip for call in calls[2:5] for clip in [CHIME, *expected(call, call["language"])]),
        CHIME,
        *expected(calls[5], "ar", "fr"),
    ]


@pytest.mark.parametrize("broken", [404, 200])
def test_a_missing_or_corrupt_clip_skips_its_language_alone(
    pages: Pages, speaking: LiveServer, broken: int
) -> None:
    pages.allow("404")
    page = bare(pages, speaking)
    page.route(
        re.compile("/voice/ar/number-007/"),
        lambda route: route.fulfill(status=broken, body=b"no sound", content_type="audio/wav"),
    )
    notes: list[str] = []
    page.on("console", lambda message: notes.append(message.text))
    call = {"label": "A7", "counter": "7", "language": "ar", "recall": False}
    assert announce(page, [call, call], alone=True) == expected(call, "fr") * 2
    assert [note for note in notes if note.startswith("voice:")] == [
        "voice: no sound for ar/number-007"
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"quiet": ["00:00-12:00", "12:00-23:59"], "chime": True},
        {"volume": 0, "chime": True},
        {"languages": [], "own_language": False},
    ],
)
def test_silence_is_silent_and_holds_nobody_up(
    pages: Pages, speaking: LiveServer, changes: dict[str, Any]
) -> None:
    assert announce(bare(pages, speaking), CALLS, **changes) == []


def test_what_cannot_be_said_chimes(pages: Pages, speaking: LiveServer) -> None:
    call = {"label": "B42", "counter": "12B", "language": "fr", "recall": False}
    assert announce(bare(pages, speaking), [call], chime=True) == [CHIME]


def test_quiet_hours_go_by_the_sites_clock(pages: Pages, speaking: LiveServer) -> None:
    page = bare(pages, speaking)
    found = page.evaluate(
        """async () => {
            const {isQuiet} = await import("/display/static/js/voice.js");
            const quiet = ["08:30-09:00", "12:30-14:00"];
            return ["08:29", "08:30", "08:59", "09:00", "12:29", "13:59", "14:00"]
                .map(time => isQuiet(quiet, time));
        }"""
    )
    assert found == [False, True, True, False, False, True, False]


DEVICE = """
    window.uttered = [];
    const voices = [{lang: "fr-FR", localService: true}, {lang: "ar-MA", localService: false}];
    const speech = {
        getVoices: () => voices,
        cancel() {},
        speak(utterance) {
            window.uttered.push([utterance.lang, utterance.text, utterance.volume]);
            setTimeout(() => OUTCOME, 0);
        },
    };
    Object.defineProperty(window, "speechSynthesis", {value: speech});
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


@pytest.mark.parametrize("works", [True, False])
def test_a_device_speaks_where_it_has_a_voice_of_its_own(
    pages: Pages, speaking: LiveServer, works: bool
) -> None:
    """A voice that needs the internet, or that fails, is none: the clips are there."""
    page = pages.open(f"{speaking.url}/dashboard/larache/voice")
    outcome = "utterance.onend()" if works else "utterance.onerror()"
    page.add_init_script(DEVICE.replace("OUTCOME", outcome))
    page.goto(f"{speaking.url}/display/larache")
    page.evaluate(SAID)
    call = CALLS[2]
    said = announce(page, [call], device_voices=["fr", "ar"])
    french = [("fr", "device")] if works else expected(call, "fr")
    assert said == [*expected(call, "ar"), *french]
    assert page.evaluate("window.uttered") == [["fr-FR", "Rappel. Ticket B, 42, guichet 3", 0.5]]


def test_screens_read_the_grammar_as_the_server_does(pages: Pages, speaking: LiveServer) -> None:
    page = bare(pages, speaking)
    numbers = [*range(1, 1000), 1000, 1204, 999_999]
    said = page.evaluate(
        """async numbers => {
            const {spoken} = await import("/display/static/js/spoken.js");
            const answer = await (await fetch("/display/larache/voice.json")).json();
            const say = (language, n) => spoken(answer[language].grammar, {
                label: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 26] + n,
                counter: String(n % 999 + 1),
                recall: n % 2 === 1,
            }).filter(clip => clip !== ",");
            return ["fr", "ar", "zgh"].map(language => numbers.map(n => say(language, n)));
        }""",
        numbers,
    )
    for language, found in zip(("fr", "ar", "zgh"), said, strict=True):
        for n, clips in zip(numbers, found, strict=True):
            label = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 26] + str(n)
            assert tuple(clips) == spoken(language, label, str(n % 999 + 1), recall=n % 2 == 1)


def test_the_hall_hears_a_call_and_its_recall(pages: Pages, speaking: LiveServer) -> None:
    people = People(speaking, "meknes")
    page = pages.open(f"{speaking.url}/display/meknes?lang=fr", "tv")
    expect(page.locator(".service").first).to_be_visible()
    expect(page.locator("#sound")).to_be_hidden()
    page.evaluate(SAID)
    people.at("2", "open")
    taken = people.take("B", "zgh")
    turn = people.at("2", "call-next")["current"]["turn_id"]
    hears(page, 1)
    people.at("2", "recall", turn_id=turn)
    call = {"label": taken["label"], "counter": "2", "recall": False}
    again = {**call, "recall": True}
    first = [CHIME, *expected(call, "zgh")]
    then = [CHIME, *expected(again, "zgh", "ar", "fr")]
    assert hears(page, len(first + then)) == first + then


@pytest.fixture(scope="module")
def careful(chromium: Browser) -> Iterator[Browser]:
    """A browser that refuses sound until the page is touched."""
    with careful_chromium(chromium) as browser:
        yield browser


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_browser_that_refuses_sound_asks_for_one_touch(
    careful: Browser, speaking: LiveServer, language: str
) -> None:
    pages = Pages(careful)
    try:
        pages.allow("AudioContext was not allowed to start")
        page = pages.open(f"{speaking.url}/display/meknes-hamria?lang={language}", "tv")
        button = page.locator("#sound")
        expect(button).to_be_visible()
        for words in ("Activer le son", "تشغيل الصوت"):
            expect(button).to_contain_text(words)
        assert_accessible(page)
        button.click()
        expect(button).to_be_hidden()
        assert pages.unexpected() == []
    finally:
        pages.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_managers_hear_a_call_and_every_clip(
    pages: Pages, speaking: LiveServer, language: str
) -> None:
    page = pages.open(f"{speaking.url}/dashboard/larache/voice?lang={language}", language=language)
    page.evaluate(SAID)
    expect(page.locator(".voice-clip")).to_have_count(138 + 94 + 93)
    expect(page.locator("#count-zgh")).to_contain_text("93")
    assert_accessible(page)
    page.locator("#sample-label").fill("b42")
    page.locator("#sample-counter").fill("3")
    page.locator("[data-say=ar]").click()
    call = {"label": "B42", "counter": "3", "recall": False}
    wanted = [CHIME, *expected(call, "ar")]
    assert hears(page, len(wanted)) == wanted


def test_a_clip_that_cannot_be_played_is_marked(pages: Pages, speaking: LiveServer) -> None:
    page = bare(pages, speaking)
    page.route(
        re.compile("/voice/fr/phrase-ticket/"),
        lambda route: route.fulfill(body=b"no sound", content_type="audio/wav"),
    )
    broken = page.locator('[data-clip="fr/phrase-ticket"]')
    broken.click()
    expect(broken).to_have_attribute("data-state", "broken")
    expect(broken).to_contain_text("Ne peut être lu")
    expect(page.locator("#count-fr")).to_contain_text("Voix de synthèse \u2068137\u2069")
