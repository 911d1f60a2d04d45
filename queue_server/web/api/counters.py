"""Counters: an agent's verbs, one route each."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.operations import counters as operations
from queue_server.shapes import CounterAnswer, Counters
from queue_server.snapshots.screens import counters_snapshot
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    CounterPath,
    Nothing,
    SitePath,
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
    abp_tags=[Tag(name="counters", description="Open, call, serve, close")],
    abp_responses=PROBLEMS,
)

_AT = "/sites/<string:site>/counters/<string:counter>"
_ANSWER = answers(CounterAnswer)


class TurnBody(Body):
    """The turn that the agent sees; another one at the counter refuses the command."""

    turn_id: int = Field(ge=1, le=2**53)


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


@counters.post(f"{_AT}/call-next", responses=_ANSWER, summary="Call the next turn")
@allows(Role.AGENT)
def call_next(path: CounterPath, body: Nothing) -> Response:
    """Calls whoever the policy puts first; `called` is false when nobody waits."""
    del body
    return answer(operations.call_next(current().context, path.site, path.counter, command()))


@counters.post(f"{_AT}/recall", responses=_ANSWER, summary="Call the same turn again")
@allows(Role.AGENT)
def recall(path: CounterPath, body: TurnBody) -> Response:
    """Up to the policy's number of calls."""
    return answer(
        operations.recall(
            current().context, path.site, path.counter, command(), turn_id=body.turn_id
        )
    )


@counters.post(f"{_AT}/start", responses=_ANSWER, summary="The citizen has come")
@allows(Role.AGENT)
def start(path: CounterPath, body: TurnBody) -> Response:
    """Walking ends and service begins."""
    return answer(
        operations.start(
            current().context, path.site, path.counter, command(), turn_id=body.turn_id
        )
    )


@counters.post(f"{_AT}/finish", responses=_ANSWER, summary="The citizen has been served")
@allows(Role.AGENT)
def finish(path: CounterPath, body: TurnBody) -> Response:
    """Service ends; the counter is free."""
    return answer(
        operations.finish(
            current().context, path.site, path.counter, command(), turn_id=body.turn_id
        )
    )


@counters.post(f"{_AT}/no-show", responses=_ANSWER, summary="Nobody came")
@allows(Role.AGENT)
def no_show(path: CounterPath, body: TurnBody) -> Response:
    """Ends a called turn whose citizen did not come."""
    return answer(
        operations.mark_no_show(
            current().context, path.site, path.counter, command(), turn_id=body.turn_id
        )
    )
