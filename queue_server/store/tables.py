"""The tables. `event` is the truth; the others are its state, updated in the same transaction.

Times are whole microseconds since 1970 UTC, exact and alike on SQLite and PostgreSQL.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Aware datetime → microseconds since 1970 UTC, without rounding."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Microseconds since 1970 UTC → aware datetime in UTC."""
    return EPOCH + timedelta(microseconds=micros)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else from_micros(value)


RowId: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a column declared INTEGER."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

site_state = Table(
    "site_state",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("last_hash", String(64), nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("day", String(10), nullable=False),
    Column("closed_day", String(10), nullable=False, server_default=text("''")),
    Column("policy_digest", String(64), nullable=False, server_default=text("''")),
    Column("clock_held", Integer, nullable=False, server_default=text("0")),
)
"""Where a site's sequence stands. `closed_day`: the day that has been closed, if it is this one."""

event = Table(
    "event",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("type", String(40), nullable=False),
    Column("ticket_id", BigInteger),
    Column("turn_id", BigInteger),
    Column("actor", String(120), nullable=False),
    Column("counter_id", String(3)),
    Column("reason", String(80)),
    Column("policy_version", String(40)),
    Column("payload", Text, nullable=False),
    Column("idempotency_key", String(80)),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

Index("ix_event_ticket", event.c.site_id, event.c.ticket_id, event.c.seq)
Index("ix_event_counter", event.c.site_id, event.c.counter_id, event.c.seq)
IS_CALL = event.c.type.in_(
    [
        literal_column("'turn_called'"),
        literal_column("'turn_recalled'"),
        literal_column("'command_undone'"),
    ]
)
"""What is a line on the wall, or takes one back."""
Index("ix_event_call", event.c.site_id, event.c.seq, sqlite_where=IS_CALL, postgresql_where=IS_CALL)

ticket = Table(
    "ticket",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("service", String(1), nullable=False),
    Column("number", Integer, nullable=False),
    Column("language", String(3), nullable=False),
    Column("priority", String(40), nullable=False),
    Column("token", String(32), nullable=False, unique=True),
    Column("issued_at", Moment, nullable=False),
    UniqueConstraint("site_id", "day", "service", "number"),
)

turn = Table(
    "turn",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket_id", BigInteger, nullable=False, index=True),
    Column("site_id", String(40), nullable=False),
    Column("day", String(10), nullable=False),
    Column("service", String(1), nullable=False),
    Column("priority", String(40), nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("first_arrival", Moment, nullable=False),
    Column("arrived_at", Moment, nullable=False),
    Column("state", String(12), nullable=False),
    Column("counter_id", String(3)),
    Column("only_counter", String(3)),
    Column("eligible_after", Integer, nullable=False, server_default=text("0")),
    Column("calls", Integer, nullable=False, server_default=text("0")),
    Column("called_at", Moment),
    Column("last_called_at", Moment),
    Column("started_at", Moment),
    Column("held_at", Moment),
    Column("held_micros", BigInteger, nullable=False, server_default=text("0")),
    Column("ended_at", Moment),
    ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
)
IS_WAITING = turn.c.state == literal_column("'waiting'")
"""Written out, not bound: SQLite uses a partial index only for a condition it can see."""
IS_RESERVED = IS_WAITING & turn.c.only_counter.is_not(None)
"""Waits for one counter alone."""
IS_RETURNED = IS_WAITING & (turn.c.eligible_after > literal_column("0"))
"""Waits again after a no-show, held back for a while."""
IS_ASIDE = turn.c.state.in_([literal_column("'pending'"), literal_column("'on_hold'")])
"""Neither waits nor is at a counter, but is not over."""
IS_AT_COUNTER = turn.c.state.in_([literal_column("'called'"), literal_column("'serving'")])

Index(
    "ix_turn_waiting",
    turn.c.site_id,
    turn.c.service,
    turn.c.priority,
    turn.c.first_arrival,
    turn.c.sequence,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)
Index(
    "uq_turn_at_counter",
    turn.c.site_id,
    turn.c.counter_id,
    unique=True,
    sqlite_where=IS_AT_COUNTER,
    postgresql_where=IS_AT_COUNTER,
)
Index(
    "ix_turn_reserved",
    turn.c.site_id,
    turn.c.only_counter,
    sqlite_where=IS_RESERVED,
    postgresql_where=IS_RESERVED,
)
Index("ix_turn_returned", turn.c.site_id, sqlite_where=IS_RETURNED, postgresql_where=IS_RETURNED)
Index("ix_turn_aside", turn.c.site_id, sqlite_where=IS_ASIDE, postgresql_where=IS_ASIDE)
Index("ix_turn_day", turn.c.site_id, turn.c.day)

service_day = Table(
    "service_day",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("service", String(1), primary_key=True),
    Column("last_number", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("calls", Integer, nullable=False, server_default=text("0")),
    Column("recent_seconds", Text, nullable=False),
)
"""One row for each service of a day: the number source, how many wait, how many were called, the
last service times."""

counter_session = Table(
    "counter_session",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", String(40), nullable=False),
    Column("counter_id", String(3), nullable=False),
    Column("agent", String(120), nullable=False),
    Column("services", String(40), nullable=False),
    Column("secondary", String(40), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("paused_at", Moment),
    Column("pause_reason", String(40)),
    Column("closed_at", Moment),
)
Index(
    "uq_counter_session_open",
    counter_session.c.site_id,
    counter_session.c.counter_id,
    unique=True,
    sqlite_where=counter_session.c.closed_at.is_(None),
    postgresql_where=counter_session.c.closed_at.is_(None),
)

appointment = Table(
    "appointment",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("service", String(1), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ticket_id", BigInteger),
    ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
)
"""A booked visit: a code and a time, nobody's name. `ticket_id` is set at check-in."""

closure = Table(
    "closure",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("code", String(40), nullable=False),
    Column("fr", String(200), nullable=False),
    Column("ar", String(200), nullable=False),
    Column("zgh", String(200), nullable=False),
    Column("ended_at", Moment),
)
"""Exceptional closures of a site. `seq` is the event that closed it; `until` empty: until staff
reopen it; `ended_at`: when they did, or closed it anew."""
Index(
    "uq_closure_present",
    closure.c.site_id,
    unique=True,
    sqlite_where=closure.c.ended_at.is_(None),
    postgresql_where=closure.c.ended_at.is_(None),
)

notice = Table(
    "notice",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("display", String(40), nullable=False, server_default=text("''")),
    Column("fr", String(400), nullable=False),
    Column("ar", String(400), nullable=False),
    Column("zgh", String(400), nullable=False, server_default=text("''")),
    Column("media", String(80), nullable=False, server_default=text("''")),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False, server_default=text("''")),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),
)
"""What staff say on the displays. `id` is the event that added it; `display` empty: on all of the
site; `media`: a file of the media folder; days are the site's own, `last_day` included, empty:
until it is removed."""
Index(
    "ix_notice_present",
    notice.c.site_id,
    sqlite_where=notice.c.removed_at.is_(None),
    postgresql_where=notice.c.removed_at.is_(None),
)

help_request = Table(
    "help_request",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("counter_id", String(3), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("withdrawn_at", Moment),
)
"""Calls of the counters for their supervisor. `id` is the event that asked."""
IS_OPEN_HELP = help_request.c.answered_at.is_(None) & help_request.c.withdrawn_at.is_(None)
Index(
    "uq_help_request_open",
    help_request.c.site_id,
    help_request.c.counter_id,
    unique=True,
    sqlite_where=IS_OPEN_HELP,
    postgresql_where=IS_OPEN_HELP,
)
Index(
    "ix_help_request_counter",
    help_request.c.site_id,
    help_request.c.counter_id,
    help_request.c.id,
)

visit_note = Table(
    "visit_note",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", String(200), nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", String(120), nullable=False),
    ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
)
"""What agents tell each other about a visit. Free words may hold personal data: they are erased
when the ticket's day is over, and no event repeats them."""

command_answer = Table(
    "command_answer",
    metadata,
    Column("site_id", String(40), primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)
"""The first answer of every command that carried an Idempotency-Key."""

print_job = Table(
    "print_job",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("site_id", String(40), nullable=False),
    Column("printer_id", String(40), nullable=False),
    Column("ticket_id", BigInteger),
    Column("purpose", String(20), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("sender", String(120), nullable=False, server_default=text("''")),
    Column("bytes_sent", Integer, nullable=False, server_default=text("0")),
    Column("error", String(300)),
    Column("content", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("ticket_id", "purpose"),
    ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
)
"""What is to be printed. `purpose`: `receipt`, `duplicate-1`, `duplicate-2` …, `test` (no ticket);
`sender`: the owner of the printer who has the job, or had it last."""
Index("ix_print_job_open", print_job.c.printer_id, print_job.c.state, print_job.c.id)

printer = Table(
    "printer",
    metadata,
    Column("printer_id", String(40), primary_key=True),
    Column("owner", String(120), nullable=False, server_default=text("''")),
    Column("beat", BigInteger, nullable=False, server_default=text("0")),
    Column("condition", String(16), nullable=False),
    Column("detail", String(300), nullable=False, server_default=text("''")),
    Column("changed_at", Moment, nullable=False),
    Column("interrupted", Integer, nullable=False, server_default=text("0")),
)
"""A printer as it was last seen. `owner` is the one process that may print on it, empty for none;
it counts `beat` up while it lives, so that another can tell a dead one by a count that stands
still. `interrupted`: a job was cut off, so the next must first end what it left open."""
