"""Every sentence exists in the three languages, and every sentence is used."""

import re
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from queue_server.domain import audit_events
from queue_server.domain.actor import Role
from queue_server.domain.errors import Refusal
from queue_server.domain.reading import event_types
from queue_server.web import words
from queue_server.web.words import LANGUAGES, TRANSLATIONS

ROOT = Path(__file__).parents[1]
FORMS = {"fr": 2, "ar": 6, "zgh": 2}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_ROUTES = re.compile(r"""url_for\(["'][a-z_.]+["']""")
_LITERAL = re.compile(r"""["'`]([a-z_]+\.[a-z0-9_.]*)""")


def read(language: str) -> Catalog:
    """A catalogue as written, fuzzy entries included."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


CATALOGUES = {language: read(language) for language in LANGUAGES}


def entries(language: str) -> dict[str, tuple[str, ...]]:
    """Key to its sentence, or to its plural forms."""
    found: dict[str, tuple[str, ...]] = {}
    for message in CATALOGUES[language]:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key:
            text = message.string
            found[key] = (text,) if isinstance(text, str) else tuple(text or ())
    return found


def sources() -> str:
    """All pages and programs; names of routes are not keys, however alike they look."""
    files = chain.from_iterable(
        (ROOT / folder).rglob("*") for folder in ("queue_server", "kiosk", "display", "printers")
    )
    texts = [
        path.read_text(encoding="utf-8")
        for path in files
        if path.suffix in {".py", ".js", ".html"} and "vendor" not in path.parts
    ]
    return _ROUTES.sub("", "\n".join(texts))


def literals(text: str) -> set[str]:
    """Everything in `text` that is quoted like a key or like the beginning of one.

    Whole sections ("kiosk.") do not count: that is how a page's scripts are given their words.
    """
    sections = {key.partition(".")[0] for key in entries("fr")}
    found = set()
    for name in _LITERAL.findall(text):
        section, _, rest = name.partition(".")
        if section in sections and rest:
            found.add(name)
    return found


def test_the_three_catalogues_have_the_same_keys() -> None:
    assert set(entries("fr")) == set(entries("ar")) == set(entries("zgh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_and_plurals_are_complete(language: str) -> None:
    for key, forms in entries(language).items():
        plural = len(entries("fr")[key]) > 1
        assert len(forms) == (FORMS[language] if plural else 1), key
        assert all(form.strip() for form in forms), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_agree_with_the_french(language: str) -> None:
    """A form may leave a figure out (Arabic says one and two in words), never ask for another."""
    for key, forms in entries(language).items():
        wanted = {name for form in entries("fr")[key] for name in _PLACEHOLDER.findall(form)}
        got = {name for form in forms for name in _PLACEHOLDER.findall(form)}
        assert got == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_percent_sign_that_is_not_a_placeholder_looks_like_one(language: str) -> None:
    for key, forms in entries(language).items():
        for form in forms:
            assert "%(" not in _PLACEHOLDER.sub("", form), key


def test_every_key_in_use_exists() -> None:
    keys = set(entries("fr"))
    beginnings = {name for name in keys | literals(sources()) if name.endswith("_")}
    missing = {
        name
        for name in literals(sources()) - keys - beginnings
        if not name.endswith((".py", ".js", ".css", ".html", ".png", ".svg", ".static"))
    }
    assert missing == set()
    assert {name for name in beginnings if not any(key.startswith(name) for key in keys)} == set()


def test_every_key_is_used() -> None:
    """A key stands in a page or program, or is composed there: "counter." + verb + "_title"."""
    text = sources()
    used = literals(text)
    beginnings = tuple(name for name in used if name.endswith("_"))
    tokens = set(re.findall(r"\w+", text))
    endings = set(re.findall(r"""["'](_[a-z]+)["']""", text))

    def composed(key: str) -> bool:
        rest = key.partition(".")[2]
        stems = {rest, *(rest.removesuffix(ending) for ending in endings)}
        return key.startswith(beginnings) or bool(stems & tokens)

    assert {key for key in entries("fr") if key not in used and not composed(key)} == set()


def test_every_refusal_has_its_sentence() -> None:
    assert {f"problem.{refusal.value}" for refusal in Refusal} <= set(entries("fr"))


def test_the_record_has_a_sentence_for_whatever_can_happen() -> None:
    book = {kind.type for kind in vars(audit_events).values() if getattr(kind, "type", "")}
    assert {"signed_in", "data_erased"} <= book
    have = {key for key in entries("fr") if key.startswith("record.type_")}
    assert {f"record.type_{kind}" for kind in {*event_types(), *book}} == have


def test_every_role_has_a_name_in_the_record() -> None:
    keys = set(entries("fr"))
    assert all({f"role.{role}", f"record.role_{role}"} & keys for role in Role)


def test_only_amazigh_waits_for_review() -> None:
    for language in ("fr", "ar"):
        assert not [message.id for message in CATALOGUES[language] if message.id and message.fuzzy]
    assert [message.id for message in CATALOGUES["zgh"] if message.fuzzy]


def test_doubtful_sentences_are_shown_meanwhile() -> None:
    doubtful = next(m for m in CATALOGUES["zgh"] if m.fuzzy and isinstance(m.id, str) and m.id)
    assert words.catalogue("zgh").entries[str(doubtful.id)] == doubtful.string


@pytest.mark.parametrize(
    "n, said",
    [
        (0, "لا أحد قبلكم"),
        (1, "شخص واحد قبلكم"),
        (2, "شخصان قبلكم"),
        (3, "3 أشخاص قبلكم"),
        (10, "10 أشخاص قبلكم"),
        (11, "11 شخصا قبلكم"),
        (99, "99 شخصا قبلكم"),
        (100, "100 شخص قبلكم"),
        (103, "103 أشخاص قبلكم"),
    ],
)
def test_arabic_counts_as_arabic_does(n: int, said: str) -> None:
    assert words.translate_plural("common.people_before", n, "ar") == said


def test_french_counts_zero_with_the_singular() -> None:
    assert words.translate_plural("common.people_before", 0, "fr") == "0 personne avant vous"


def test_a_missing_sentence_falls_back_to_french(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = words.catalogue

    def without_thanks(language: str) -> words.Catalogue:
        kept = dict(whole(language).entries)
        if language == "ar":
            del kept["common.thanks"]
        return words.Catalogue(kept, whole(language).plural)

    monkeypatch.setattr(words, "catalogue", without_thanks)
    assert words.translate("common.thanks", "ar") == "Merci"
    assert words.page_words(("ar",), "common.thanks")["ar"]["common.thanks"] == "Merci"


def test_an_unknown_key_is_logged_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    assert words.translate("common.nonsense", "fr") == ""
    assert "common.nonsense" in caplog.text


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        words.catalogue("en")


def test_pages_get_what_they_ask_for() -> None:
    given = words.page_words(("fr", "ar"), "display.")
    assert set(given) == {"fr", "ar"}
    assert all(key.startswith("display.") for key in given["fr"])


def test_calendars_are_whole() -> None:
    for language in LANGUAGES:
        names = words.calendar_names(language)
        assert len(names["weekdays"]) == 7
        assert len(names["months"]) == 12
