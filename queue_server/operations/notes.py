"""The note of a visit: written by whoever serves it, read by the next, erased with the day."""

from queue_server.domain.events import NoteChanged
from queue_server.domain.history import Turn
from queue_server.domain.note import note_line
from queue_server.domain.turn import Verb, after
from queue_server.operations.desk import known_turn, require_of_today
from queue_server.operations.perform import Command, Context, perform
from queue_server.operations.unit import Unit
from queue_server.operations.visits import TurnAnswer
from queue_server.store.visit_notes import note_of_ticket, store_note


def change_note(
    context: Context, site_id: str, command: Command, *, turn_id: int, text: str
) -> TurnAnswer:
    """What is to be known of the visit from now on; an empty text takes the note away.

    Raises `unknown_ticket`, `not_allowed_in_state`, `day_over`.
    """

    def work(unit: Unit) -> TurnAnswer:
        turn = known_turn(unit, turn_id)
        after(turn.state, Verb.CHANGE_NOTE, command.actor.role)
        require_of_today(unit, turn)
        note_visit(unit, turn, text)
        return TurnAnswer(seq=unit.seq, turn_id=turn_id, label=turn.label, state=turn.state.value)

    facts = {"verb": "note", "turn": turn_id, "text": text}
    return perform(context, site_id, command, answer_type=TurnAnswer, facts=facts, work=work)


def note_visit(unit: Unit, turn: Turn, text: str) -> None:
    """Store the note inside a command; the event says that there is another one, not what."""
    line = note_line(text)
    if line == note_of_ticket(unit.connection, unit.site.id, turn.ticket_id):
        return
    store_note(unit.connection, unit.site.id, turn.ticket_id, line, at=unit.at, by=str(unit.actor))
    unit.record(NoteChanged(ticket_id=turn.ticket_id, turn_id=turn.turn_id, label=turn.label))
