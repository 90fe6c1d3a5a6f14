"""LiveMemory: the memory of a running service, kept up to date with the database.

It loads everything once and again whenever the version in the database differs: at once when a
node announces a change, and every few seconds anyway. While the database is away the service
goes on with what it has, and `status` says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from translation.errors import MemoryUnavailable
from translation.glossary import Glossary
from translation.memory.database import MemoryDatabase
from translation.memory.news import News
from translation.memory.snapshot import Snapshot
from translation.memory.store import MemoryStore

logger = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks into the database
LOOK_WITHOUT_NEWS = 2.0  # the same while Redis is away
CANCEL_AGAIN = 0.2  # seconds

T = TypeVar("T")


@dataclass(frozen=True)
class MemoryStatus:
    """`is_current` is false while the database is away; `version` is what messages get."""

    is_current: bool
    version: int
    has_news: bool
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """What /ready says."""
        status = {
            "status": "ok" if self.is_current else "stale", "version": self.version,
            "news": "redis" if self.has_news else "polling",
        }
        return status if self.reason is None else {**status, "reason": self.reason}


class LiveMemory:
    """Snapshot, store and news of one node. `on_change` is told of every new snapshot."""

    def __init__(
        self, database_url: str, redis_url: str, glossary: Glossary,
        on_change: Callable[[Snapshot], None],
    ) -> None:
        self.snapshot = Snapshot(glossary)
        self._glossary = glossary
        self._on_change = on_change
        self._database = MemoryDatabase(database_url)
        self.store = MemoryStore(self._database)
        self._news = News(redis_url, self.refresh)
        self._is_loaded = self._is_stopped = False
        self._trouble: str | None = "the memory is being loaded"
        self._loading = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def status(self) -> MemoryStatus:
        """Whether what messages get is what the database holds."""
        is_current = self._trouble is None
        return MemoryStatus(
            is_current, self.snapshot.version, self._news.is_connected, self._trouble
        )

    async def start(self) -> None:
        """Load for the first time, if the database is there, and begin to listen."""
        await self.refresh()
        if self._is_stopped:
            return
        self._tasks = [
            asyncio.create_task(self._look_again()), asyncio.create_task(self._news.listen())
        ]

    async def stop(self) -> None:
        """Let go of Redis and of the database."""
        self._is_stopped = True
        for task in self._tasks:
            await _end(task)
        await self._news.close()
        await asyncio.to_thread(self._database.close)

    async def refresh(self) -> int:
        """Load what is new in the database; the version that messages get from now on."""
        async with self._loading:
            known = self.snapshot.version if self._is_loaded else None
            try:
                new = await asyncio.to_thread(self.store.snapshot, self._glossary, known)
            except MemoryUnavailable as error:
                self._note_trouble(str(error))
            except Exception as error:  # odd data must not end the loading for ever
                logger.exception("The translation memory could not be loaded")
                self._note_trouble(f"it could not be loaded: {type(error).__name__}")
            else:
                self._note_success()
                if new is not None:
                    self._use(new)
            return self.snapshot.version

    async def read(self, work: Callable[[MemoryStore], T]) -> T:
        """Ask the store, in a thread. Raises what the store raises."""
        return await asyncio.to_thread(work, self.store)

    async def change(self, work: Callable[[MemoryStore], T]) -> T:
        """Change the store; when this returns, the nodes that listen have it.

        Raises what the store raises.
        """
        result = await asyncio.to_thread(work, self.store)
        version = await self.refresh()
        await self._news.announce(version)
        return result

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK if self._news.is_connected else LOOK_WITHOUT_NEWS)
            await self.refresh()

    def _use(self, new: Snapshot) -> None:
        self.snapshot, self._is_loaded = new, True
        self._on_change(new)
        logger.info("Version %d of the translation memory is in use", new.version)

    def _note_trouble(self, trouble: str) -> None:
        if self._trouble != trouble:
            logger.warning("The translation memory stays as it is: %s", trouble)
        self._trouble = trouble

    def _note_success(self) -> None:
        if self._trouble is not None and self._is_loaded:
            logger.info("The translation memory is up to date")
        self._trouble = None


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel until it ends: redis-py's timeouts may take a cancellation for their own."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_AGAIN)
