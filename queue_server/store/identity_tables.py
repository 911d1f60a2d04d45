"""The tables of people and devices: who may act, with which credential, and who did what.

Apart from the queue's tables, so that what is personal can be erased while the chains stay whole.
Secrets are kept as digests only.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from queue_server.store.tables import Moment, RowId, metadata

_EMPTY = text("''")
_ZERO = text("0")

account = Table(
    "account",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("language", String(3), nullable=False, server_default=text("'fr'")),
    Column("password_hash", String(200), nullable=False, server_default=_EMPTY),
    Column("pin_hash", String(200), nullable=False, server_default=_EMPTY),
    Column("subject", String(300), unique=True),
    Column("failures", Integer, nullable=False, server_default=_ZERO),
    Column("locked_until", Moment),
    Column("pin_failures", Integer, nullable=False, server_default=_ZERO),
    Column("created_at", Moment, nullable=False),
    Column("password_at", Moment),
    Column("disabled_at", Moment),
)
"""A person of the staff. `login` in lower case; `subject`: issuer and subject of OpenID Connect;
`failures`: wrong passwords since the last right one. Without a password hash there is no sign-in by
password. An erased person's row stays with its number, without name and login."""

account_role = Table(
    "account_role",
    metadata,
    Column("account_id", BigInteger, primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("site_id", String(40), primary_key=True),
    ForeignKeyConstraint(["account_id"], ["account.id"]),
)
"""What a person is, and where; `site_id` empty: at every site."""

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("device_id", BigInteger),
    Column("method", String(8), nullable=False),
    Column("browser", String(120), nullable=False, server_default=_EMPTY),
    Column("address", String(45), nullable=False, server_default=_EMPTY),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    ForeignKeyConstraint(["account_id"], ["account.id"]),
)
"""A person at a browser. `method`: `password`, `pin`, `oidc` or `link`; `device_id`: the shared
tablet it runs on, if it is one."""

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account_id", BigInteger),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    ForeignKeyConstraint(["account_id"], ["account.id"]),
)
"""An address that is worth something once: a password for an account, or, without one, the first
administrator."""

device = Table(
    "device",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("site_id", String(40), nullable=False),
    Column("place", String(40), nullable=False, server_default=_EMPTY),
    Column("name", String(60), nullable=False, server_default=_EMPTY),
    Column("secret_digest", String(64), nullable=False, unique=True),
    Column("code", String(6)),
    Column("code_expires_at", Moment),
    Column("address", String(45), nullable=False, server_default=_EMPTY),
    Column("browser", String(120), nullable=False, server_default=_EMPTY),
    Column("asked_at", Moment, nullable=False),
    Column("approved_at", Moment),
    Column("approved_by", BigInteger),
    Column("revoked_at", Moment),
    Column("seen_at", Moment),
    Column("version", String(80), nullable=False, server_default=_EMPTY),
    Column("state", String(200), nullable=False, server_default=_EMPTY),
    UniqueConstraint("code"),
)
"""A screen, tablet or print agent. `purpose`: the role it holds at its one site; `place`: which
display, counter or print agent; `code`: the six digits it shows until it is approved; `state`: what
it last said of itself."""
Index("ix_device_site", device.c.site_id, device.c.purpose)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("last_hash", String(64), nullable=False),
    Column("last_at", Moment, nullable=False),
)
"""One row, which every change of accounts and devices locks."""

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("type", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("site_id", String(40), nullable=False, server_default=_EMPTY),
    Column("payload", Text, nullable=False),
    Column("address", String(45), nullable=False, server_default=_EMPTY),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Who did what outside the queue, chained as the events of a site are. `address` is personal, is
erased after a while, and so is no part of the hash."""
Index("ix_audit_entry_at", audit_entry.c.at)
