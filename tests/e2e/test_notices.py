"""Notices, from the office's page to the hall's screen, in three languages."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import Pages
from tests.support.server import LiveServer


def _photo(folder: Path) -> Path:
    written = BytesIO()
    Image.new("RGB", (600, 400), "#3a36b8").save(written, "JPEG")
    path = folder / "photo.jpg"
    path.write_bytes(written.getvalue())
    return path


@pytest.mark.parametrize("language,shape", [("fr", "desk"), ("ar", "phone"), ("zgh", "desk")])
def test_written_shown_reworded_and_taken_away(
    pages: Pages, live_server: LiveServer, tmp_path: Path, language: str, shape: str
) -> None:
    site = "larache"
    page = pages.open(f"{live_server.url}/dashboard/{site}/notices?lang={language}", shape)
    expect(page.locator(".editor h2")).not_to_be_empty()
    assert_accessible(page)
    save = page.locator(".editor button[type=submit]")
    save.click()
    expect(page.get_by_role("alert")).not_to_be_empty()

    wall = pages.open(f"{live_server.url}/display/{site}?lang=fr", "tv")
    expect(wall.locator("#notices .card")).to_be_visible()
    page.locator("textarea[name=fr]").fill(f"Guichet 3 fermé ({language})")
    page.locator("textarea[name=ar]").fill("الشباك 3 مغلق")
    page.locator("input[type=file]").set_input_files(_photo(tmp_path))
    expect(page.locator(".editor-media img")).to_be_visible()
    save.click()
    card = page.locator("[data-list=shown] .notice", has_text=f"({language})")
    expect(card.locator("img")).to_be_visible()
    expect(card.locator(".notice-lacks")).to_be_visible()
    expect(page.locator(".said-done")).to_be_visible()
    assert_accessible(page)
    expect(wall.locator("#notices .card-media")).to_be_visible()
    expect(wall.locator("#notices .card-sentence")).to_have_text(f"Guichet 3 fermé ({language})")

    card.get_by_role("button").first.click()
    page.locator("textarea[name=fr]").fill(f"Guichet 4 fermé ({language})")
    save.click()
    expect(card).to_contain_text("Guichet 4")
    remove = card.get_by_role("button").last
    remove.click()
    remove.click()
    expect(card).to_have_count(0)
