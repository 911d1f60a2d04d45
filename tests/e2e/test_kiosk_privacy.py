"""What is kept, said at the kiosk before anything is asked."""

import pytest
from playwright.sync_api import expect

from tests.e2e.kiosk_page import kiosk, overflowing, screen
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

TITLES = {"ar": "بياناتكم", "zgh": "ⵉⵙⴼⴽⴰ ⵏⵏⵓⵏ", "fr": "Vos données"}


@pytest.mark.parametrize("site", ["larache", "meknes"])
@pytest.mark.parametrize("shape", ["kiosk", "kiosk-landscape"])
def test_your_data_in_three_languages_and_back(
    pages: Pages, live_server: LiveServer, shape: str, site: str
) -> None:
    """At a site that names whom to ask, and at one that does not."""
    page = kiosk(pages, live_server, site, shape)
    page.locator(".privacy-open").tap()
    screen(page, "privacy")
    for language, title in TITLES.items():
        expect(page.locator(f"h2[lang={language}]")).to_have_text(title)
    asks = page.get_by_text("Pour toute question")
    expect(asks).to_have_count(1 if site == "larache" else 0)
    assert_accessible(page)
    assert overflowing(page) == []
    page.locator(".back-three").tap()
    screen(page, "start")
    expect(page.locator("[data-language=fr]")).to_be_enabled()
