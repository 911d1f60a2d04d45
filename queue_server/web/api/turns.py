"""Turns: what an agent does with the citizen at the counter, and staff for one who is not."""

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from flask_openapi.models.tag import Tag
from pydantic import Field

from queue_server.domain.actor import Role
from queue_server.domain.note import NOTE_LENGTH
from queue_server.operations import notes, printers, priorities, serving, visits
from queue_server.shapes import CounterAnswer
from queue_server.shapes_printing import Reprinted
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
)
from queue_server.web.auth import allows
from queue_server.web.context import current

turns = APIBlueprint(
    "api_turns",
    __name__,
    abp_tags=[Tag(name="turns", description="Serve, hold, transfer, take back, end")],
    abp_responses=PROBLEMS,
)

_AT = "/sites/<string:site>/counters/<string:counter>"
_TURN = "/sites/<string:site>/turns/<int:turn>"
_ANSWER = answers(CounterAnswer)
_TURN_ANSWER = answers(visits.TurnAnswer)


class FinishBody(TurnBody):
    """How it ended: a code of the list, or nothing."""

    outcome: str | None = Field(default=None, max_length=40, examples=["done"])


class TransferBody(TurnBody):
    """Where the citizen goes on; `counter` null: any that takes the service."""

    service: str = Field(max_length=20, examples=["R"])
    counter: str | None = Field(default=None, max_length=3)
    note: str | None = Field(default=None, max_length=NOTE_LENGTH)
    """The visit's from now on, empty for none; null: as it is."""


class FurtherServiceBody(TurnBody):
    """A service that the visit needs as well."""

    service: str = Field(max_length=20, examples=["R"])


class CancelBody(Body):
    """Why the turn ends: a code of the list."""

    reason: str = Field(max_length=40, examples=["left"])


class ReprintBody(Body):
    """Why the receipt is printed once more: a code of the list."""

    reason: str = Field(default="", max_length=40, examples=["lost"])


class PriorityBody(Body):
    """The class from now on (null: none) and why; `counter`: where an agent may take it back."""

    priority: str | None = Field(max_length=40, examples=["disability"])
    reason: str = Field(max_length=40, examples=["seen"])
    counter: str | None = Field(default=None, max_length=3)


class NoteBody(Body):
    """What the next agent should know of the visit; empty: nothing any more."""

    text: str = Field(max_length=NOTE_LENGTH, examples=["1 original, 2 copies"])


class TurnPath(SitePath):
    """A turn of a site."""

    turn: int = Field(ge=1, le=2**53)


@turns.post(f"{_AT}/start", responses=_ANSWER, summary="The citizen has come")
@allows(Role.AGENT)
def start(path: CounterPath, body: TurnBody) -> Response:
    """Walking ends and service begins."""
    return answer(
        serving.start(current().context, path.site, path.counter, command(), turn_id=body.turn_id)
    )


@turns.post(f"{_AT}/hold", responses=_ANSWER, summary="Set the turn aside")
@allows(Role.AGENT)
def hold(path: CounterPath, body: TurnBody) -> Response:
    """The counter is free for others; the service time stands still."""
    return answer(
        serving.hold(current().context, path.site, path.counter, command(), turn_id=body.turn_id)
    )


@turns.post(f"{_AT}/resume", responses=_ANSWER, summary="Take a turn on hold up again")
@allows(Role.AGENT)
def resume(path: CounterPath, body: TurnBody) -> Response:
    """At the counter that held it, or at another."""
    return answer(
        serving.resume(current().context, path.site, path.counter, command(), turn_id=body.turn_id)
    )


@turns.post(f"{_AT}/transfer", responses=_ANSWER, summary="Send the citizen on")
@allows(Role.AGENT)
def transfer(path: CounterPath, body: TransferBody) -> Response:
    """A new turn that keeps the first arrival: a transfer costs no second wait."""
    return answer(
        serving.transfer(
            current().context,
            path.site,
            path.counter,
            command(),
            turn_id=body.turn_id,
            to_service=body.service,
            to_counter=body.counter,
            note=body.note,
        )
    )


