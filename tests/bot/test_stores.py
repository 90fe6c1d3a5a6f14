"""Conversations in SQL and their locks in Redis, also while Redis is away."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

from bot import stores
from bot.stores import LOCK_KEY, ConversationLockStore, ConversationStore

TALK = "talk"
PAUSE = 0.05  # seconds that our client leaves Redis alone after a failure; two in production


@pytest.fixture
def store(configure, redis_server, monkeypatch):
    monkeypatch.setattr(stores, "REDIS_PAUSE", PAUSE)
    configure(REDIS_URL=redis_server.url)
    return ConversationLockStore()


class Turns:
    """Messages of one conversation, and how many of them were ever in hand at once."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.at_once = self.most_at_once = 0

    async def answer(self, store: ConversationLockStore, name: str, seconds: float = 0.02) -> None:
        async with store.lock(TALK):
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.order.append(name)
            await asyncio.sleep(seconds)
            self.at_once -= 1


async def test_one_message_at_a_time_in_the_order_they_came(store):
    turns = Turns()
    await asyncio.gather(*(turns.answer(store, name) for name in "abcd"))
    assert (turns.order, turns.most_at_once) == (list("abcd"), 1)


async def test_two_nodes_share_the_lock(store):
    other, turns = ConversationLockStore(), Turns()
    await asyncio.gather(*(turns.answer(node, name) for node, name in
                           [(store, "a"), (other, "b"), (store, "c"), (other, "d")]))  # fmt: skip
    assert (turns.order, turns.most_at_once) == (list("abcd"), 1)


async def test_other_conversations_do_not_wait(store):
    async with store.lock(TALK), store.lock("another"):
        assert store.get_lock(TALK) is not None


async def test_a_message_that_waits_is_served_soon_after_the_one_before(store):
    waits = []

    async def second() -> None:
        asked = time.monotonic()
        async with store.lock(TALK):
            waits.append(time.monotonic() - asked)

    async with store.lock(TALK):
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.1)
    await waiting
    assert waits[0] < 0.9  # Rasa's own store would look again after a whole second


async def test_nothing_is_left_behind(store, redis_server):
    await Turns().answer(store, "a")
    assert redis_server.client.keys("*") == []
    assert store._mirror.conversation_locks == {}
    assert not store._in_flight


async def test_a_failing_turn_gives_the_lock_back(store):
    async def fail() -> None:
        async with store.lock(TALK):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert store.get_lock(TALK) is None


async def test_a_crashed_node_is_waited_for_no_longer_than_its_ticket_lives(store):
    ConversationLockStore().issue_ticket(TALK, lock_lifetime=0.2)  # and never gives it back
    await asyncio.wait_for(Turns().answer(store, "a"), timeout=2)


async def test_a_lock_in_redis_does_not_live_for_ever(store, redis_server):
    store.issue_ticket(TALK)
    assert 0 < redis_server.client.ttl(LOCK_KEY + TALK) <= 60


async def test_while_redis_is_away_the_order_is_kept_all_the_same(store, redis_server):
    redis_server.stop()
    turns = Turns()
    await asyncio.gather(*(turns.answer(store, name) for name in "abc"))
    assert (turns.order, turns.most_at_once) == (list("abc"), 1)


async def test_redis_may_go_while_a_lock_is_held(store, redis_server):
    turns = Turns()
    held = asyncio.create_task(turns.answer(store, "a", seconds=0.3))
    await asyncio.sleep(0.05)
    redis_server.stop()
    await asyncio.gather(held, turns.answer(store, "b"))
    assert (turns.order, turns.most_at_once) == (["a", "b"], 1)


async def test_redis_may_go_and_come_back_while_a_lock_is_held(store, redis_server):
    turns = Turns()
    held = asyncio.create_task(turns.answer(store, "a", seconds=0.6))
    await asyncio.sleep(0.05)
    redis_server.stop()
    waiting = asyncio.create_task(turns.answer(store, "b"))
    await asyncio.sleep(0.05)
    redis_server.start()
    await asyncio.gather(held, waiting, turns.answer(store, "c"))
    assert (turns.order, turns.most_at_once) == (["a", "b", "c"], 1)


async def test_redis_may_lose_a_lock_that_is_held(store, redis_server):
    turns = Turns()
    held = asyncio.create_task(turns.answer(store, "a", seconds=0.3))
    await asyncio.sleep(0.05)
    redis_server.client.flushall()
    await asyncio.gather(held, turns.answer(store, "b"))
    assert (turns.order, turns.most_at_once) == (["a", "b"], 1)


async def test_what_redis_still_holds_when_it_is_back_blocks_nobody(store, redis_server):
    async with store.lock(TALK):
        redis_server.stop()
    redis_server.start()  # with the lock that was given back meanwhile
    assert redis_server.client.exists(LOCK_KEY + TALK)
    await asyncio.sleep(PAUSE * 2)
    await asyncio.wait_for(Turns().answer(store, "b"), timeout=2)
    assert redis_server.client.keys("*") == []


async def test_redis_away_costs_one_attempt_and_then_a_pause(store, redis_server, caplog):
    redis_server.stop()
    for _ in range(20):
        store.get_lock(TALK)
    assert len([r for r in caplog.records if "Redis is not reachable" in r.message]) == 1


def test_a_lock_is_kept_as_rasa_writes_it(store, redis_server):
    store.issue_ticket(TALK)
    kept = json.loads(redis_server.client.get(LOCK_KEY + TALK))
    assert kept["conversation_id"] == TALK
    assert json.loads(kept["tickets"][0])["number"] == 0


# Conversations

DOMAIN = Domain.from_yaml("""
intents: [greet]
slots: {language: {type: text, mappings: [{type: custom}]}}
responses: {utter_greet: [{text: Hello}]}
""")


async def test_conversations_are_kept_in_the_database_of_the_settings(configure, tmp_path):
    configure(DATABASE_URL=f"sqlite:///{tmp_path / 'talks.db'}")
    translation = {"translation": {"source": "es", "original": "Hola"}}
    first = ConversationStore(DOMAIN)
    tracker = await first.get_or_create_tracker(TALK)
    tracker.update_with_events([
        ActionExecuted("action_listen"),
        UserUttered("Hola", {"name": "greet"}, parse_data={"intent": {"name": "greet"},
                                                         "entities": [], **translation}),
        SlotSet("language", "es"),
        BotUttered("¡Hola!", metadata={"pivot": "Hello!"}),
    ], DOMAIN)  # fmt: skip
    await first.save(tracker)

    again = await ConversationStore(DOMAIN).retrieve(TALK)
    heard = again.get_last_event_for(UserUttered)
    assert heard.parse_data["translation"] == translation["translation"]
    assert again.get_slot("language") == "es"
    assert again.get_last_event_for(BotUttered).metadata["pivot"] == "Hello!"
    assert [type(event) for event in again.events][-2:] == [SlotSet, BotUttered]


async def test_a_conversation_that_never_was_is_none(configure, tmp_path):
    configure(DATABASE_URL=f"sqlite:///{tmp_path / 'talks.db'}")
    assert await ConversationStore(DOMAIN).retrieve("nobody") is None
