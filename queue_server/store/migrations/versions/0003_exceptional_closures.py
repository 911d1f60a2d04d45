"""Sites closed by their staff, exceptionally: since when, until when, why."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("fr", sa.String(length=200), nullable=False),
        sa.Column("ar", sa.String(length=200), nullable=False),
        sa.Column("zgh", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("site_id", "seq", name="pk_closure"),
    )
    where = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_closure_present",
        "closure",
        ["site_id"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("uq_closure_present", "closure")
    op.drop_table("closure")
