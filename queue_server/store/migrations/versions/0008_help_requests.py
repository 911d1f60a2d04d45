"""Calls of the counters for their supervisor."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "help_request",
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("counter_id", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("site_id", "id", name="pk_help_request"),
    )
    where = sa.text("answered_at IS NULL AND withdrawn_at IS NULL")
    op.create_index(
        "uq_help_request_open",
        "help_request",
        ["site_id", "counter_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_index("ix_help_request_counter", "help_request", ["site_id", "counter_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_help_request_counter", "help_request")
    op.drop_index("uq_help_request_open", "help_request")
    op.drop_table("help_request")
