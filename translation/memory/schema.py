"""Brings the memory's tables to the newest version by Alembic.

They have a version table of their own: the database also holds the shop's and Rasa's tables.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).with_name("migrations")
VERSION_TABLE = "pivotdesk_translation_version"
MIGRATION_LOCK = 7_304_120  # any constant; whoever holds it may change tables (PostgreSQL)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """To a version, within the caller's transaction; a second process waits, then finds it done."""
    _lock(connection)
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Back to an older version; "base" is before the first table."""
    _lock(connection)
    command.downgrade(_config(connection), revision)


def _lock(connection: Connection) -> None:
    """One process at a time changes tables. SQLite has locked already (BEGIN IMMEDIATE)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
