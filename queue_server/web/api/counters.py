"""Counters: an agent's verbs about the counter and about whom to call, one route each."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.operations import calling
from queue_server.operations import counters as operations
from queue_server.operations.undoing import undo as undo_last
from queue_server.shapes import CounterAnswer, Counters
from queue_server.snapshots.screens import counters_snapshot
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    CounterPath,
    Nothing,
    SitePath,
    TurnBody,
    answer,
    answers,
    command,
    view_of,
)
from queue_server.web.auth import allows
from queue_server.web.context import current

counters = APIBlueprint(
    "api_counters",
    __name__,
    abp_tags=[Tag(name="counters", description="Open, call, pause, close, undo")],
    abp_responses=PROBLEMS,
)

_AT = "/sites/<string:site>/counters/<string:counter>"
_ANSWER = answers(CounterAnswer)


class ChosenBody(TurnBody):
    """A turn to be called; `reason` (a code of the list) when it is not the next one."""

    reason: str | None = Field(default=None, max_length=40, examples=["urgent"])


class SessionBody(Body):
    """The colleague's time at the counter, as in the snapshot's `holder`."""

    session: int = Field(ge=1, le=2**53)


class PauseBody(Body):
    """Why the counter pauses: a code of the list."""

    reason: str = Field(max_length=40, examples=["break"])


class ServicesBody(Body):
    """What the counter takes until it closes."""

    services: list[str] = Field(min_length=1, max_length=26)
    secondary: list[str] = Field(default=[], max_length=26)


@counters.get("/sites/<string:site>/counters", responses=answers(Counters), summary="All counters")
@allows(Role.AGENT, Role.RECEPTION, Role.MANAGER)
def all_counters(path: SitePath) -> Response:
    """Each counter, open or closed, and whom it serves."""
    site = current().context.site(path.site)
    with current().database.read() as connection:
        return answer(counters_snapshot(view_of(connection, site)))


@counters.post(f"{_AT}/open", responses=_ANSWER, summary="Open a counter")
@allows(Role.AGENT)
def open_counter(path: CounterPath, body: Nothing) -> Response:
    """The agent takes a closed counter."""
    del body
    return answer(
        operations.open_for_service(current().context, path.site, path.counter, command())
    )


@counters.post(f"{_AT}/close", responses=_ANSWER, summary="Close a counter")
@allows(Role.AGENT)
def close_counter(path: CounterPath, body: Nothing) -> Response:
    """The agent leaves; refused while a citizen is there."""
    del body
    return answer(operations.close(current().context, path.site, path.counter, command()))


@counters.post(f"{_AT}/take-over", responses=_ANSWER, summary="Take a colleague's counter over")
@allows(Role.AGENT)
def take_over(path: CounterPath, body: SessionBody) -> Response:
    """In one's own name, without closing it; a citizen who is there stays."""
    return answer(
        operations.take_over(
            current().context, path.site, path.counter, command(), session=body.session
        )
    )


@counters.post(f"{_AT}/pause", responses=_ANSWER, summary="Pause a counter")
@allows(Role.AGENT)
def pause(path: CounterPath, body: PauseBody) -> Response:
    """Nobody is called here until the pause ends."""
    return answer(
        operations.pause(current().context, path.site, path.counter, command(), reason=body.reason)
    )


@counters.post(f"{_AT}/end-pause", responses=_ANSWER, summary="End a pause")
@allows(Role.AGENT)
def end_pause(path: CounterPath, body: Nothing) -> Response:
    """The agent is back."""
    del body
    return answer(operations.end_pause(current().context, path.site, path.counter, command()))


@counters.post(f"{_AT}/services", responses=_ANSWER, summary="Change what a counter takes")
@allows(Role.AGENT, Role.MANAGER)
def change_services(path: CounterPath, body: ServicesBody) -> Response:
    """Until it closes; opened again it takes what the configuration says."""
    return answer(
        operations.change_services(
            current().context,
            path.site,
            path.counter,
            command(),
            services=tuple(body.services),
            secondary=tuple(body.secondary),
        )
    )


@counters.post(f"{_AT}/call-next", responses=_ANSWER, summary="Call the next turn")
@allows(Role.AGENT)
def call_next(path: CounterPath, body: Nothing) -> Response:
    """Calls whoever the policy puts first; `called` is false when nobody waits."""
    del body
    return answer(calling.call_next(current().context, path.site, path.counter, command()))


@counters.post(f"{_AT}/call", responses=_ANSWER, summary="Call a chosen turn")
@allows(Role.AGENT)
def call_chosen(path: CounterPath, body: ChosenBody) -> Response:
    """Out of order only with a reason from the list; it is an event like any other."""
    return answer(
        calling.call_chosen(
            current().context,
            path.site,
            path.counter,
            command(),
            turn_id=body.turn_id,
            reason=body.reason,
        )
    )


@counters.post(f"{_AT}/recall", responses=_ANSWER, summary="Call the same turn again")
@allows(Role.AGENT)
def recall(path: CounterPath, body: TurnBody) -> Response:
    """Up to the policy's number of calls."""
    return answer(
        calling.recall(current().context, path.site, path.counter, command(), turn_id=body.turn_id)
    )


@counters.post(f"{_AT}/undo", responses=_ANSWER, summary="Take the last command back")
@allows(Role.AGENT)
def undo(path: CounterPath, body: Nothing) -> Response:
    """The agent's own last command here, within 60 s, while nothing depends on it."""
    del body
    return answer(undo_last(current().context, path.site, path.counter, command()))
