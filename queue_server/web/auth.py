"""Who: each request and each socket resolves to one actor here, and nowhere else.

Every route declares with `allows` who may call it; a route without a declaration is refused, and
fails a test. People are known by their session, devices by their own secret (`identity.py`), print
agents by the token that the configuration gives them or by that of an approved device:
`Authorization: Bearer token`.

In demo mode, and from the machine itself only, opening a page adopts the role it is made for, and
programs name theirs in the header `Authorization: Demo role:site[:name]`.
"""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Request, current_app, g, redirect, request, session
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from queue_server.domain.actor import DEVICES, PUBLIC, STAFF, Actor, Role
from queue_server.web.context import current
from queue_server.web.errors import HttpProblemError
from queue_server.web.identity import by_token, credentials_of, known_device
from queue_server.web.limits import install_limits
from queue_server.web.own_path import own_path

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
_LEAST_FIRST = (*Role,)
"""Who may be several acts as the first of these that suffices."""
_ADOPTED_FIRST = (
    *(role for role in Role if role in DEVICES),
    Role.AGENT,
    Role.RECEPTION,
    # Of a page that both may open, a demo should show all.
    Role.MANAGER,
    Role.SUPERVISOR,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
)
"""Who opens a page in a demo becomes the first of these that it is for."""
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""What a web server in front adds: then the connection says nothing about who asks."""

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


def roles_of_path(path: str) -> frozenset[Role]:
    """Who may open a page, by its own declaration; nobody where there is none."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return frozenset()
    return allowed_roles(current_app.view_functions[endpoint]) or frozenset()


def install_auth(app: Flask) -> None:
    """Guard every request of the application."""
    # CSRF is checked by `guard`, for those requests only that a cookie vouches for.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a kiosk's page stays open for weeks
    csrf.init_app(app)
    install_limits(app, guard)


def guard() -> BaseResponse | None:
    """Resolve the actor of this request, or refuse it; a page leads to where one signs in."""
    g.actor = PUBLIC
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None  # no such page: the error handler answers
    roles = allowed_roles(view)
    if roles is None:
        raise HttpProblemError(403, "forbidden")
    if Role.PUBLIC in roles:
        if request.method not in _SAFE_METHODS and not _is_api(request):
            csrf.protect()  # a form: nobody else's page may fill it in
        return None
    site = (request.view_args or {}).get("site")
    if site is not None and current().config.site(site) is None:
        raise HttpProblemError(404, "unknown_site", site=site)
    try:
        g.actor = resolve(request, roles, site, adopt=is_page(request))
    except HttpProblemError as refusal:
        if _is_navigation(request) and (refusal.code == "not_signed_in" or _may_become(roles)):
            return redirect(_way_in(roles, site), 303)
        raise
    if request.method not in _SAFE_METHODS and not _names_itself(request):
        csrf.protect()
    return None


def resolve(
    asking: Request, roles: frozenset[Role], site: str | None, *, adopt: bool = False
) -> Actor:
    """The actor of a request or socket handshake among `roles` at `site`.

    `site` None: the matter is of no site, and any site's role will do. Raises HttpProblemError
    401 `not_signed_in` when nobody is known, 403 `forbidden` when somebody else is. `adopt`: in
    demo mode, become the first of the roles at this site.
    """
    known = _known_actors(asking)
    fitting = [each for each in known if each.role in roles and _is_of(each, site)]
    if fitting:
        actor = min(
            fitting,
            key=lambda each: (_LEAST_FIRST.index(each.role), not each.everywhere, str(each)),
        )
        return replace(actor, site=site)
    if adopt and is_demo_of_this_machine(asking):
        return _adopt(min(roles, key=_ADOPTED_FIRST.index), site)
    # A shared tablet is nobody until a person has signed in on it.
    if known and not (roles & STAFF and all(each.role is Role.TABLET for each in known)):
        raise HttpProblemError(403, "forbidden", of=known[0])
    raise HttpProblemError(401, "not_signed_in")


def is_page(asking: Request) -> bool:
    """A page that a person or a device opens, in contrast to what its scripts ask for."""
    return asking.method == "GET" and not _is_api(asking)


def is_from_this_machine(asking: Request) -> bool:
    """No other machine asks, nor a web server in front on behalf of one."""
    if any(name in asking.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(asking.remote_addr or "").is_loopback
    except ValueError:
        return False


def is_demo_of_this_machine(asking: Request) -> bool:
    """Whether roles may be chosen freely: in a demo, at the machine itself."""
    return current().config.demo.enabled and is_from_this_machine(asking)


def _may_become(roles: frozenset[Role]) -> bool:
    """Whether a person's browser, which is no device yet, opens a page that is made for one."""
    return roles <= DEVICES and known_device(request) is None


def _way_in(roles: frozenset[Role], site: str | None) -> str:
    """Where a device asks to be approved, or a person signs in, to come back to this page."""
    devices = roles & DEVICES
    here = request.full_path.rstrip("?")
    if devices and site is not None:
        purpose = min(devices, key=_LEAST_FIRST.index)
        given = request.view_args or {}
        asked = {"next": here, "place": given.get("display") or given.get("counter")}
        return f"/device/{site}/{purpose}?{urlencode({k: v for k, v in asked.items() if v})}"
    if devices:  # a shared tablet that was sent away has no names to show any more
        here = own_path(request.args.get("next")) or "/start"
    tablet = known_device(request)
    way = "/login" if tablet is None or tablet.purpose is not Role.TABLET else "/switch"
    return f"{way}?{urlencode({'next': here})}"


def _is_navigation(asking: Request) -> bool:
    """A browser that opens a page says that it wants one; scripts and pictures do not."""
    return is_page(asking) and "text/html" in asking.headers.get("Accept", "")


def _is_of(actor: Actor, site: str | None) -> bool:
    return site is None or actor.everywhere or actor.site == site


def _known_actors(asking: Request) -> list[Actor]:
    given = asking.headers.get("Authorization", "")
    if given.startswith(_BEARER):
        return _by_token(asking, given.removeprefix(_BEARER))
    if is_demo_of_this_machine(asking):
        if given.startswith(_SCHEME):
            named = _parse(given.removeprefix(_SCHEME))
            return [] if named is None else [named]
        adopted = [_parse(text) for text in session.get(_SESSION_KEY, [])]
        return [*credentials_of(asking), *(each for each in adopted if each is not None)]
    return credentials_of(asking)


def _by_token(asking: Request, token: str) -> list[Actor]:
    agent = current().print_agents.tokens.agent_of(token)
    return by_token(asking, token) if agent is None else [Actor(Role.PRINT_AGENT, name=agent)]


def _is_api(asking: Request) -> bool:
    return asking.path.startswith("/api/")


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
    # A demo has one administrator, of all sites.
    return Actor(known, site, name[:60], everywhere=known is Role.ADMINISTRATOR)


def _adopt(role: Role, site: str | None) -> Actor:
    at = site or current().config.sites[0].id
    adopted = f"{role}:{at}:{_DEMO_NAMES.get(role, '')}"
    session[_SESSION_KEY] = [*session.get(_SESSION_KEY, []), adopted]
    found = _parse(adopted)
    if found is None:
        raise HttpProblemError(401, "not_signed_in")
    return replace(found, site=site)
