"""Remembers translations in Redis; without Redis the service works, only slower.

Keys are hashes of model version, memory version, direction and the locked text, so no customer's
words stand in a key; codes, addresses and prices are locked and so never reach the cache at all.
The version of the memory makes what was cached before a correction unreachable.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

from translation.engines.base import Hypothesis

logger = logging.getLogger(__name__)

PREFIX = "pivotdesk:translation:"
TIMEOUT = 0.1  # seconds for one call; a translation costs about as much
PAUSE_AFTER_FAILURE = 5.0  # seconds without asking a Redis that did not answer
# A failing server may answer with anything; OSError is a refused connection.
FAILURES = (RedisError, OSError)

Key = tuple[str, str, str]  # source, target, locked text
Stamp = Callable[[str, str], str]  # source, target -> the version of what people decided on them


def unstamped(source: str, target: str) -> str:
    """The stamp where there is no memory."""
    return ""


class TranslationCache:
    """Locked text and direction -> hypothesis, for one version of the model and of the memory."""

    def __init__(
        self, redis: Redis, version: str, lifetime: int, stamp: Stamp = unstamped
    ) -> None:
        """`lifetime` of an entry is in seconds; `stamp` is asked for every key."""
        self._redis = redis
        self._stamp = stamp
        self._version = version
        self._lifetime = lifetime
        self._asked_again_at = 0.0
        self._is_down = False

    @classmethod
    def connect(
        cls, url: str, version: str, lifetime: int, stamp: Stamp = unstamped
    ) -> TranslationCache:
        """A cache at this address; nothing is sent before the first use."""
        redis = Redis.from_url(
            url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, decode_responses=True
        )
        return cls(redis, version, lifetime, stamp)

    async def get(self, keys: Sequence[Key]) -> dict[Key, Hypothesis]:
        """Those of the keys that are known."""
        if not keys or self._is_resting():
            return {}
        try:
            values = await self._redis.mget([self._name(key) for key in keys])
        except FAILURES as error:
            self._note_failure(error)
            return {}
        self._note_success()
        found = {key: _read(value) for key, value in zip(keys, values, strict=True) if value}
        return {key: hypothesis for key, hypothesis in found.items() if hypothesis}

    async def put(self, hypotheses: Mapping[Key, Hypothesis]) -> None:
        """Remember these."""
        if not hypotheses or self._is_resting():
            return
        try:
            async with self._redis.pipeline(transaction=False) as pipeline:
                for key, hypothesis in hypotheses.items():
                    value = json.dumps(hypothesis, ensure_ascii=False)
                    pipeline.set(self._name(key), value, ex=self._lifetime)
                await pipeline.execute()
        except FAILURES as error:
            self._note_failure(error)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()

    def _name(self, key: Key) -> str:
        source, target, _ = key
        return PREFIX + _digest([self._version, self._stamp(source, target), *key])

    def _is_resting(self) -> bool:
        return time.monotonic() < self._asked_again_at

    def _note_failure(self, error: Exception) -> None:
        """Say once that the cache is off, and leave Redis alone for a while."""
        self._asked_again_at = time.monotonic() + PAUSE_AFTER_FAILURE
        if not self._is_down:
            logger.warning("Redis does not answer, translating without a cache: %s", error)
        self._is_down = True

    def _note_success(self) -> None:
        if self._is_down:
            logger.info("Redis answers again, the translation cache is back")
        self._is_down = False


def _digest(parts: Iterable[str]) -> str:
    """A hash in which ("a", "bc") and ("ab", "c") differ."""
    text = json.dumps(list(parts), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _read(value: str) -> Hypothesis | None:
    """A stored value; None for one that is not ours."""
    try:
        text, score = json.loads(value)
        return Hypothesis(str(text), float(score))
    except (ValueError, TypeError):
        return None
