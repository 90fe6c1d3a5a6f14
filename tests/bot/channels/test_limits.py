"""Rate limits and claims: shared through Redis, and still kept when it is down."""

from __future__ import annotations

import pytest

from bot.channels.limits import RateLimits, customer_network
from bot.channels.website_errors import TooManySessions
from bot.channels.website_shared import LocalCounters, SharedStore
from tests.bot.channels.small_shop import website_settings

NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture(params=["redis", "no redis"])
async def store(request, redis_url):
    shared = SharedStore(redis_url if request.param == "redis" else NOWHERE)
    yield shared
    await shared.close()


async def test_a_conversation_may_send_so_many_messages_a_minute(store, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)
    limits = RateLimits(store, website_settings(messages_per_minute=3))
    refused = [await limits.too_many_messages("web-a", "192.0.2.1") for _ in range(5)]
    assert refused == [False, False, False, True, True]
    assert not await limits.too_many_messages("web-b", "192.0.2.1")


async def test_the_next_minute_is_counted_anew(store, monkeypatch):
    limits = RateLimits(store, website_settings(messages_per_minute=1))
    monkeypatch.setattr("time.time", lambda: 2_000_000.0)
    assert [await limits.too_many_messages("web-c", "192.0.2.2") for _ in range(2)] == [False, True]
    monkeypatch.setattr("time.time", lambda: 2_000_060.0)
    assert not await limits.too_many_messages("web-c", "192.0.2.2")


async def test_an_address_is_limited_across_its_conversations(store, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 3_000_000.0)
    limits = RateLimits(store, website_settings(messages_per_minute_and_address=2))
    refused = [await limits.too_many_messages(f"web-{n}", "192.0.2.3") for n in range(3)]
    assert refused == [False, False, True]
    assert not await limits.too_many_messages("web-9", "192.0.2.4")


async def test_sessions_are_limited_by_address(store, monkeypatch):
    monkeypatch.setattr("time.time", lambda: 4_000_000.0)
    limits = RateLimits(store, website_settings(sessions_per_minute_and_address=1))
    await limits.check_new_session("192.0.2.5")
    with pytest.raises(TooManySessions) as refusal:
        await limits.check_new_session("192.0.2.5")
    assert refusal.value.retry_after == 60 - 4_000_000 % 60


@pytest.mark.parametrize(
    ("address", "customer"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_customer_is_an_ipv4_address_or_an_ipv6_network(address, customer):
    assert customer_network(address) == customer


async def test_two_nodes_share_counters_and_claims(redis_url):
    one, other = SharedStore(redis_url), SharedStore(redis_url)
    assert [await one.count("shared", 60), await other.count("shared", 60)] == [1, 2]
    assert await one.claim("turn", 60)
    assert not await other.claim("turn", 60)
    await one.release("turn")
    assert await other.claim("turn", 60)
    await one.close()
    await other.close()


async def test_without_redis_a_claim_is_granted():
    store = SharedStore(NOWHERE)
    assert await store.claim("turn", 60)
    await store.release("turn")


def test_counters_of_the_process_do_not_grow_without_end(monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    counters = LocalCounters(limit=10)
    for n in range(10):
        counters.count(f"old {n}", 60)
    now = 61.0
    counters.count("new", 60)
    assert len(counters._counters) == 1
