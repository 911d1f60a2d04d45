"""What all API modules share: paths, the command of a request, the JSON answer."""

import re

from flask import Response, request
from flask_openapi.types import ResponseDict
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from queue_server.config import SiteConfig
from queue_server.operations.perform import Command
from queue_server.shapes import Shape
from queue_server.snapshots.common import View, look
from queue_server.web.context import acting, current
from queue_server.web.errors import HttpProblemError

IDEMPOTENCY_HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,80}")

PROBLEMS: ResponseDict = {
    "4XX": {
        "description": "Refused; nothing has changed.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
}


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Body):
    """A command that needs no facts: `{}`."""


class TurnBody(Body):
    """The turn that the agent sees; another one at the counter refuses the command."""

    turn_id: int = Field(ge=1, le=2**53)


class SitePath(BaseModel):
    """A site's identifier, as in /api/v1/sites."""

    site: str


class CounterPath(SitePath):
    """A counter of a site."""

    counter: str


def command() -> Command:
    """Who asks, when, and the idempotency key if the request carries one."""
    key = request.headers.get(IDEMPOTENCY_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise HttpProblemError(400, "bad_key")
    return Command(acting(), current().now, key)


def answers(shape: type[Shape], status: int = 200) -> ResponseDict:
    """What a route documents that it answers."""
    return {str(status): shape}


def answer(shape: Shape, status: int = 200) -> Response:
    """A shape as JSON."""
    return Response(shape.model_dump_json(), status=status, mimetype="application/json")


def view_of(connection: Connection, site: SiteConfig) -> View:
    """The site as it is now."""
    nouba = current()
    return look(
        connection,
        nouba.config,
        site,
        now=nouba.now,
        version=nouba.version,
        outlooks=nouba.context.outlooks,
    )
