"""Handoff: a human takes over; the bot falls silent and the conversation waits in the queue."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, ConversationPaused, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.store import StoreError, order_store

logger = logging.getLogger(__name__)


class ActionHandoff(Action):
    """The customer asked for a person."""

    def name(self) -> str:
        return "action_handoff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        return await hand_off(dispatcher, tracker, reason="asked")


async def hand_off(
    dispatcher: CollectingDispatcher, tracker: Tracker, reason: str
) -> list[dict[str, Any]]:
    """Queue the conversation for the agents, say so, and let the bot be silent.

    With the database down nobody would find the conversation: then that is said, and the bot goes
    on answering.
    """
    try:
        await order_store().queue_handoff(tracker.sender_id, reason)
    except StoreError as error:
        logger.error("a handoff could not be queued: %s", error)
        dispatcher.utter_message(response="utter_handoff_unavailable")
        return []
    dispatcher.utter_message(response="utter_handoff")
    return [ActiveLoop(None), SlotSet("requested_slot", None), ConversationPaused()]
