"""The page for old televisions: notices, the promise and the hours, beside the calls."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from display import views
from display.beside import TURN_SECONDS
from tests.queue_server.web.site import Web, make_web
from tests.queue_server.world import MONDAY, SITE, make_config

NOTICES = f"/sites/{SITE}/notices"
WORDS = {"fr": "Guichet 3 fermé", "ar": "الشباك 3 مغلق", "first_day": "2026-11-02"}


class Turns:
    """The clock that decides whose turn it is, moved by the test."""

    at = 0

    def monotonic(self) -> float:
        return float(self.at * TURN_SECONDS)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    stopped = Turns()
    monkeypatch.setattr(views, "monotonic", stopped.monotonic)
    return stopped


def _page(web: Web, asked: str = "") -> str:
    answer = web.browser().get(f"/display/{SITE}/plain{asked}")
    assert answer.status_code == 200
    return answer.text


def _part(text: str, name: str) -> str:
    found = re.search(f"<!--{name}-->(.*)<!--/{name}-->", text, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def _said(text: str) -> tuple[str, str]:
    """Language and words of the card."""
    part = _part(text, "said")
    language = re.search(r'lang="(\w+)"', part)
    assert language is not None
    return language[1], " ".join(re.sub("<[^>]+>", " ", part).split())


def _notice(web: Web, **changes: Any) -> int:
    answer = web.post("manager", NOTICES, {**WORDS, **changes})
    assert answer.status_code == 201, answer.text
    number: int = answer.json["notice"]  # type: ignore[index]
    return number


def _called(web: Web) -> None:
    web.at_counter("open")
    web.issue()
    web.at_counter("call-next")


def test_cards_take_turns_each_in_its_languages(web: Web, turns: Turns) -> None:
    _notice(web, zgh="")
    seen = []
    for turns.at in range(10):
        seen.append(_said(_page(web)))
    assert seen[:2] == [("ar", WORDS["ar"]), ("fr", WORDS["fr"])]
    promise = [language for language, words in seen[2:5] if "80 %" in words]
    assert promise == ["ar", "zgh", "fr"]
    assert seen[5:] == seen[:5]


@pytest.mark.parametrize("at", range(5))
def test_the_calls_stand_whatever_is_beside_them(web: Web, turns: Turns, at: int) -> None:
    _called(web)
    _notice(web, fr="x" * 400, ar="ي" * 400)
    turns.at = at
    page = _page(web)
    assert 'id="label" dir="ltr">B1<' in _part(page, "wall")
    assert "x" * 400 not in _part(page, "wall")


def test_a_notice_of_another_display_is_not_shown(web: Web, turns: Turns) -> None:
    shown = {_said(_page(web)) for turns.at in range(3)}
    _notice(web, first_day="2026-11-03")
    assert {_said(_page(web)) for turns.at in range(3)} == shown


def test_a_video_s_card_is_held_while_its_notice_is_shown(web: Web, turns: Turns) -> None:
    other, held = _notice(web), _notice(web, fr="Vidéo")
    turns.at = 1
    assert _said(_page(web))[1] == WORDS["fr"]
    assert _said(_page(web, f"?hold={held}"))[1] == "Vidéo"
    for nonsense in ("?hold=999", "?hold=x", f"?hold={other}"):
        assert _said(_page(web, nonsense))[1] == WORDS["fr"]


def test_markup_in_a_notice_is_words(web: Web, turns: Turns) -> None:
    _notice(web, ar="<b>!--/said--><script>")
    assert _said(_page(web))[1] != ""
    assert "<script>" not in _page(web).partition('<div id="said">')[2].partition("</aside>")[0]


SENTENCE = {"fr": "Dégât des eaux", "ar": "تسرب المياه", "zgh": "ⴰⵎⴰⵏ"}


def _close(web: Web) -> None:
    until = (MONDAY + timedelta(hours=2)).isoformat()
    body = {"until": until, "sentence": SENTENCE}
    assert web.post("manager", f"/sites/{SITE}/closure", body).status_code == 200


@pytest.mark.parametrize(
    "language, words",
    [
        ("fr", "Fermé · Dégât des eaux · Ouverture aujourd’hui à \u202a11:00\u202c"),
        ("ar", "مغلق · تسرب المياه · نفتح اليوم على الساعة \u202a11:00\u202c"),
        ("zgh", "ⵉⵇⵇⵏ · ⴰⵎⴰⵏ · "),
    ],
)
def test_a_closure_stands_in_the_middle_or_below_the_calls(
    web: Web, language: str, words: str
) -> None:
    _close(web)
    wall = _part(_page(web, f"?lang={language}"), "wall")
    assert f">{words}" in wall
    assert 'class="hours"' not in wall
    web.at_counter("open")
    web.post("manager", f"/sites/{SITE}/closure/end")
    _called(web)
    _close(web)
    wall = _part(_page(web, f"?lang={language}"), "wall")
    assert 'id="label"' in wall
    assert f">{words}" in wall.partition('class="hours"')[2]


def test_long_after_closing_the_middle_says_so_and_the_calls_stay_in_the_list(web: Web) -> None:
    _called(web)
    turn: Any = web.get("agent", f"/sites/{SITE}/snapshots/counter?counter=2").json
    web.at_counter("start", turn_id=turn["current"]["turn_id"])
    web.clock.at = MONDAY.replace(hour=16, minute=31)
    wall = _part(_page(web, "?lang=fr"), "wall")
    assert 'id="label"' not in wall
    assert "Fermé · Ouverture mardi à \u202a08:30\u202c" in wall
    assert 'class="label" dir="ltr">B1<' in wall


@pytest.mark.parametrize(
    "at, waiting, said",
    [
        ((15, 30), 6, "L’attente peut dépasser la fermeture : \u202aB · F\u202c"),
        ((15, 20), 0, "Dernier ticket à \u202a16:00\u202c"),
        ((12, 0), 0, None),
    ],
)
def test_closing_is_told_in_time(
    tmp_path: Path, migrated_sqlite: Path, at: tuple[int, int], waiting: int, said: str | None
) -> None:
    with _another(tmp_path, migrated_sqlite, last_ticket_minutes=30) as web:
        web.clock.at = MONDAY.replace(hour=at[0], minute=at[1])
        web.at_counter("open", "3")
        for _ in range(waiting):
            web.issue(service="F")
        wall = _part(_page(web, "?lang=fr"), "wall")
        if said is None:
            assert 'class="hours"' not in wall
        else:
            assert said in wall.partition('class="hours"')[2]


def test_special_hours_have_a_card(tmp_path: Path, migrated_sqlite: Path, turns: Turns) -> None:
    name = {"fr": "Horaire de Ramadan", "ar": "توقيت رمضان", "zgh": "ⵔⵎⴹⴰⵏ"}
    ramadan = {
        "first_day": "2026-11-01",
        "last_day": "2026-11-30",
        "name": name,
        "hours": {"monday": ["09:00-15:00"]},
    }
    calendar = {"special_hours": [ramadan]}
    with _another(tmp_path, migrated_sqlite, {"calendar": calendar}) as web:
        seen = [_said(_page(web)) for turns.at in range(3)]
    assert [language for language, _ in seen] == ["ar", "zgh", "fr"]
    assert all(name[language] in words for language, words in seen)


@contextmanager
def _another(
    folder: Path, database: Path, changes: dict[str, Any] | None = None, **of_the_site: Any
) -> Iterator[Web]:
    path = folder / "nouba.db"
    shutil.copyfile(database, path)
    sites = make_config().model_dump(mode="json", exclude_unset=True)["sites"]
    made = make_web(folder, path, sites=[{**sites[0], **of_the_site}, *sites[1:]], **changes or {})
    yield made
    made.application.nouba.database.close()
