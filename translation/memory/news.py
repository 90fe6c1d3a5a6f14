"""News: nodes tell each other over Redis that the memory has a new version.

Whoever changed something announces the number and waits until every node that listens has loaded
it (or the time is up), so that an answer "it is stored" means "the next message has it". Without
Redis nothing is announced; then the nodes look into the database more often.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

CHANNEL = "pivotdesk:translation:memory"
CONFIRMED = "pivotdesk:translation:memory:loaded:{version}"
CONFIRMED_LIFETIME = 60  # seconds
TIMEOUT = 1.0  # seconds for one call
WAIT = 1.0  # seconds a change waits for the other nodes
LISTEN = 5.0  # seconds after which a silent connection is tried by a ping
MOST_SILENCES = 2
SHORTEST_WAIT = 0.01  # seconds; 0 would be for ever
RETRY = 1.0  # seconds before Redis is asked again
FAILURES = (RedisError, OSError, asyncio.TimeoutError)

# Loads what is new; tells the version that is loaded then.
Refresh = Callable[[], Awaitable[int]]


class News:
    """One node's ear and mouth."""

    def __init__(self, url: str, refresh: Refresh) -> None:
        self._refresh = refresh
        self.is_connected = False
        self._redis = Redis.from_url(
            url, socket_timeout=TIMEOUT + WAIT, socket_connect_timeout=TIMEOUT,
            decode_responses=True,
        )

    async def listen(self) -> None:
        """Load what is announced, for ever; a lost connection is made again."""
        while True:
            try:
                await self._listen_once()
            except FAILURES as error:
                self._note(False, error)
            await asyncio.sleep(RETRY)

    async def announce(self, version: int) -> None:
        """Tell the others, and wait until they have it."""
        try:
            listeners = await self._redis.publish(CHANNEL, version)
            await self._await_confirmations(version, listeners)
        except FAILURES as error:
            logger.warning("A change of the memory was not announced: %s", error)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()

    async def _listen_once(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            silences = 0
            while silences < MOST_SILENCES:
                message = await pubsub.get_message(timeout=LISTEN)
                silences = silences + 1 if message is None else 0
                if message is None:
                    await pubsub.ping()
                elif message["type"] == "subscribe":  # what was announced before is lost
                    self._note(True)
                    await self._refresh()
                elif message["type"] == "message":
                    await self._load(message["data"])
            raise asyncio.TimeoutError("no answer to a ping")

    async def _load(self, announced: str) -> None:
        version = int(announced) if announced.isascii() and announced.isdigit() else None
        loaded = await self._refresh()
        if version is not None and loaded >= version:
            name = CONFIRMED.format(version=version)
            async with self._redis.pipeline(transaction=False) as pipeline:
                await pipeline.rpush(name, 1).expire(name, CONFIRMED_LIFETIME).execute()

    async def _await_confirmations(self, version: int, listeners: int) -> None:
        deadline = time.monotonic() + WAIT
        for _ in range(listeners):
            left = max(SHORTEST_WAIT, deadline - time.monotonic())
            if await self._redis.blpop([CONFIRMED.format(version=version)], timeout=left) is None:
                logger.warning("Not every node has confirmed version %d of the memory", version)
                return

    def _note(self, is_connected: bool, error: Exception | None = None) -> None:
        """Say once that the connection was lost, and once that it is back."""
        if self.is_connected and not is_connected:
            logger.warning("No news of the memory from Redis: %s", error)
        elif is_connected and not self.is_connected:
            logger.info("News of the memory come over Redis")
        self.is_connected = is_connected
