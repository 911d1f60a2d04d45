"""GET /sites/{site}/receipt.png: a sample of the paper, for managers."""

from io import BytesIO

import pytest
from PIL import Image

from tests.queue_server.web.site import Web

PATH = "/sites/larache/receipt.png"


@pytest.mark.parametrize(
    "query, width",
    [("", 576), ("?language=ar&paper=58mm", 384), ("?language=zgh&paper=80mm&service=B", 576)],
)
def test_a_manager_sees_the_paper(web: Web, query: str, width: int) -> None:
    answer = web.get("manager", PATH + query)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "no-store"
    with Image.open(BytesIO(answer.data)) as picture:
        assert picture.width == width
        assert 400 < picture.height <= 1100


def test_each_language_and_service_has_a_paper_of_its_own(web: Web) -> None:
    queries = ["?language=fr", "?language=ar", "?language=zgh", "?service=B", "?service=A"]
    drawn = {web.get("manager", PATH + query).data for query in queries}
    assert len(drawn) >= 4  # the site's first service is one of the two


@pytest.mark.parametrize(
    "query, pointer",
    [
        ("?language=en", "/language"),
        ("?language=", "/language"),
        ("?paper=90mm", "/paper"),
        ("?papier=80mm", "/papier"),
        (f"?service={'B' * 30}", "/service"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(web: Web, query: str, pointer: str) -> None:
    answer = web.get("manager", PATH + query)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "invalid_request"
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_a_service_that_is_not_offered_is_refused(web: Web) -> None:
    answer = web.get("manager", f"{PATH}?service=X")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (404, "unknown_service")


@pytest.mark.parametrize("role", ["agent", "kiosk", "reception", "display"])
def test_it_is_for_managers(web: Web, role: str) -> None:
    assert web.get(role, PATH).status_code == 403
