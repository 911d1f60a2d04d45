"""Screens of 2018 run Chromium 68: every script a page loads must parse as ES2017."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

ROOT = Path(__file__).parents[1]
_ACORN = ROOT / "tests" / "support" / "vendor" / "acorn" / "acorn.js"
# The API's browsable page is read at a developer's desk, never on a screen in a town hall.
_DESK_ONLY = ("swagger-ui",)

SCRIPTS = sorted(
    str(path.relative_to(ROOT))
    for folder in ("queue_server", "kiosk", "display")
    for path in (ROOT / folder).rglob("*.js")
    if not any(part in path.parts for part in _DESK_ONLY)
)


@pytest.fixture(scope="module")
def parser(chromium: Browser) -> Page:
    """A page that knows acorn."""
    page = chromium.new_page()
    page.evaluate(_ACORN.read_text(encoding="utf-8"))
    return page


def parse(parser: Page, source: str) -> str | None:
    """What acorn has against `source` as an ES2017 module; None when it parses."""
    found: str | None = parser.evaluate(
        """source => {
            try {
                acorn.parse(source, {ecmaVersion: 2017, sourceType: "module"});
                return null;
            } catch (error) {
                return error.message;
            }
        }""",
        source,
    )
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_parses_as_es2017(parser: Page, script: str) -> None:
    assert parse(parser, (ROOT / script).read_text(encoding="utf-8")) is None


@pytest.mark.parametrize(
    "newer",
    ["a?.b", "a ?? b", "({...a})", "try {} catch {}", "import('./a.js')", "await a", "1n"],
)
def test_the_parser_knows_what_is_newer(parser: Page, newer: str) -> None:
    assert parse(parser, newer) is not None


@pytest.mark.parametrize(
    "script",
    [
        "display/static/js/old",
        "display/static/js/plain",
        "display/static/js/renew",
        "queue_server/web/devices/static/enrolment",
    ],
)
def test_old_televisions_parse_theirs(parser: Page, script: str) -> None:
    """Classic scripts in the language of 2009."""
    source = (ROOT / f"{script}.js").read_text(encoding="utf-8")
    parser.evaluate("source => void acorn.parse(source, {ecmaVersion: 5})", source)
    with pytest.raises(Error):
        parser.evaluate("() => void acorn.parse('let a = () => 1;', {ecmaVersion: 5})")


def test_all_own_scripts_are_looked_at() -> None:
    assert len(SCRIPTS) > 15
    assert "display/static/js/announcer.js" in SCRIPTS
