"""The database behind the actions: one short transaction at a time, in a thread.

StoreError
├── StoreUnavailable   not reachable, locked, without its tables …: try again later
└── BrokenOrder        the rows of an order contradict each other: nothing true can be told
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

T = TypeVar("T")

LOCK_TIMEOUT = 5  # seconds to wait for another writer (SQLite) or for a connection
POOL_SIZE = 8  # at least as many as asyncio.to_thread has workers on a small machine


class StoreError(Exception):
    """The database gave no usable answer."""


class StoreUnavailable(StoreError):
    """The database cannot be reached or used at the moment."""


class BrokenOrder(StoreError):
    """An order whose rows contradict each other."""


class Database:
    """An engine that prepares itself (tables, demo shop) before its first transaction."""

    def __init__(self, url: str, prepare: Callable[[Connection], None] | None = None) -> None:
        self.engine = build_engine(url)
        self._prepare = prepare
        self._preparing = threading.Lock()

    async def run(self, work: Callable[[Session], T]) -> T:
        """`work` in one transaction, in a thread, so that the server's loop goes on meanwhile.

        What `work` returns must not need the session any more. Raises StoreError.
        """
        return await asyncio.to_thread(self.run_sync, work)

    def run_sync(self, work: Callable[[Session], T]) -> T:
        """`work` in one transaction: all of it is kept or nothing. Raises StoreError."""
        self.prepare()
        with unavailable_is_told(), Session(self.engine, future=True) as session, session.begin():
            return work(session)

    def prepare(self) -> None:
        """Brings tables and first content up to date, once. Raises StoreUnavailable."""
        with self._preparing:
            if self._prepare is None:
                return
            with unavailable_is_told():
                make_folder(self.engine)
                with self.engine.begin() as connection:
                    self._prepare(connection)
            self._prepare = None


@contextmanager
def unavailable_is_told() -> Iterator[None]:
    """Turns what a driver raises into StoreUnavailable, without the values it was about.

    Only the first line is passed on: PostgreSQL writes the row into those that follow.
    """
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise StoreUnavailable(f"{type(error.orig).__name__}: {reason}") from error
    except (PoolTimeout, OSError) as error:
        raise StoreUnavailable(str(error)) from error


def build_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; parameters never reach logs or error texts."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    options: dict[str, Any] = {"timeout": LOCK_TIMEOUT, "check_same_thread": False}
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        pool_pre_ping=not is_sqlite,
        pool_timeout=LOCK_TIMEOUT,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        connect_args=options if is_sqlite else {"connect_timeout": LOCK_TIMEOUT},
    )
    if is_sqlite:
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_immediate)
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


def _begin_immediate(connection: Connection) -> None:
    """Takes the write lock at once: what a transaction read cannot change before it writes.

    A transaction that upgrades from reading to writing fails on SQLite without waiting.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")
