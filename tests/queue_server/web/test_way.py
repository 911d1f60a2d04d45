"""Where a person goes after signing in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.actor import Actor, Role
from queue_server.web.own_path import own_path
from queue_server.web.staff.way import destinations, only_way

OURS = [
    "/",
    "/account",
    "/counter/larache/3",
    "/dashboard/larache?lang=ar",
    "/start#top",
    "/a//b",
    "/a:b",
    "/a@b",
    "/%2f/evil.example",
    "/counter/ⵍⵄⵔⴰⵢⵛ",
]
NOT_OURS = [
    None,
    "",
    "counter/larache",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\x00/evil",
    "/a\x7f",
    "/a\u202e",
    "http:",
    "http://evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    ".//evil.example",
    "?next=/",
    "#x",
    "/login?next=/account",
    "/logout",
    "/setup/token",
    "/password/token",
    "/api/v1/sites",
    "/" + "a" * 500,
    "//[",
    "/\\[",
]


@pytest.mark.parametrize("path", OURS)
def test_a_page_of_ours(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("path", NOT_OURS)
def test_not_a_page_of_ours(path: str | None) -> None:
    assert own_path(path) is None


def _as_browsers_read(text: str) -> str:
    """WHATWG's URL standard: tabs and line breaks vanish, outer blanks too, backslashes turn."""
    for gone in "\t\n\r":
        text = text.replace(gone, "")
    return text.strip("".join(map(chr, range(0x21)))).replace("\\", "/")


@given(st.text(alphabet="/\\:@.?#%\t\r\n \x00ahtp", max_size=12))
def test_what_is_followed_stays_here(text: str) -> None:
    found = own_path(text)
    if found is not None:
        read = _as_browsers_read(found)
        assert read.startswith("/")
        assert not read.startswith("//")


ADMIN = ("people", "devices")
ROLES = {
    "/counter/larache": {Role.AGENT},
    "/counter/hamria": {Role.AGENT},
    "/dashboard/larache": {Role.MANAGER, Role.SUPERVISOR},
    "/dashboard/hamria": {Role.MANAGER, Role.SUPERVISOR},
    "/admin/larache/people": {Role.ADMINISTRATOR},
    "/admin/hamria/people": {Role.ADMINISTRATOR},
    "/admin/larache/devices": {Role.ADMINISTRATOR},
    "/admin/hamria/devices": {Role.ADMINISTRATOR},
    "/admin/larache/record": {Role.AUDITOR},
    "/admin/hamria/record": {Role.AUDITOR},
}


@pytest.mark.parametrize(
    "held, found, only",
    [
        ("", [], None),
        ("agent:larache", ["/counter/larache"], "/counter/larache"),
        ("supervisor:larache", ["/dashboard/larache"], "/dashboard/larache"),
        ("auditor:hamria", ["/admin/hamria/record"], "/admin/hamria/record"),
        ("reception:larache", [], None),
        (
            "manager:larache agent:larache",
            ["/counter/larache", "/dashboard/larache"],
            None,
        ),
        (
            "administrator:larache",
            ["/admin/larache/people", "/admin/larache/devices"],
            "/admin/larache/people",
        ),
        ("agent:larache agent:hamria", ["/counter/larache", "/counter/hamria"], None),
        ("agent:larache manager:hamria", ["/counter/larache", "/dashboard/hamria"], None),
        (
            "administrator:",
            [f"/admin/{site}/{page}" for site in ("larache", "hamria") for page in ADMIN],
            None,
        ),
    ],
)
def test_the_pages_of_a_person(held: str, found: list[str], only: str | None) -> None:
    actors = []
    for text in held.split():
        role, _, site = text.partition(":")
        actors.append(Actor(Role(role), site or None, "1", everywhere=not site))
    open_to = destinations(
        actors, ("larache", "hamria"), lambda path: frozenset(ROLES.get(path, ()))
    )
    assert [each.path for each in open_to] == found
    way = only_way(open_to)
    assert (way.path if way else None) == only
