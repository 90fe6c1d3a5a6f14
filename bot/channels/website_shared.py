"""Counters and claims that all nodes share, in Redis; with Redis down, in this process."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.stores import REDIS_PAUSE, REDIS_TIMEOUT

logger = logging.getLogger(__name__)

T = TypeVar("T")

PREFIX = "pivotdesk:website:"
LOCAL_LIMIT = 10_000  # counters kept in the process before old ones are thrown out


class SharedStore:
    """One node alone still counts right without Redis; several then each count for themselves."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=REDIS_TIMEOUT, socket_connect_timeout=REDIS_TIMEOUT
        )
        self._local = LocalCounters()
        self._down_until = 0.0

    async def count(self, key: str, lifetime: int) -> int:
        """Add one to a counter that lives this many seconds; its new value."""
        shared = await self._try(self._count(PREFIX + key, lifetime))
        return self._local.count(key, lifetime) if shared is None else shared

    async def claim(self, key: str, lifetime: int) -> bool:
        """Whether the key is ours now; False while another node holds it.

        Without Redis it always is: within one process the caller keeps its own order.
        """
        answer = await self._try(self._claim(PREFIX + key, lifetime))
        return answer is not False

    async def release(self, key: str) -> None:
        await self._try(self._redis.delete(PREFIX + key))

    async def close(self) -> None:
        await self._redis.close()

    async def _count(self, key: str, lifetime: int) -> int:
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, lifetime)
            value, _ = await pipeline.execute()
        return int(value)

    async def _claim(self, key: str, lifetime: int) -> bool:
        return bool(await self._redis.set(key, "1", nx=True, ex=lifetime))

    async def _try(self, command: Awaitable[T]) -> T | None:
        """The command's result, or None when Redis was not reached."""
        if time.monotonic() < self._down_until:
            _close(command)
            return None
        try:
            return await command
        except RedisError as error:
            self._down_until = time.monotonic() + REDIS_PAUSE
            logger.warning("Redis is not reachable, limits are kept in this process: %s", error)
            return None


class LocalCounters:
    """Counters of this process, with a lifetime."""

    def __init__(self, limit: int = LOCAL_LIMIT) -> None:
        self._limit = limit
        self._counters: dict[str, tuple[int, float]] = {}  # key -> value, end

    def count(self, key: str, lifetime: int) -> int:
        now = time.monotonic()
        value, end = self._counters.get(key, (0, 0.0))
        value = value + 1 if end > now else 1
        self._counters[key] = (value, now + lifetime)
        if len(self._counters) > self._limit:
            self._forget_old(now)
        return value

    def _forget_old(self, now: float) -> None:
        self._counters = {k: v for k, v in self._counters.items() if v[1] > now}


def _close(command: Awaitable[object]) -> None:
    """A coroutine that will not be awaited says so, or Python warns."""
    close = getattr(command, "close", None)
    if close:
        close()
