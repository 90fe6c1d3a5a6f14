"""The database of the memory: short transactions that read, or write one after the other.

Whatever a driver raises becomes translation.errors.MemoryUnavailable, without the values it was
about.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from translation.errors import MemoryUnavailable
from translation.memory import schema

T = TypeVar("T")

LOCK_TIMEOUT = 5  # seconds to wait for another writer (SQLite) or for a connection
BEGIN_MODE = "pivotdesk_begin"  # an execution option: how SQLite begins


class MemoryDatabase:
    """Makes its tables before the first transaction, and again after it was away."""

    def __init__(self, url: str) -> None:
        self._engine = _build_engine(url)
        self._reading = self._engine.execution_options(**_reading_options(self._engine))
        self._writing = self._engine.execution_options(**{BEGIN_MODE: "BEGIN IMMEDIATE"})
        self._is_prepared = False
        self._preparing = threading.Lock()

    def read(self, work: Callable[[Session], T]) -> T:
        """`work` on one consistent state of the data. Raises MemoryUnavailable."""
        return self._run(self._reading, work)

    def write(self, work: Callable[[Session], T]) -> T:
        """`work` in one transaction: all of it is kept or nothing. Raises MemoryUnavailable."""
        return self._run(self._writing, work)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _run(self, engine: Engine, work: Callable[[Session], T]) -> T:
        try:
            with _unavailable_is_told():
                self._prepare()
                with Session(engine, future=True) as session, session.begin():
                    return work(session)
        except MemoryUnavailable:
            self._is_prepared = False  # what comes back may be another, empty database
            raise

    def _prepare(self) -> None:
        with self._preparing:
            if self._is_prepared:
                return
            _make_folder(self._engine)
            with self._writing.begin() as connection:
                schema.upgrade(connection)
            self._is_prepared = True


@contextmanager
def _unavailable_is_told() -> Iterator[None]:
    """Only the first line is passed on: PostgreSQL writes the row into those that follow."""
    try:
        yield
    except IntegrityError:
        raise  # not the database's fault; the store says what it means
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise MemoryUnavailable(f"{type(error.orig).__name__}: {reason}") from error
    except (PoolTimeout, OSError) as error:
        raise MemoryUnavailable(str(error)) from error


def _build_engine(url: str) -> Engine:
    """SQLite opens its file for each transaction: one that is replaced is seen at once."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    options: dict[str, Any] = {"timeout": LOCK_TIMEOUT, "check_same_thread": False}
    pool: dict[str, Any] = {"poolclass": NullPool} if is_sqlite else {
        "poolclass": QueuePool, "pool_pre_ping": True, "pool_timeout": LOCK_TIMEOUT,
    }
    engine = create_engine(
        url, future=True, hide_parameters=True,
        connect_args=options if is_sqlite else {"connect_timeout": LOCK_TIMEOUT}, **pool,
    )
    if is_sqlite:
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _reading_options(engine: Engine) -> dict[str, Any]:
    """SQLite's plain BEGIN reads one state; PostgreSQL has to be asked to."""
    if engine.dialect.name == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ"}


def _make_folder(engine: Engine) -> None:
    """The folder of an SQLite file: var/ does not exist in a fresh clone."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside one writer (WAL); SQLAlchemy, not the driver, says when to begin."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """A writer takes the write lock at once: upgrading to it fails on SQLite without waiting."""
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN_MODE, "BEGIN"))
