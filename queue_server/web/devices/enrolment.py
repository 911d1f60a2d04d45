"""A screen shows a code, waits to be let in, and goes to its page by itself.

The first screen asks for a code by POST, by script or by a button; the code stays the same when
the page is loaded again. Every browser that shows a page at all can do this: a script of 2009, and
without scripts the page renews itself.
"""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from queue_server.domain.actor import DEVICES, Role
from queue_server.operations import devices as operations
from queue_server.operations.devices import Wish
from queue_server.operations.perform import Command
from queue_server.store.devices import Device
from queue_server.web.auth import allows
from queue_server.web.context import acting, current
from queue_server.web.errors import HttpProblemError
from queue_server.web.identity import keep_device, known_device, place
from queue_server.web.limits import limited
from queue_server.web.own_path import own_path
from queue_server.web.words import LANGUAGES, translate, translate_plural

_MOST_PLACE = 40
_SCREENS = {purpose.value: purpose for purpose in DEVICES - {Role.PRINT_AGENT}}
"""Programs ask by the API."""
_PAGES = {
    Role.KIOSK: "/kiosk/{site}",
    Role.DISPLAY: "/display/{site}/{place}",
    Role.COUNTER_DISPLAY: "/counter-display/{site}/{place}",
    Role.TABLET: "/switch",
}


def install_enrolment(blueprint: Blueprint) -> None:
    """Add the routes of devices that are to be let in."""
    blueprint.add_url_rule("/device/<site>/<purpose>", "enrolment", enrolment)
    blueprint.add_url_rule("/device/<site>/<purpose>", "ask", ask, methods=["POST"])
    blueprint.add_url_rule("/device/<site>/<purpose>/state", "state", state)


@allows(Role.PUBLIC)
def enrolment(site: str, purpose: str) -> BaseResponse | str:
    """The code of this browser, or the form that asks for one; `?place=`, `?next=`."""
    wish = _wish(site, purpose)
    device = known_device(request)
    if device is not None and device.is_approved and _is_for(device, wish):
        return redirect(_onward(wish), 303)
    asks = device is not None and not device.is_approved and _is_for(device, wish)
    return render_template(
        "devices/enrolment.html",
        languages=LANGUAGES,
        site=current().context.site(site),
        wish=wish,
        code=_grouped(device) if device is not None and asks else None,
        left=_left(device) if device is not None and asks else {},
        other=None if device is None or asks else _named(device),
        here=_here(wish, ".ask"),
        state=_here(wish, ".state"),
    )


@limited("6/minute", "60/hour")
@allows(Role.PUBLIC)
def ask(site: str, purpose: str) -> Response:
    """Take a code, and the secret that becomes this browser's credential."""
    wish = _wish(site, purpose)
    nouba = current()
    asked = operations.ask(nouba.context, Command(acting(), nouba.now), wish, place=place())
    shown = Response(status=303, headers={"Location": _here(wish, ".enrolment")})
    return keep_device(shown, asked.secret)


@allows(Role.PUBLIC)
def state(site: str, purpose: str) -> Response:
    """`{"state", "code", "left"}` of this browser: `asking`, `approved`, or `none` of the two."""
    wish = _wish(site, purpose)
    device = known_device(request)
    if device is None or not _is_for(device, wish):
        told: dict[str, Any] = {"state": "none"}
    elif device.is_approved:
        told = {"state": "approved"}
    else:
        told = {"state": "asking", "code": _grouped(device), "left": _left(device)}
    answer = jsonify(told)
    answer.cache_control.no_store = True
    return answer


def _wish(site: str, purpose: str) -> Wish:
    current().context.site(site)
    if purpose not in _SCREENS:
        raise HttpProblemError(404, "not_found")
    return Wish(_SCREENS[purpose], site, request.args.get("place", "")[:_MOST_PLACE])


def _is_for(device: Device, wish: Wish) -> bool:
    """Whether it is, or asks to be, what this page is for. A place is no right of its own."""
    return (device.purpose, device.site_id) == (wish.purpose, wish.site)


def _onward(wish: Wish) -> str:
    page = _PAGES[wish.purpose].format(site=wish.site, place=wish.place).rstrip("/")
    return own_path(request.args.get("next", "")) or page


def _here(wish: Wish, endpoint: str) -> str:
    # What is None does not appear in the address.
    return url_for(
        endpoint,
        site=wish.site,
        purpose=wish.purpose.value,
        place=wish.place or None,
        next=own_path(request.args.get("next", "")),
    )


def _grouped(device: Device) -> str:
    code = device.code or ""
    return f"{code[:3]}\N{NO-BREAK SPACE}{code[3:]}"


def _left(device: Device) -> dict[str, str]:
    """How long the code is worth something, as a sentence in each language."""
    until = device.code_expires_at or current().now
    minutes = max(1, -(-(until - current().now) // timedelta(minutes=1)))
    return {each: translate_plural("device.left", minutes, each) for each in LANGUAGES}


def _named(device: Device) -> dict[str, str]:
    """What this browser is, or asks to be, already; in each language."""
    site = current().config.site(device.site_id)
    where = {} if site is None else site.name.model_dump()
    return {
        each: f"{translate(f'device.purpose_{device.purpose}', each)} · "
        f"{where.get(each, device.site_id)}"
        for each in LANGUAGES
    }
