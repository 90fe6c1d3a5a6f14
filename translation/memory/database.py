"""The database of the memory: short transactions that read, or write one after the other.

Whatever a driver raises becomes translation.errors.MemoryUnavailable, without the values it was
about.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from translation.database import (
    BEGIN,
    LOCK_TIMEOUT,
    TO_READ,
    failures_as,
    is_sqlite,
    make_engine,
    make_folder,
)
from translation.errors import MemoryUnavailable
from translation.memory import schema

T = TypeVar("T")
# Not the database's fault; the store says what it means.
OF_THE_DATA = (IntegrityError,)


class MemoryDatabase:
    """Makes its tables before the first transaction, and again after it was away."""

    def __init__(self, url: str) -> None:
        self._engine = _build_engine(url)
        self._reading = self._engine.execution_options(**_reading_options(self._engine))
        self._is_prepared = False
        self._preparing = threading.Lock()

    def read(self, work: Callable[[Session], T]) -> T:
        """`work` on one consistent state of the data. Raises MemoryUnavailable."""
        return self._run(self._reading, work)

    def write(self, work: Callable[[Session], T]) -> T:
        """`work` in one transaction: all of it is kept or nothing. Raises MemoryUnavailable."""
        return self._run(self._engine, work)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _run(self, engine: Engine, work: Callable[[Session], T]) -> T:
        try:
            with failures_as(MemoryUnavailable, but=OF_THE_DATA):
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
            make_folder(self._engine)
            with self._engine.begin() as connection:
                schema.upgrade(connection)
            self._is_prepared = True


def _build_engine(url: str) -> Engine:
    """SQLite opens its file for each transaction: one that is replaced is seen at once."""
    if is_sqlite(url):
        return make_engine(url, poolclass=NullPool)
    return make_engine(url, poolclass=QueuePool, pool_pre_ping=True, pool_timeout=LOCK_TIMEOUT)


def _reading_options(engine: Engine) -> dict[str, Any]:
    """SQLite's plain BEGIN reads one state; PostgreSQL has to be asked to."""
    if engine.dialect.name == "sqlite":
        return {BEGIN: TO_READ}
    return {"isolation_level": "REPEATABLE READ"}
