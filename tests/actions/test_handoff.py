"""A person takes over: queued once, said in the customer's language, and the bot is silent."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import handoff
from actions.database import Database
from actions.handoff import ActionHandoff, hand_off
from actions.models import HandoffRow, HandoffStatus
from actions.store import OrderStore
from tests.actions.conftest import NOW


def tracker(conversation: str) -> Tracker:
    return Tracker(conversation, {}, {}, [], False, None, {}, None)


@pytest.fixture(autouse=True)
def store(shop, monkeypatch) -> OrderStore:
    monkeypatch.setattr(handoff, "order_store", lambda: shop)
    return shop


@pytest.fixture
def queue(database):
    """The handoffs in the database: conversation, reason, status."""

    def rows(session: Session) -> list[tuple[str, str, HandoffStatus]]:
        handoffs = session.scalars(select(HandoffRow))
        return [(row.conversation, row.reason, row.status) for row in handoffs]

    return lambda: database.run_sync(rows)


async def run(conversation: str = "talk") -> tuple[list[str], list[str]]:
    dispatcher = CollectingDispatcher()
    events = await ActionHandoff().run(dispatcher, tracker(conversation), {})
    return [m["response"] for m in dispatcher.messages], [event["event"] for event in events]


async def test_who_asks_for_a_person_is_queued_told_and_no_longer_answered_by_the_bot(queue):
    responses, events = await run()
    assert responses == ["utter_handoff"]
    assert events == ["active_loop", "slot", "pause"]
    assert queue() == [("talk", "asked", HandoffStatus.WAITING)]


async def test_the_reason_is_kept(queue):
    await hand_off(CollectingDispatcher(), tracker("talk"), reason="not_understood")
    assert [reason for _, reason, _ in queue()] == ["not_understood"]


async def test_who_waits_already_keeps_the_place(queue):
    await run()
    await run()
    assert len(queue()) == 1


async def test_every_conversation_waits_for_itself(queue):
    await run("one")
    await run("two")
    assert [conversation for conversation, _, _ in queue()] == ["one", "two"]


async def test_who_was_helped_may_ask_again(queue, database):
    await run()

    def resolve(session) -> None:
        session.scalars(select(HandoffRow)).one().status = HandoffStatus.RESOLVED

    database.run_sync(resolve)
    await run()
    assert [status for _, _, status in queue()] == [HandoffStatus.RESOLVED, HandoffStatus.WAITING]


async def test_with_the_database_down_nobody_is_promised_and_the_bot_goes_on(
    monkeypatch, tmp_path, caplog
):
    (tmp_path / "no_folder").write_text("")
    nowhere = Database(f"sqlite:///{tmp_path / 'no_folder' / 'shop.db'}")
    broken = OrderStore(nowhere, lambda: NOW)
    monkeypatch.setattr(handoff, "order_store", lambda: broken)
    responses, events = await run()
    assert responses == ["utter_handoff_unavailable"]
    assert events == []
    assert "a handoff could not be queued" in caplog.text
