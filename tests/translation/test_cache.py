"""The cache on a real Redis, and without one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from translation import cache as cache_module
from translation.cache import PREFIX, TranslationCache
from translation.engines import Hypothesis

if TYPE_CHECKING:
    from tests.translation.conftest import RedisServer

KEY = ("es", "en", "¿Dónde está mi pedido ⟦0⟧?")
HYPOTHESIS = Hypothesis("Where is my order ⟦0⟧?", 0.75)


def cache_at(url: str, version: str = "v1") -> TranslationCache:
    return TranslationCache.connect(url, version, lifetime=60)


async def test_what_was_put_is_found_again(redis_url: str) -> None:
    cache = cache_at(redis_url)
    await cache.put({KEY: HYPOTHESIS})
    assert await cache.get([KEY, ("es", "en", "otra")]) == {KEY: HYPOTHESIS}
    await cache.close()


@pytest.mark.parametrize(
    "other", [("es", "de", KEY[2]), ("en", "es", KEY[2]), ("es", "en", KEY[2] + " ")]
)
async def test_direction_and_text_are_part_of_the_key(
    redis_url: str, other: tuple[str, str, str]
) -> None:
    cache = cache_at(redis_url)
    await cache.put({KEY: HYPOTHESIS})
    assert await cache.get([other]) == {}
    await cache.close()


async def test_another_model_does_not_find_it(redis_url: str) -> None:
    old, new = cache_at(redis_url, "v1"), cache_at(redis_url, "v2")
    await old.put({KEY: HYPOTHESIS})
    assert await new.get([KEY]) == {}
    await old.close()
    await new.close()


async def test_no_words_stand_in_a_key_and_entries_end(
    redis_url: str, redis_server: RedisServer
) -> None:
    cache = cache_at(redis_url)
    await cache.put({KEY: HYPOTHESIS})
    [name] = redis_server.client.keys()
    assert name.decode().startswith(PREFIX)
    assert "pedido" not in name.decode()
    assert 0 < redis_server.client.ttl(name) <= 60
    await cache.close()


async def test_a_foreign_value_is_not_taken_for_a_translation(
    redis_url: str, redis_server: RedisServer
) -> None:
    cache = cache_at(redis_url)
    await cache.put({KEY: HYPOTHESIS})
    redis_server.client.set(redis_server.client.keys()[0], "not ours")
    assert await cache.get([KEY]) == {}
    await cache.close()


async def test_without_redis_nothing_is_found_and_it_is_said_once(
    port: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "PAUSE_AFTER_FAILURE", 0.0)
    cache = cache_at(f"redis://127.0.0.1:{port}/0")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert await cache.get([KEY]) == {}
            await cache.put({KEY: HYPOTHESIS})
    assert caplog.text.count("Redis does not answer") == 1
    await cache.close()


async def test_it_comes_back_when_redis_does(
    own_redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "PAUSE_AFTER_FAILURE", 0.0)
    cache = cache_at(own_redis_server.url)
    await cache.put({KEY: HYPOTHESIS})
    own_redis_server.stop()
    assert await cache.get([KEY]) == {}
    own_redis_server.start()
    await cache.put({KEY: HYPOTHESIS})
    assert await cache.get([KEY]) == {KEY: HYPOTHESIS}
    await cache.close()


async def test_a_redis_that_failed_is_left_alone_for_a_while(
    own_redis_server: RedisServer,
) -> None:
    cache = cache_at(own_redis_server.url)
    own_redis_server.stop()
    assert await cache.get([KEY]) == {}
    own_redis_server.start()
    await cache.put({KEY: HYPOTHESIS})
    assert own_redis_server.client.keys() == []
    await cache.close()
