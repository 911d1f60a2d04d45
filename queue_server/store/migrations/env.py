"""Alembic's entry: always over a connection that the application hands in."""

from alembic import context

from queue_server.store import identity_tables  # noqa: F401 - its tables are in the metadata
from queue_server.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
