"""Who: each request and each socket resolves to one actor here, and nowhere else.

Every route declares with `allows` who may call it; a route without a declaration is refused, and
fails a test. Until accounts and devices exist, actors are chosen in demo mode only: opening a
page adopts the role it is made for, and programs name theirs in the header
`Authorization: Demo role:site[:name]`.

Print agents are known in a demo and without one, by the token that the configuration gives them:
`Authorization: Bearer token`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Request, current_app, g, request, session
from flask_wtf.csrf import CSRFProtect

from queue_server.domain.actor import PUBLIC, Actor, Role
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError

V = TypeVar("V", bound=Callable[..., Any])

_ALLOWED = "__nouba_allowed__"
_SESSION_KEY = "actors"
_SCHEME = "Demo "
_BEARER = "Bearer "
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NEVER_CLAIMED = frozenset({Role.PUBLIC, Role.SYSTEM, Role.PRINT_AGENT})
_DEMO_NAMES = {
    Role.AGENT: "Salma",
    Role.RECEPTION: "Yassine",
    Role.SUPERVISOR: "Karim",
    Role.MANAGER: "Nadia",
    Role.ADMINISTRATOR: "Amal",
    Role.AUDITOR: "Idriss",
}

csrf = CSRFProtect()


def allows(*roles: Role) -> Callable[[V], V]:
    """Declare who may call a view; `Role.PUBLIC` lets everyone."""

    def declare(view: V) -> V:
        setattr(view, _ALLOWED, frozenset(roles))
        return view

    return declare


def allowed_roles(view: Callable[..., Any]) -> frozenset[Role] | None:
    """The roles a view declares; None when it declares nothing."""
    found: frozenset[Role] | None = getattr(view, _ALLOWED, None)
    return found


def install_auth(app: Flask) -> None:
    """Guard every request of the application."""
    # CSRF is checked by `guard`, for those requests only that a cookie vouches for.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a kiosk's page stays open for weeks
    csrf.init_app(app)
    app.before_request(guard)


def guard() -> None:
    """Resolve the actor of this request, or refuse it."""
    g.actor = PUBLIC
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return  # no such page: the error handler answers
    roles = allowed_roles(view)
    if roles is None:
        raise HttpProblemError(403, "forbidden")
    if Role.PUBLIC in roles:
        return
    site = (request.view_args or {}).get("site")
    if site is not None and current().config.site(site) is None:
        raise HttpProblemError(404, "unknown_site", site=site)
    g.actor = resolve(request, roles, site, adopt=_is_page(request))
    if request.method not in _SAFE_METHODS and not _names_itself(request):
        csrf.protect()


def resolve(
    asking: Request, roles: frozenset[Role], site: str | None, *, adopt: bool = False
) -> Actor:
    """The actor of a request or socket handshake among `roles` at `site`.

    Raises HttpProblemError 401 `not_signed_in` when nobody is known, 403 `forbidden` when somebody
    else is. `adopt`: in demo mode, become the first of the roles at this site.
    """
    known = _known_actors(asking)
    for actor in known:
        if actor.role in roles and actor.site == site:
            return actor
    if adopt and current().config.demo.enabled and site is not None:
        return _adopt(min(roles), site)
    if known:
        raise HttpProblemError(403, "forbidden")
    raise HttpProblemError(401, "not_signed_in")


def _known_actors(asking: Request) -> list[Actor]:
    given = asking.headers.get("Authorization", "")
    if given.startswith(_BEARER):
        agent = current().print_agents.tokens.agent_of(given.removeprefix(_BEARER))
        return [] if agent is None else [Actor(Role.PRINT_AGENT, name=agent)]
    if not current().config.demo.enabled:
        return []
    if given.startswith(_SCHEME):
        named = _parse(given.removeprefix(_SCHEME))
        return [] if named is None else [named]
    return [actor for text in session.get(_SESSION_KEY, []) if (actor := _parse(text)) is not None]


def _names_itself(asking: Request) -> bool:
    """By a header, which no other site's page can make a browser send: no token is asked for."""
    return asking.headers.get("Authorization", "").startswith((_SCHEME, _BEARER))


def _parse(text: str) -> Actor | None:
    role, _, rest = text.strip().partition(":")
    site, _, name = rest.partition(":")
    try:
        known = Role(role)
    except ValueError:
        return None
    if known in _NEVER_CLAIMED or current().config.site(site) is None:
        return None
    return Actor(known, site, name[:60])


def _adopt(role: Role, site: str) -> Actor:
    actor = Actor(role, site, _DEMO_NAMES.get(role, ""))
    session[_SESSION_KEY] = [*session.get(_SESSION_KEY, []), str(actor)]
    return actor


def _is_page(asking: Request) -> bool:
    return asking.method == "GET" and not asking.path.startswith("/api/")
