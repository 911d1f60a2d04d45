"""The launch page: the way to every screen, and what came out of the printers."""

from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.people import People
from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer


@pytest.mark.parametrize("shape", ["desk", "phone"])
@pytest.mark.parametrize("language, site", [("fr", "Meknès"), ("ar", "مكناس"), ("zgh", "ⴰⵎⴽⵏⴰⵙ")])
def test_every_site_in_every_language(
    pages: Pages, live_server: LiveServer, language: str, site: str, shape: str
) -> None:
    page = pages.open(f"{live_server.url}/?lang={language}", shape)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    expect(page.locator("#site-meknes")).to_have_text(site)
    expect(page.locator(".site")).to_have_count(4)
    assert_accessible(page)
    wider = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wider) is False


def test_the_language_is_remembered(pages: Pages, live_server: LiveServer) -> None:
    page = pages.open(live_server.url, language="fr")
    page.locator(".tongues a[lang=ar]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.goto(live_server.url)
    expect(page.locator("html")).to_have_attribute("lang", "ar")


def test_every_link_leads_somewhere(pages: Pages, live_server: LiveServer) -> None:
    page = pages.open(live_server.url)
    links = [link.get_attribute("href") or "" for link in page.locator("a").all()]
    assert "/kiosk/meknes-hamria" in links
    assert "/counter/meknes/12" in links
    for link in links:
        answer = page.request.get(urljoin(live_server.url + "/", link))
        assert answer.ok, link


def test_receipts_appear_as_pictures(pages: Pages, live_server: LiveServer) -> None:
    taken = People(live_server, "larache").take("H")
    page = pages.open(live_server.url)
    receipts = page.locator("section[aria-labelledby=site-larache] .receipts img")

    def printed() -> bool:
        page.reload()
        return receipts.count() > 0

    assert any(printed() for _ in range(100))
    picture = receipts.first
    expect(picture).to_be_visible()
    assert f"-{taken['label']}.png" in (picture.get_attribute("src") or "")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 576


@pytest.mark.parametrize(
    "path",
    [
        "/receipts/larache/missing.png",
        "/receipts/atlantis/000001-H1.png",
        "/receipts/larache/..%2F..%2F..%2Fconfig.yaml",
        "/receipts/larache/%2e%2e%2fconfig.png",
        "/receipts/larache/.hidden.png",
    ],
)
def test_nothing_but_receipts_is_served(live_server: LiveServer, path: str) -> None:
    assert httpx.get(live_server.url + path, trust_env=False).status_code == 404
