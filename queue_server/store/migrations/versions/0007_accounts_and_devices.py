"""Accounts with their roles and sessions, devices, and the book of who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = (
    "audit_entry",
    "audit_head",
    "device",
    "one_time_link",
    "staff_session",
    "account_role",
    "account",
)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    empty, zero = sa.text("''"), sa.text("0")
    op.create_table(
        "account",
        sa.Column("id", number, nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("language", sa.String(3), nullable=False, server_default=sa.text("'fr'")),
        sa.Column("password_hash", sa.String(200), nullable=False, server_default=empty),
        sa.Column("pin_hash", sa.String(200), nullable=False, server_default=empty),
        sa.Column("subject", sa.String(300)),
        sa.Column("failures", sa.Integer(), nullable=False, server_default=zero),
        sa.Column("locked_until", sa.BigInteger()),
        sa.Column("pin_failures", sa.Integer(), nullable=False, server_default=zero),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("password_at", sa.BigInteger()),
        sa.Column("disabled_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
        sa.UniqueConstraint("subject", name="uq_account_subject"),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("site_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "role", "site_id", name="pk_account_role"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_role_account_id"),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", number, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.BigInteger()),
        sa.Column("method", sa.String(8), nullable=False),
        sa.Column("browser", sa.String(120), nullable=False, server_default=empty),
        sa.Column("address", sa.String(45), nullable=False, server_default=empty),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.UniqueConstraint("digest", name="uq_staff_session_digest"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_staff_session_account_id"),
    )
    op.create_index("ix_staff_session_account_id", "staff_session", ["account_id"])
    op.create_table(
        "one_time_link",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", sa.BigInteger()),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("digest", name="pk_one_time_link"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_one_time_link_account_id"),
    )
    op.create_table(
        "device",
        sa.Column("id", number, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("site_id", sa.String(40), nullable=False),
        sa.Column("place", sa.String(40), nullable=False, server_default=empty),
        sa.Column("name", sa.String(60), nullable=False, server_default=empty),
        sa.Column("secret_digest", sa.String(64), nullable=False),
        sa.Column("code", sa.String(6)),
        sa.Column("code_expires_at", sa.BigInteger()),
        sa.Column("address", sa.String(45), nullable=False, server_default=empty),
        sa.Column("browser", sa.String(120), nullable=False, server_default=empty),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_at", sa.BigInteger()),
        sa.Column("approved_by", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.Column("seen_at", sa.BigInteger()),
        sa.Column("version", sa.String(80), nullable=False, server_default=empty),
        sa.Column("state", sa.String(200), nullable=False, server_default=empty),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.UniqueConstraint("secret_digest", name="uq_device_secret_digest"),
        sa.UniqueConstraint("code", name="uq_device_code"),
    )
    op.create_index("ix_device_site", "device", ["site_id", "purpose"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("actor", sa.String(120), nullable=False),
        sa.Column("site_id", sa.String(40), nullable=False, server_default=empty),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("address", sa.String(45), nullable=False, server_default=empty),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
