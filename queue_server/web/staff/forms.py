"""What the staff's forms share: fields as text, refusals as a sentence above the form."""

from typing import Any, TypeVar

from flask import Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from queue_server.domain.actor import Actor
from queue_server.domain.errors import QueueError
from queue_server.operations.perform import Command
from queue_server.web.context import current
from queue_server.web.errors import STATUS, wants_json
from queue_server.web.identity import SignedIn
from queue_server.web.own_path import own_path

R = TypeVar("R", bound=BaseResponse)


def field(name: str, most: int = 500) -> str:
    """A field of the form as it was typed; no database takes a NUL."""
    return request.form.get(name, "").replace("\0", "")[:most]


def asked_next() -> str | None:
    """Where to go on afterwards, if that is a page of ours."""
    return own_path(request.values.get("next"))


def command_of(person: SignedIn | None = None) -> Command:
    """What a form asks for, as the person who is signed in; without one, as anybody."""
    actor: Actor = g.actor
    if person is not None:
        actor = min(person.actors, key=str, default=actor)
    return Command(actor, current().now)


def page(template: str, *, refusal: QueueError | None = None, **facts: Any) -> Response:
    """A page that no cache keeps; with the sentence, and the status, of a refusal.

    A program, which reads no pages, is answered with the refusal itself.
    """
    if refusal is not None and wants_json():
        raise refusal
    problem = None if refusal is None else (refusal.code.value, refusal.facts)
    status = 200 if refusal is None else STATUS[refusal.code]
    response = make_response(render_template(template, problem=problem, **facts), status)
    return unkept(response)


def go(path: str) -> BaseResponse:
    """On to a page, by GET."""
    return unkept(redirect(path, 303))


def unkept(response: R) -> R:
    """Not to be kept by any cache: it shows a person, or the way to a session."""
    response.cache_control.no_store = True
    return response
