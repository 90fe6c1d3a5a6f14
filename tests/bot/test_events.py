"""Every event goes onto one Redis stream, in order, also after Redis was away."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig

from bot import events
from bot.events import STREAM, RedisEventBroker

PAUSE = 0.05


@pytest.fixture
async def broker(configure, redis_server, monkeypatch) -> RedisEventBroker:
    monkeypatch.setattr(events, "REDIS_PAUSE", PAUSE)
    configure(REDIS_URL=redis_server.url)
    return await RedisEventBroker.from_endpoint_config(EndpointConfig())


def on_stream(server) -> list[int]:
    entries = server.client.xrange(STREAM)
    return [json.loads(fields[b"event"])["number"] for _, fields in entries]


def publish(broker: RedisEventBroker, *numbers: int) -> None:
    for number in numbers:
        broker.publish({"event": "user", "sender_id": "talk", "number": number})


async def test_events_arrive_in_order(broker, redis_server):
    publish(broker, *range(20))
    assert on_stream(redis_server) == list(range(20))


async def test_an_event_keeps_its_words(broker, redis_server):
    event = {"event": "bot", "text": "您好 👋", "metadata": {"pivot": "Hello"}, "timestamp": 1.5}
    broker.publish(event)
    _, fields = redis_server.client.xrange(STREAM)[0]
    assert json.loads(fields[b"event"]) == event


async def test_what_happened_while_redis_was_away_follows_in_order(broker, redis_server):
    publish(broker, 0, 1)
    redis_server.stop()
    publish(broker, 2, 3)
    redis_server.start()
    time.sleep(PAUSE * 2)
    publish(broker, 4)
    assert on_stream(redis_server) == [0, 1, 2, 3, 4]


async def test_the_last_events_need_no_further_one_to_follow(broker, redis_server):
    redis_server.stop()
    publish(broker, 0, 1)
    redis_server.start()
    await asyncio.sleep(PAUSE * 4)
    assert on_stream(redis_server) == [0, 1]


async def test_redis_may_be_away_from_the_beginning(broker, redis_server):
    redis_server.stop()
    publish(broker, 0)
    redis_server.start()
    time.sleep(PAUSE * 2)
    publish(broker, 1)
    assert on_stream(redis_server) == [0, 1]


async def test_the_backlog_is_bounded_and_the_oldest_go_first(broker, redis_server, monkeypatch):
    monkeypatch.setattr(broker, "_backlog", deque(maxlen=3))
    redis_server.stop()
    publish(broker, *range(10))
    redis_server.start()
    time.sleep(PAUSE * 2)
    publish(broker, 10)
    assert on_stream(redis_server) == [8, 9, 10]


def test_a_new_brokers_backlog_has_a_limit(configure):
    configure()
    assert RedisEventBroker(None)._backlog.maxlen == events.BACKLOG


async def test_the_stream_is_kept_at_about_its_length(broker, redis_server, monkeypatch):
    monkeypatch.setattr(events, "STREAM_LENGTH", 100)  # Redis trims in blocks of a hundred
    publish(broker, *range(450))
    kept = on_stream(redis_server)
    assert kept[-1] == 449
    assert 100 <= len(kept) < 300


async def test_a_missing_redis_is_warned_of_once_in_a_pause(broker, redis_server, caplog):
    redis_server.stop()
    publish(broker, *range(20))
    assert len([r for r in caplog.records if "events wait" in r.message]) == 1


async def test_rasa_finds_the_broker_by_its_name(configure, redis_server):
    configure(REDIS_URL=redis_server.url)
    created = await EventBroker.create(EndpointConfig(type="bot.events.RedisEventBroker"))
    assert isinstance(created, RedisEventBroker)
