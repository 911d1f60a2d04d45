"""Who the head of a page says is signed in."""

from dataclasses import dataclass

from flask import Flask, g, request

from queue_server.domain.actor import PUBLIC, STAFF
from queue_server.web.auth import is_demo_of_this_machine, roles_of_path
from queue_server.web.identity import place, signed_in
from queue_server.web.staff.way import destinations


@dataclass(frozen=True, slots=True)
class Who:
    """A person's name; `on_tablet`: others can take over here by PIN."""

    name: str
    is_demo: bool = False
    on_tablet: bool = False


def install_menu(app: Flask) -> None:
    """Give every template `signed_in_as()` and `may_open(site, path)`."""
    app.jinja_env.globals["signed_in_as"] = signed_in_as
    app.jinja_env.globals["may_open"] = may_open


def signed_in_as() -> Who | None:
    """Whom this page is for; None for nobody's and a device's."""
    actor = g.get("actor", PUBLIC)
    if actor.role in STAFF and not actor.via and is_demo_of_this_machine(request):
        return Who(actor.name, is_demo=True) if actor.name else None
    person = signed_in()
    if person is None:
        return None
    return Who(person.account.name, on_tablet=place().device_id is not None)


def may_open(site: str, path: str) -> bool:
    """Whether a page of a site is this person's; in a demo all are everybody's."""
    if is_demo_of_this_machine(request):
        return True
    person = signed_in()
    return person is not None and any(
        each.path == path for each in destinations(person.actors, [site], roles_of_path)
    )
