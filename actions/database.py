"""The database behind the actions: one short transaction at a time, in a thread.

StoreError
├── StoreUnavailable   not reachable, locked, without its tables …: try again later
└── BrokenOrder        the rows of an order contradict each other: nothing true can be told
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from translation.database import LOCK_TIMEOUT, failures_as, is_sqlite, make_engine, make_folder

T = TypeVar("T")

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
        self.engine = make_engine(
            url, poolclass=QueuePool, pool_size=POOL_SIZE, pool_timeout=LOCK_TIMEOUT,
            pool_pre_ping=not is_sqlite(url),
        )
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
        with (
            failures_as(StoreUnavailable), Session(self.engine, future=True) as session,
            session.begin(),
        ):
            return work(session)

    def prepare(self) -> None:
        """Brings tables and first content up to date, once. Raises StoreUnavailable."""
        with self._preparing:
            if self._prepare is None:
                return
            with failures_as(StoreUnavailable):
                make_folder(self.engine)
                with self.engine.begin() as connection:
                    self._prepare(connection)
            self._prepare = None
