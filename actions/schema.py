"""Brings the tables to the newest version by Alembic; the versions are in data/shop/migrations."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

from actions.settings import ROOT

MIGRATIONS = ROOT / "data" / "shop" / "migrations"
MIGRATION_LOCK = 7_304_119  # any constant; whoever holds it may change tables (PostgreSQL)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """To a version, within the caller's transaction; a second process waits, then finds it done."""
    lock(connection)
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Back to an older version; "base" is before the first table."""
    lock(connection)
    command.downgrade(_config(connection), revision)


def lock(connection: Connection) -> None:
    """One process at a time changes tables. SQLite has locked already (BEGIN IMMEDIATE)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
