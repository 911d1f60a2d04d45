"""Where a person goes after signing in: back to a page of ours, or to one that is theirs. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from queue_server.domain.actor import Actor, Role

PAGES = (
    ("counter", "/counter/{site}"),
    ("dashboard", "/dashboard/{site}"),
    ("people", "/admin/{site}/people"),
    ("devices", "/admin/{site}/devices"),
    ("record", "/admin/{site}/record"),
)
"""Pages of the staff by name, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that a person may open; `page` is its name in `PAGES`."""

    site: str
    page: str
    path: str


def destinations(
    actors: Iterable[Actor],
    sites: Iterable[str],
    roles_of: Callable[[str], frozenset[Role]],
) -> list[Destination]:
    """All pages that are open to a person, site by site; `roles_of`: who may open a path."""
    held = tuple(actors)
    found = []
    for site in sites:
        mine = {each.role for each in held if each.everywhere or each.site == site}
        for page, pattern in PAGES:
            path = pattern.format(site=site)
            if mine & roles_of(path):
                found.append(Destination(site, page, path))
    return found


def only_way(found: list[Destination]) -> Destination | None:
    """The first page when each leads to all the others: the tabs of one site's administration.

    None when a person has to choose, or has none.
    """
    if len({(each.site, each.path.split("/")[1]) for each in found}) != 1:
        return None
    return found[0]
