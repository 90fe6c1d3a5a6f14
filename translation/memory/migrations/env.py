"""Alembic's entry: migrates on the connection that translation/memory/schema.py hands over."""

from __future__ import annotations

from alembic import context

from translation.memory.models import Base
from translation.memory.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # also on SQLite: all of a migration, or nothing
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
