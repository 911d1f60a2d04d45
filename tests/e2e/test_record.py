"""The auditor's record in a browser, and the API's page under the strict policy."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer

SITE = "larache"


def _take_a_ticket(server: LiveServer) -> None:
    answer = httpx.post(
        f"{server.url}/api/v1/sites/{SITE}/tickets",
        json={"service": "B", "language": "fr"},
        headers={"Authorization": f"Demo kiosk:{SITE}"},
        trust_env=False,
        timeout=60,
    )
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("language,shape", [("fr", "desk"), ("ar", "tablet"), ("zgh", "phone")])
def test_read_and_filtered(
    pages: Pages, live_server: LiveServer, language: str, shape: str
) -> None:
    _take_a_ticket(live_server)
    page = pages.open(f"{live_server.url}/admin/{SITE}/record?lang={language}", shape)
    rows = page.locator(".record-table tbody tr")
    expect(rows.filter(has_text="B1").first).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("select[name=type]").select_option("day_opened")
    page.locator("form button").click()
    expect(rows).to_have_count(1)
    page.locator("input[name=day]").fill("2001-01-01")
    page.locator("form button").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert_accessible(page)
    page.locator("form a.button").click()
    expect(rows.first).to_be_visible()
    with page.expect_download() as copy:
        page.locator(".record-copies a").first.click()
    assert copy.value.suggested_filename.endswith(".csv")


def test_the_api_s_page_works_under_the_policy(pages: Pages, live_server: LiveServer) -> None:
    """Whatever it would load or run from elsewhere fails this test by the console."""
    page = pages.open(f"{live_server.url}/api/v1/docs", "desk")
    expect(page.locator(".opblock").first).to_be_visible()
    page.locator(".opblock-summary-control").first.click()
    expect(page.locator(".opblock.is-open").first).to_be_visible()
