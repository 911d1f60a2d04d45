"""Notices of staff on the displays."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty = sa.text("''")
    op.create_table(
        "notice",
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("display", sa.String(length=40), nullable=False, server_default=empty),
        sa.Column("fr", sa.String(length=400), nullable=False),
        sa.Column("ar", sa.String(length=400), nullable=False),
        sa.Column("zgh", sa.String(length=400), nullable=False, server_default=empty),
        sa.Column("media", sa.String(length=80), nullable=False, server_default=empty),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False, server_default=empty),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("site_id", "id", name="pk_notice"),
    )
    where = sa.text("removed_at IS NULL")
    op.create_index(
        "ix_notice_present",
        "notice",
        ["site_id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_notice_present", "notice")
    op.drop_table("notice")
