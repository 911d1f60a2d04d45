"""Printers with an owner and a condition; test pages, which have no ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("print_job") as batch:
        batch.alter_column("ticket_id", existing_type=sa.BigInteger(), nullable=True)
        batch.add_column(
            sa.Column("sender", sa.String(length=120), nullable=False, server_default=sa.text("''"))
        )
    op.create_table(
        "printer",
        sa.Column("printer_id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False, server_default=sa.text("''")),
        sa.Column("beat", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("condition", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False, server_default=sa.text("''")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("interrupted", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("printer_id", name="pk_printer"),
    )


def downgrade() -> None:
    op.drop_table("printer")
    op.execute(sa.text("DELETE FROM print_job WHERE ticket_id IS NULL"))
    with op.batch_alter_table("print_job") as batch:
        batch.drop_column("sender")
        batch.alter_column("ticket_id", existing_type=sa.BigInteger(), nullable=False)