@turns.post(f"{_AT}/requeue", responses=_ANSWER, summary="Back to the line")
@allows(Role.AGENT)
def requeue(path: CounterPath, body: TurnBody) -> Response:
    """At the old place."""
    return answer(
        serving.requeue(current().context, path.site, path.counter, command(), turn_id=body.turn_id)
    )


@turns.post(f"{_AT}/add-service", responses=_ANSWER, summary="Add a service to the visit")
@allows(Role.AGENT)
def add_service(path: CounterPath, body: FurtherServiceBody) -> Response:
    """It begins to wait when the present service is finished."""
    return answer(
        serving.add_service(
            current().context,
            path.site,
            path.counter,
            command(),
            turn_id=body.turn_id,
            service=body.service,
        )
    )


@turns.post(f"{_AT}/finish", responses=_ANSWER, summary="The citizen has been served")
@allows(Role.AGENT)
def finish(path: CounterPath, body: FinishBody) -> Response:
    """Service ends; the counter is free."""
    return answer(
        serving.finish(
            current().context,
            path.site,
            path.counter,
            command(),
            turn_id=body.turn_id,
            outcome=body.outcome,
        )
    )


@turns.post(f"{_AT}/no-show", responses=_ANSWER, summary="Nobody came")
@allows(Role.AGENT)
def no_show(path: CounterPath, body: TurnBody) -> Response:
    """Ends a called turn whose citizen did not come."""
    return answer(
        serving.mark_no_show(
            current().context, path.site, path.counter, command(), turn_id=body.turn_id
        )
    )


@turns.post(f"{_TURN}/return", responses=_TURN_ANSWER, summary="Back after a no-show")
@allows(Role.AGENT, Role.RECEPTION, Role.SUPERVISOR)
def return_after_no_show(path: TurnPath, body: Nothing) -> Response:
    """Within the grace, with a delay of at most two calls."""
    del body
    return answer(
        visits.return_after_no_show(current().context, path.site, command(), turn_id=path.turn)
    )


@turns.post(f"{_TURN}/cancel", responses=_TURN_ANSWER, summary="End a turn for the citizen")
@allows(Role.AGENT, Role.RECEPTION, Role.SUPERVISOR, Role.MANAGER)
def cancel(path: TurnPath, body: CancelBody) -> Response:
    """For a reason from the list."""
    return answer(
        visits.cancel(
            current().context, path.site, command(), turn_id=path.turn, reason=body.reason
        )
    )


@turns.post(f"{_TURN}/priority", responses=_TURN_ANSWER, summary="Another priority class")
@allows(Role.AGENT, Role.RECEPTION, Role.SUPERVISOR)
def change_priority(path: TurnPath, body: PriorityBody) -> Response:
    """For a reason from the list; the order follows at once."""
    return answer(
        priorities.change_priority(
            current().context,
            path.site,
            command(),
            turn_id=path.turn,
            priority=body.priority,
            reason=body.reason,
            counter_id=body.counter,
        )
    )


@turns.post(f"{_TURN}/note", responses=_TURN_ANSWER, summary="A note for the visit")
@allows(Role.AGENT, Role.RECEPTION, Role.SUPERVISOR)
def change_note(path: TurnPath, body: NoteBody) -> Response:
    """For staff who serve it; erased when the day is over."""
    return answer(
        notes.change_note(
            current().context, path.site, command(), turn_id=path.turn, text=body.text
        )
    )


@turns.post(
    f"{_TURN}/reprint", responses=answers(Reprinted, 201), summary="Print the receipt once more"
)
@allows(Role.AGENT, Role.RECEPTION, Role.SUPERVISOR)
def reprint(path: TurnPath, body: ReprintBody) -> Response:
    """Marked as a duplicate, with the same number; for a reason from the list."""
    reprinted = printers.reprint(
        current().context, path.site, command(), turn_id=path.turn, reason=body.reason
    )
    return answer(reprinted, 201)
