"""Who has shown which credential: the cookies of people and devices, and what they are worth.

The cookie `nouba` is signed and lasts as long as the browser; it holds the token of a person's
session. The cookie `nouba_device` holds a device's own secret and lasts; approval makes it worth
something, revocation nothing. Of both only digests are stored.
"""

import re
from dataclasses import dataclass

from flask import Request, Response, after_this_request, g, request, session

from queue_server.credentials import digest_of
from queue_server.domain.actor import Actor, Role
from queue_server.operations.presence import mark_device, mark_session
from queue_server.operations.sign_in import Opened, Place
from queue_server.store.accounts import Account, account_by_id
from queue_server.store.devices import Device, device_by_digest
from queue_server.store.sessions import Session, session_by_digest
from queue_server.web.context import address, current

DEVICE_COOKIE = "nouba_device"
_DEVICE_COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one
_STAFF_KEY = "staff"
_MOST_BROWSER = 120
_AGENT_VERSION = re.compile(r"nouba-print-agent/([\x21-\x7e]{1,80})$")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at this browser."""

    account: Account
    session: Session

    @property
    def actors(self) -> list[Actor]:
        """All that this person may be; `site` None where it is every site."""
        return [
            Actor(
                grant.role,
                grant.site or None,
                name=str(self.account.id),
                via=self.session.via,
                everywhere=not grant.site,
            )
            for grant in self.account.grants
        ]


def signed_in() -> SignedIn | None:
    """The person whose session this browser holds; None when it has ended."""
    if "signed_in" not in g:
        g.signed_in = _signed_in()
    found: SignedIn | None = g.signed_in
    return found


def has_lost_session() -> bool:
    """Whether this browser was signed in until its session ended without it."""
    return _STAFF_KEY in session and signed_in() is None


def known_device(asking: Request) -> Device | None:
    """The device of this browser or program, approved or still asking; None when it is neither."""
    secret = asking.cookies.get(DEVICE_COOKIE)
    return None if not secret else device_of(secret)


def device_of(secret: str) -> Device | None:
    """The device that has this secret; None for one that was revoked or asked too long ago."""
    nouba = current()
    with nouba.database.read() as connection:
        found = device_by_digest(connection, digest_of(secret))
    if found is None or not (found.is_approved or found.is_asking(nouba.now)):
        return None
    return found


def actor_of(device: Device) -> Actor:
    """What an approved device may be. A print agent is of no site: its printers say which."""
    name, site = str(device.id), device.site_id
    if device.purpose is Role.PRINT_AGENT:
        return Actor(device.purpose, None, name=device.place, via=device.via)
    return Actor(device.purpose, site, name=name, via=device.via)


def credentials_of(asking: Request) -> list[Actor]:
    """All that this browser's cookies make of it; being there is noted now and then."""
    nouba = current()
    actors: list[Actor] = []
    person = signed_in()
    if person is not None:
        mark_session(nouba.context, person.session, nouba.now)
        actors += person.actors
    device = known_device(asking)
    if device is not None and device.is_approved:
        # What a page is made of is known when it is opened; its scripts may be older for a while.
        version = nouba.version if _opens_page(asking) else device.version
        mark_device(nouba.context, device, nouba.now, version)
        actors.append(actor_of(device))
        if _opens_page(asking):
            _renew(asking.cookies[DEVICE_COOKIE])
    return actors


def by_token(asking: Request, token: str) -> list[Actor]:
    """The print agent that was approved with this token."""
    device = device_of(token)
    if device is None or not device.is_approved or device.purpose is not Role.PRINT_AGENT:
        return []
    nouba = current()
    said = _AGENT_VERSION.match(asking.headers.get("User-Agent", ""))
    mark_device(nouba.context, device, nouba.now, said[1] if said else device.version)
    return [actor_of(device)]


def begin(opened: Opened) -> None:
    """Give this browser a new session, in the place of all that it held: nothing that was in it
    before, perhaps put there by somebody else, goes on.
    """
    session.clear()
    session[_STAFF_KEY] = opened.token
    session["language"] = opened.account.language  # whoever was here before spoke another
    g.pop("signed_in", None)


def forget() -> None:
    """Take the session from this browser; its language stays."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    g.pop("signed_in", None)


def keep_device(response: Response, secret: str) -> Response:
    """Give this browser a device's secret, for as long as browsers keep anything."""
    response.set_cookie(
        DEVICE_COOKIE,
        secret,
        max_age=_DEVICE_COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response


def place() -> Place:
    """Where this request comes from; `device_id` when it is an approved shared tablet."""
    device = known_device(request)
    is_tablet = device is not None and device.is_approved and device.purpose is Role.TABLET
    return Place(
        address=address(),
        browser=str(request.user_agent)[:_MOST_BROWSER],
        device_id=device.id if is_tablet and device is not None else None,
    )


def _opens_page(asking: Request) -> bool:
    return asking.method == "GET" and "text/html" in asking.headers.get("Accept", "")


def _renew(secret: str) -> None:
    """Browsers keep a cookie for some time after it was last given, not after it was last used."""

    @after_this_request
    def keep(response: Response) -> Response:
        return keep_device(response, secret)


def _signed_in() -> SignedIn | None:
    token = session.get(_STAFF_KEY)
    if not isinstance(token, str):
        return None
    nouba = current()
    with nouba.database.read() as connection:
        found = session_by_digest(connection, digest_of(token))
        if found is None or not found.is_open(nouba.now, nouba.config.security.idle_lasts):
            return None
        account = account_by_id(connection, found.account_id)
    if account is None or account.disabled_at is not None:
        return None
    return SignedIn(account, found)
