"""What the channel itself has to say: in the customer's language, by the agent's own NLG.

The words are responses of the domain; nothing is written into the conversation.
"""

from __future__ import annotations

import logging
import time
import uuid
from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.pretranslation import conversation, rasa_agent
from bot.channels.website_errors import BotUnavailable
from bot.channels.website_history import Said, bot_message
from bot.settings import PIVOT_LANGUAGE

logger = logging.getLogger(__name__)

WELCOME = "utter_greet"
EMPTY = "utter_message_empty"
TOO_LONG = "utter_message_too_long"
TOO_MANY = "utter_too_many_messages"
TRY_AGAIN = "utter_try_again"


def ready_agent() -> Agent:
    """The agent of this server; raises BotUnavailable while it has no domain."""
    agent = rasa_agent()
    if agent is None or agent.domain is None or agent.nlg is None:
        raise BotUnavailable("Rasa has no model loaded")
    return agent


async def welcome(language: str | None) -> Said:
    """The greeting of a conversation that has not begun."""
    return await _generate(WELCOME, _empty_tracker("welcome", language))


async def notice(conversation_id: str, language: str | None, response: str, **facts: Any) -> Said:
    """A response in the conversation's language, or in the page's where there is none yet."""
    tracker = await _begun_conversation(conversation_id)
    if tracker is None or not tracker.get_slot("language"):
        tracker = _empty_tracker(conversation_id, language)
    return await _generate(response, tracker, **facts)


async def _begun_conversation(conversation_id: str) -> DialogueStateTracker | None:
    """The tracker; None also where its store fails, for the customer must still be told so."""
    try:
        return await conversation(conversation_id)
    except Exception:
        logger.exception("the conversation's language cannot be read")
        return None


async def _generate(response: str, tracker: DialogueStateTracker, **facts: Any) -> Said:
    draft = await ready_agent().nlg.generate(response, tracker, "website", **facts)
    message = {"timestamp": time.time(), **(draft or {})}
    return {**bot_message(message), "id": f"notice-{uuid.uuid4().hex}"}


def _empty_tracker(conversation_id: str, language: str | None) -> DialogueStateTracker:
    """A tracker for the NLG only: it is never saved."""
    domain = ready_agent().domain
    tracker = DialogueStateTracker(conversation_id, domain.slots)
    tracker.update(SlotSet("language", language or PIVOT_LANGUAGE), domain)
    return tracker
