"""Calls for the supervisor: an agent asks or takes back, the supervisor answers."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.operations import help_requests
from queue_server.web.api.support import (
    PROBLEMS,
    Body,
    CounterPath,
    Nothing,
    SitePath,
    answer,
    answers,
    command,
)
from queue_server.web.auth import allows
from queue_server.web.context import current

calls_for_help = APIBlueprint(
    "api_help",
    __name__,
    abp_tags=[Tag(name="help", description="Call the supervisor to a counter")],
    abp_responses=PROBLEMS,
)

_ANSWER = answers(help_requests.HelpAnswer)
_HELP = "/sites/<string:site>/help/<int:request>"


class AskHelpBody(Body):
    """Why the supervisor is called: a code of the list, or nothing."""

    reason: str = Field(default="", max_length=40, examples=["question"])


class HelpPath(SitePath):
    """A call for the supervisor."""

    request: int = Field(ge=1, le=2**53)


@calls_for_help.post(
    "/sites/<string:site>/counters/<string:counter>/ask-help",
    responses=answers(help_requests.HelpAnswer, 201),
    summary="Call the supervisor",
)
@allows(Role.AGENT)
def ask(path: CounterPath, body: AskHelpBody) -> Response:
    """Their page shows the counter and the reason until somebody answers."""
    return answer(
        help_requests.ask_help(
            current().context, path.site, path.counter, command(), reason=body.reason
        ),
        201,
    )


@calls_for_help.post(f"{_HELP}/withdraw", responses=_ANSWER, summary="Nobody need come any more")
@allows(Role.AGENT)
def withdraw(path: HelpPath, body: Nothing) -> Response:
    """While nobody has answered."""
    del body
    return answer(
        help_requests.withdraw_help(
            current().context, path.site, command(), request_id=path.request
        )
    )


@calls_for_help.post(f"{_HELP}/answer", responses=_ANSWER, summary="The supervisor has seen it")
@allows(Role.SUPERVISOR, Role.MANAGER)
def answer_call(path: HelpPath, body: Nothing) -> Response:
    """The agent's page says so at once."""
    del body
    return answer(
        help_requests.answer_help(current().context, path.site, command(), request_id=path.request)
    )
