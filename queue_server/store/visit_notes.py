"""The notes of visits: one for each ticket that has one, until its day is over."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from queue_server.store.tables import ticket, turn, visit_note

_OF_TICKET = (
    visit_note.c.site_id == bindparam("site"),
    visit_note.c.ticket_id == bindparam("of_ticket"),
)
_TEXT = select(visit_note.c.text).where(*_OF_TICKET)
_BY_TURN = (
    select(turn.c.id, visit_note.c.text)
    .select_from(visit_note.join(turn, turn.c.ticket_id == visit_note.c.ticket_id))
    .where(visit_note.c.site_id == bindparam("site"))
    .order_by(turn.c.id)
)
_ERASE = delete(visit_note).where(*_OF_TICKET)
_ERASE_PAST = delete(visit_note).where(
    visit_note.c.site_id == bindparam("site"),
    visit_note.c.ticket_id.in_(
        select(ticket.c.id).where(
            ticket.c.id == visit_note.c.ticket_id, ticket.c.day < bindparam("today")
        )
    ),
)


def note_of_ticket(connection: Connection, site_id: str, ticket_id: int) -> str:
    """What is noted for a visit; empty when nothing is."""
    found = {"site": site_id, "of_ticket": ticket_id}
    return connection.execute(_TEXT, found).scalar_one_or_none() or ""


def notes_by_turn(connection: Connection, site_id: str) -> dict[int, str]:
    """What is noted today, by the id of every turn of those visits."""
    rows = connection.execute(_BY_TURN, {"site": site_id})
    return {row.id: row.text for row in rows}


def store_note(
    connection: Connection, site_id: str, ticket_id: int, text: str, *, at: datetime, by: str
) -> None:
    """The visit's note from now on; an empty text takes it away."""
    connection.execute(_ERASE, {"site": site_id, "of_ticket": ticket_id})
    if text:
        connection.execute(
            insert(visit_note),
            {
                "site_id": site_id,
                "ticket_id": ticket_id,
                "text": text,
                "changed_at": at,
                "changed_by": by,
            },
        )


def erase_notes_before(connection: Connection, site_id: str, today: str) -> None:
    """Erase the notes of tickets of an earlier day than `today` (ISO date)."""
    connection.execute(_ERASE_PAST, {"site": site_id, "today": today})
