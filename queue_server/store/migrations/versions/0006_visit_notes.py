"""Notes for a visit, where they can be erased."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_note",
        sa.Column("site_id", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name="fk_visit_note_ticket_id"),
        sa.PrimaryKeyConstraint("site_id", "ticket_id", name="pk_visit_note"),
    )


def downgrade() -> None:
    op.drop_table("visit_note")
