"""A person who asks for what is not there gets a page in their language."""

from queue_server.web.words import translate
from tests.queue_server.web.site import Web


def test_people_get_a_page(web: Web) -> None:
    answer = web.client.get("/nothing", headers={"Accept": "text/html", "Accept-Language": "ar"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert translate("problem.not_found", "ar") in answer.text
    assert 'dir="rtl"' in answer.text
