"""Changing over on a shared tablet: tap the own name, six digits, done."""

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError
from queue_server.operations.perform import Command
from queue_server.operations.sign_in import sign_in_by_pin
from queue_server.store.accounts import Account, all_accounts
from queue_server.web import identity
from queue_server.web.auth import allows
from queue_server.web.context import acting, current
from queue_server.web.identity import actor_of, known_device
from queue_server.web.limits import limited
from queue_server.web.staff.forms import asked_next, field, page
from queue_server.web.staff.views import blueprint, welcome


@blueprint.get("/switch")
@allows(Role.TABLET)
def switch() -> Response:
    """The people who can change over here; with `?who=` the keypad of one."""
    return _switch_page(request.args.get("who", ""))


@blueprint.post("/switch")
@limited("30/minute")
@allows(Role.TABLET)
def change_over() -> BaseResponse:
    """Begin a session on this tablet; whoever was signed in on it is not any more."""
    who, device = field("who", 20), known_device(request)
    # The actor of a route without a site is of none; whom a tablet lets in depends on its site.
    tablet = acting() if device is None else actor_of(device)
    try:
        opened = sign_in_by_pin(
            current().context,
            Command(tablet, current().now),
            account_id=_number(who),
            pin=field("pin", 20),
            place=identity.place(),
        )
    except QueueError as refusal:
        return _switch_page(who, refusal)
    return welcome(opened, asked_next())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _switch_page(who: str, refusal: QueueError | None = None) -> Response:
    people = _people()
    chosen = next((each for each in people if each.id == _number(who)), None)
    return page(
        "staff/switch.html",
        refusal=refusal,
        people=people,
        chosen=chosen,
        next=asked_next(),
    )


def _people() -> list[Account]:
    """Those of the tablet's site who have a PIN, by name."""
    device = known_device(request)
    if device is None:
        return []
    with current().database.read() as connection:
        return [
            each
            for each in all_accounts(connection)
            if each.pin_hash
            and each.disabled_at is None
            and any(grant.site in ("", device.site_id) for grant in each.grants)
        ]
