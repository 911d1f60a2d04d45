"""Devices: let in by their code, named, sent away. For the administrator of their site."""

from typing import Annotated

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field, StringConstraints

from queue_server.domain.actor import Role
from queue_server.operations import devices as operations
from queue_server.shapes_devices import Devices
from queue_server.snapshots.devices import all_devices
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
    view_of,
)
from queue_server.web.auth import allows
from queue_server.web.context import address, current
from queue_server.web.limits import limited

devices = APIBlueprint(
    "api_devices",
    __name__,
    abp_tags=[Tag(name="devices", description="Screens, tablets and print agents")],
    abp_responses=PROBLEMS,
)

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class ApproveBody(Body):
    """The code that the device shows; `agent`: which print agent it is, if it is one."""

    code: str = Field(pattern=r"^[0-9]{6}$", examples=["482913"])
    name: Name = ""
    agent: str = Field(default="", max_length=40)


class NameBody(Body):
    """What the list calls it."""

    name: Name


class DevicePath(SitePath):
    """A device of a site."""

    device: int = Field(ge=1, le=2**53)


@devices.get("/sites/<string:site>/devices", responses=answers(Devices), summary="All devices")
@allows(Role.ADMINISTRATOR)
def read(path: SitePath) -> Response:
    """Those that show a code now, those that were let in, and those that were sent away."""
    return _all(path.site)


@devices.post(
    "/sites/<string:site>/devices/approve",
    responses=answers(Devices),
    summary="Let the device in that shows this code",
)
@limited("20/minute", "200/hour")
@allows(Role.ADMINISTRATOR)
def approve(path: SitePath, body: ApproveBody) -> Response:
    """For what it asks to be, at this site, from now on."""
    operations.approve(
        current().context,
        command(),
        path.site,
        code=body.code,
        name=body.name,
        agent=body.agent,
        address=address(),
    )
    return _all(path.site)


@devices.post(
    "/sites/<string:site>/devices/<int:device>/rename",
    responses=answers(Devices),
    summary="Call a device something else",
)
@allows(Role.ADMINISTRATOR)
def rename(path: DevicePath, body: NameBody) -> Response:
    """In the list only: its place and its purpose stay."""
    operations.rename(current().context, command(), path.site, path.device, body.name)
    return _all(path.site)


@devices.post(
    "/sites/<string:site>/devices/<int:device>/revoke",
    responses=answers(Devices),
    summary="Send a device away",
)
@allows(Role.ADMINISTRATOR)
def revoke(path: DevicePath, body: Nothing) -> Response:
    """Its screens are let go at once, and it sees nothing any more; to do it twice does nothing."""
    del body
    operations.revoke(current().context, command(), path.site, path.device, address=address())
    return _all(path.site)


def _all(site_id: str) -> Response:
    site = current().context.site(site_id)
    with current().database.read() as connection:
        return answer(
            all_devices(view_of(connection, site), is_connected=current().screens.is_connected)
        )
