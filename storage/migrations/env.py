"""Run the migrations on the connection that `storage.schema_version.upgrade` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from storage.dialects import Lock, lock
from storage.tables import metadata

connection = context.config.attributes["connection"]
lock(connection, Lock.HOSTS)  # two processes that open one empty database: the second finds it done
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,  # both databases can: a migration is done or not, never half
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
