"""RedisEventBroker: every event of every conversation onto one Redis stream, for desk and metrics.

The tracker store is the record; the stream is its copy. While Redis is down events wait in a
bounded backlog, and are sent soon after it is back, whether or not another event comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from typing import Any

import redis
from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig

from bot.stores import REDIS_PAUSE, connect_redis

logger = logging.getLogger(__name__)

STREAM = "pivotdesk:events"
STREAM_LENGTH = 100_000  # events kept, approximately
BACKLOG = 10_000  # events that wait for Redis


class RedisEventBroker(EventBroker):
    """Publishes `{"event": <json>}` entries."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client
        self._backlog: deque[str] = deque(maxlen=BACKLOG)
        self._down_until = 0.0
        self._retry: asyncio.TimerHandle | None = None

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: Any = None
    ) -> RedisEventBroker:
        return cls(connect_redis())

    def publish(self, event: dict[str, Any]) -> None:
        self._backlog.append(json.dumps(event))
        if time.monotonic() >= self._down_until:
            self._send_backlog()

    def _send_backlog(self) -> None:
        if self._retry is not None:
            self._retry.cancel()  # this is it
        try:
            while self._backlog:
                entry = {"event": self._backlog[0]}
                self._redis.xadd(STREAM, entry, maxlen=STREAM_LENGTH, approximate=True)
                self._backlog.popleft()
        except redis.RedisError as error:
            self._down_until = time.monotonic() + REDIS_PAUSE
            logger.warning("Redis is not reachable, %d events wait: %s", len(self._backlog), error)
            self._try_later()

    def _try_later(self) -> None:
        """Once more after the pause; `publish` does the same where no event loop runs."""
        with contextlib.suppress(RuntimeError):
            self._retry = asyncio.get_running_loop().call_later(REDIS_PAUSE, self._send_backlog)
