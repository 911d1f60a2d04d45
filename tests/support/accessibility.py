"""axe, in the page that is open."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
_AT_REST = """() => Promise.all(
    document.getAnimations()
        .filter(each => each.effect.getComputedTiming().endTime !== Infinity)
        .map(each => each.finished.catch(() => null))
)"""
"""What fades in has no contrast yet: what moves once has moved before axe looks."""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_accessible(page: Page, *, within: str = "html", without: tuple[str, ...] = ()) -> None:
    """Fail with what axe finds against WCAG 2.2 AA and its best practices.

    `within`: a selector, the part of the page to look at. `without`: ids of axe rules that do not
    apply; say why beside the call.
    """
    page.evaluate(_AT_REST)
    page.evaluate(_axe())
    result: dict[str, Any] = page.evaluate(
        """([within, tags, without]) => axe.run(document.querySelector(within), {
            runOnly: {type: "tag", values: tags},
            rules: Object.fromEntries(without.map(rule => [rule, {enabled: false}])),
            resultTypes: ["violations"],
        })""",
        [within, _RULES, list(without)],
    )
    found = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {node['html']}" for node in violation["nodes"])
        for violation in result["violations"]
    ]
    if found:
        raise AssertionError(f"{page.url}:\n" + "\n".join(found))


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")
