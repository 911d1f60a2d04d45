"""For programs that ask to be let in as a device: print agents."""

from typing import Literal

from flask import Response, request
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.domain.errors import QueueError, Refusal
from queue_server.operations import devices as operations
from queue_server.operations.devices import Wish
from queue_server.shapes_devices import DeviceCode, DeviceCodeState
from queue_server.web.api.support import PROBLEMS, Body, Nothing, answer, answers, command
from queue_server.web.auth import allows
from queue_server.web.context import current
from queue_server.web.identity import device_of, place
from queue_server.web.limits import limited

device_codes = APIBlueprint(
    "api_device_codes",
    __name__,
    abp_tags=[Tag(name="devices", description="Screens, tablets and print agents")],
    abp_responses=PROBLEMS,
)

_BEARER = "Bearer "


class WishBody(Body):
    """What the program asks to be; `place`: which of the configured print agents, if it knows."""

    site: str = Field(max_length=40)
    purpose: Literal["print_agent"] = "print_agent"
    place: str = Field(default="", max_length=40)


@device_codes.post("/device-codes", responses=answers(DeviceCode, 201), summary="Ask to be let in")
@limited("6/minute", "60/hour")
@allows(Role.PUBLIC)
def ask(body: WishBody) -> Response:
    """A code to show to an administrator, and the secret that is told this once."""
    wish = Wish(Role(body.purpose), body.site, body.place)
    asked = operations.ask(current().context, command(), wish, place=place())
    device = asked.device
    return answer(
        DeviceCode(
            code=device.code or "",
            secret=asked.secret,
            expires_at=device.code_expires_at or device.asked_at,
        ),
        201,
    )


@device_codes.post(
    "/device-codes/state", responses=answers(DeviceCodeState), summary="Was it let in?"
)
@limited("60/minute")
@allows(Role.PUBLIC)
def state(body: Nothing) -> Response:
    """The secret as `Authorization: Bearer`; `unknown_device` once its code has run out."""
    del body
    given = request.headers.get("Authorization", "")
    secret = given.removeprefix(_BEARER) if given.startswith(_BEARER) else ""
    device = device_of(secret) if secret else None
    if device is None:
        raise QueueError(Refusal.UNKNOWN_DEVICE)
    return answer(
        DeviceCodeState(
            state="approved" if device.is_approved else "asking",
            site=device.site_id,
            place=device.place,
            expires_at=device.code_expires_at,
        )
    )
