"""Hold, transfer, return, pause: the columns of every verb; the policy and the day's end."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Turns that are few among those that wait: found without looking at the others.
_FEW = (
    (
        "ix_turn_reserved",
        ("site_id", "only_counter"),
        "state = 'waiting' AND only_counter IS NOT NULL",
    ),
    ("ix_turn_returned", ("site_id",), "state = 'waiting' AND eligible_after > 0"),
    ("ix_turn_aside", ("site_id",), "state IN ('pending', 'on_hold')"),
)


def upgrade() -> None:
    op.add_column("turn", sa.Column("only_counter", sa.String(length=3)))
    op.add_column("turn", _number("eligible_after"))
    op.add_column("turn", sa.Column("held_at", sa.BigInteger()))
    op.add_column("turn", _number("held_micros", sa.BigInteger()))
    op.add_column("service_day", _number("calls"))
    op.add_column("counter_session", sa.Column("paused_at", sa.BigInteger()))
    op.add_column("counter_session", sa.Column("pause_reason", sa.String(length=40)))
    op.add_column("site_state", _text("closed_day", 10))
    op.add_column("site_state", _text("policy_digest", 64))
    op.add_column("site_state", _number("clock_held"))
    op.create_table(
        "appointment",
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("service", sa.String(length=1), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("site_id", "code", name="pk_appointment"),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_appointment_ticket_id"),
    )
    _calls_index("type IN ('turn_called', 'turn_recalled', 'command_undone')")
    for name, columns, condition in _FEW:
        where = sa.text(condition)
        op.create_index(name, "turn", list(columns), sqlite_where=where, postgresql_where=where)
    op.create_index("ix_event_ticket", "event", ["site_id", "ticket_id", "seq"])
    op.create_index("ix_event_counter", "event", ["site_id", "counter_id", "seq"])


def downgrade() -> None:
    _calls_index("type IN ('turn_called', 'turn_recalled')")
    op.drop_table("appointment")
    op.drop_index("ix_event_counter", "event")
    op.drop_index("ix_event_ticket", "event")
    for name, _, _ in _FEW:
        op.drop_index(name, "turn")
    for table, columns in (
        ("site_state", ("clock_held", "policy_digest", "closed_day")),
        ("counter_session", ("pause_reason", "paused_at")),
        ("service_day", ("calls",)),
        ("turn", ("held_micros", "held_at", "eligible_after", "only_counter")),
    ):
        for column in columns:
            op.drop_column(table, column)


def _calls_index(condition: str) -> None:
    op.drop_index("ix_event_call", "event")
    where = sa.text(condition)
    op.create_index(
        "ix_event_call",
        "event",
        ["site_id", "seq"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _number(name: str, kind: sa.types.TypeEngine[int] | None = None) -> sa.Column[int]:
    return sa.Column(name, kind or sa.Integer(), nullable=False, server_default=sa.text("0"))


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=sa.text("''"))
