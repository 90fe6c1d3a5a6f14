"""What every database of ours has in common: how it is opened, migrated, and spoken of.

The shop's tables (actions) and the translation memory's stand in one database, SQLite or
PostgreSQL, each with migrations of its own. A leaf: it imports nothing of ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from sqlalchemy import DateTime, MetaData, TypeDecorator, create_engine, event, text
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

LOCK_TIMEOUT = 5  # seconds to wait for another writer (SQLite) or for a connection
BEGIN = "pivotdesk_begin"  # an execution option: how a transaction begins on SQLite
# A transaction that upgrades from reading to writing fails on SQLite without waiting; this one
# takes the write lock at once, and what it read cannot change before it writes.
TO_WRITE = "BEGIN IMMEDIATE"
TO_READ = "BEGIN"

# Constraints need names, or a later migration cannot drop them on SQLite.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator):
    """An aware moment, stored in UTC. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value}")
        return value.astimezone(dt.timezone.utc)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(dt.timezone.utc)
        return value.replace(tzinfo=dt.timezone.utc)


def database_address(value: str) -> str:
    """A cast for settings: a database address as SQLAlchemy reads it."""
    try:
        make_url(value)
    except ArgumentError as error:
        raise ValueError("an address such as sqlite:///var/pivotdesk.db") from error
    return value


def is_sqlite(url: str) -> bool:
    """Whether an address is that of an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def make_engine(url: str, **pool: Any) -> Engine:
    """An engine for SQLite or PostgreSQL; parameters never reach logs or error texts.

    On SQLite transactions begin TO_WRITE unless their execution option BEGIN says otherwise.
    """
    options: dict[str, Any] = {"timeout": LOCK_TIMEOUT, "check_same_thread": False}
    engine = create_engine(
        url, future=True, hide_parameters=True,
        connect_args=options if is_sqlite(url) else {"connect_timeout": LOCK_TIMEOUT}, **pool,
    )
    if is_sqlite(url):
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def make_folder(engine: Engine) -> None:
    """The folder of an SQLite file: var/ does not exist in a fresh clone."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside one writer (WAL); SQLAlchemy, not the driver, says when to begin."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, TO_WRITE))


@contextmanager
def failures_as(
    unavailable: type[Exception], but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Turns what a driver raises into `unavailable`, without the values it was about.

    Only the first line is passed on: PostgreSQL writes the row into those that follow. Errors of
    a kind in `but` go through as they are.
    """
    try:
        yield
    except but:
        raise
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise unavailable(f"{type(error.orig).__name__}: {reason}") from error
    except (PoolTimeout, OSError) as error:
        raise unavailable(str(error)) from error


@dataclass(frozen=True)
class Migrations:
    """Brings some tables to a version by Alembic.

    `lock` is any constant of theirs; on PostgreSQL whoever holds it may change tables.
    """

    folder: Path
    lock: int

    def upgrade(self, connection: Connection, revision: str = "head") -> None:
        """To a version, in the caller's transaction; a second process waits, then finds it done."""
        self._take_lock(connection)
        command.upgrade(self._config(connection), revision)

    def downgrade(self, connection: Connection, revision: str = "base") -> None:
        """Back to an older version; "base" is before the first table."""
        self._take_lock(connection)
        command.downgrade(self._config(connection), revision)

    def _take_lock(self, connection: Connection) -> None:
        """One process at a time changes tables. SQLite has locked already (TO_WRITE)."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": self.lock})

    def _config(self, connection: Connection) -> Config:
        config = Config()
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        return config


def run_migrations(metadata: MetaData, version_table: str) -> None:
    """For Alembic's env.py: migrates on the connection that Migrations handed over.

    Each set of tables has a version table of its own, for the database also holds Rasa's.
    """
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        version_table=version_table,
        transactional_ddl=True,  # also on SQLite: all of a migration, or nothing
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
