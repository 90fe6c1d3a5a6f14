"""Where Rasa keeps conversations (SQL) and their locks (Redis), configured from our settings."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import redis
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore, LockStore
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

from bot.settings import bot_settings

logger = logging.getLogger(__name__)

LOCK_KEY = "pivotdesk:lock:"
LOCK_WAIT = 0.05  # seconds between tries; Rasa's one second makes a burst of messages wait
REDIS_TIMEOUT = 0.5  # seconds; the calls are made on Rasa's event loop
REDIS_PAUSE = 2.0  # seconds without Redis after it failed


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store at DATABASE_URL."""

    def __init__(
        self, domain: Domain, event_broker: Any = None, host: str | None = None, **_: Any
    ) -> None:
        database_url = bot_settings().database_url
        super().__init__(domain=domain, host=database_url, event_broker=event_broker)


class ConversationLockStore(LockStore):
    """Ticket locks in Redis, mirrored in the process.

    While Redis is down the mirror serves: one node then still answers its conversations in
    order, where Rasa's own Redis store would lose every message.
    """

    def __init__(self, endpoint_config: Any = None) -> None:
        self._mirror = InMemoryLockStore()
        self._only_here: set[str] = set()  # conversations whose last change Redis has missed
        self._in_flight: Counter[str] = Counter()  # messages here that hold or await a lock
        self._redis = connect_redis()
        self._down_until = 0.0
        super().__init__()

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        if conversation_id in self._only_here:
            self._tell_redis(conversation_id)
        stored, reached = self._try("GET", LOCK_KEY + conversation_id)
        if stored:
            return TicketLock.from_dict(json.loads(stored))
        if reached and not self._in_flight[conversation_id]:
            return None
        return self._mirror.get_lock(conversation_id)  # Redis is down, or has lost the lock

    def save_lock(self, lock: TicketLock) -> None:
        self._mirror.save_lock(lock)
        self._tell_redis(lock.conversation_id)

    def delete_lock(self, conversation_id: str) -> None:
        self._mirror.delete_lock(conversation_id)
        self._tell_redis(conversation_id)

    def _tell_redis(self, conversation_id: str) -> None:
        """Bring Redis to the state of the mirror, or remember that it is behind."""
        key, lock = LOCK_KEY + conversation_id, self._mirror.get_lock(conversation_id)
        if lock:
            _, reached = self._try("SET", key, lock.dumps(), "EX", int(LOCK_LIFETIME))
        else:
            _, reached = self._try("DEL", key)
        (self._only_here.discard if reached else self._only_here.add)(conversation_id)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOCK_WAIT,
    ) -> AsyncGenerator[TicketLock, None]:
        self._in_flight[conversation_id] += 1
        try:
            async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as lock:
                yield lock
        finally:
            self._leave(conversation_id)

    def _leave(self, conversation_id: str) -> None:
        """The last message out clears the mirror: what other nodes wait for is in Redis."""
        self._in_flight[conversation_id] -= 1
        if not self._in_flight[conversation_id]:
            del self._in_flight[conversation_id]
            if conversation_id not in self._only_here:
                self._mirror.delete_lock(conversation_id)

    def _try(self, command: str, *arguments: Any) -> tuple[Any, bool]:
        """Result of a Redis command and whether Redis was reached."""
        if time.monotonic() < self._down_until:
            return None, False
        try:
            return self._redis.execute_command(command, *arguments), True
        except redis.RedisError as error:
            self._down_until = time.monotonic() + REDIS_PAUSE
            logger.warning("Redis is not reachable, locks are kept in this process: %s", error)
            return None, False


def connect_redis() -> redis.Redis:
    """A client that connects on first use and never blocks long."""
    settings = bot_settings()
    url = settings.redis_url or f"redis://{settings.host}:{settings.redis_port}/0"
    return redis.Redis.from_url(
        url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
    )
