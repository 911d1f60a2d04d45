"""What a command about a call for help leaves behind: its event, and the request's row."""

from queue_server.domain.help_request import (
    HelpAsked,
    HelpEvent,
    HelpRequest,
    HelpWithdrawn,
    request_after,
)
from queue_server.operations.unit import Unit
from queue_server.store.help_requests import last_request, store_request


def record_help(unit: Unit, event: HelpEvent, *asked: HelpRequest) -> HelpRequest:
    """Record an event and store the request that it makes, or changes (`asked`)."""
    reason = event.reason if isinstance(event, HelpAsked) else ""
    seq = unit.record(event, reason=reason or None)
    known = {each.id: each for each in asked}
    request = request_after(event, seq=seq, at=unit.at, known=known)
    store_request(unit.connection, unit.site.id, request)
    return request


def leave_unanswered(unit: Unit, counter: str) -> None:
    """The agent leaves: nobody need come to this counter any more."""
    last = last_request(unit.connection, unit.site.id, counter)
    if last is not None and last.is_open:
        record_help(unit, HelpWithdrawn(counter=counter, request=last.id), last)
