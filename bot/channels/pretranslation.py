"""What every channel of ours does before Rasa sees a message: translate it, off Rasa's pipeline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic
from sanic.exceptions import SanicException

from bot.border import is_payload, translation_client, waiting_translations
from bot.nlu.pivot_translator import clean, expected_language
from bot.settings import bot_settings
from translation.client import TranslationError

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


def translate_first(on_new_message: OnNewMessage) -> OnNewMessage:
    """A handler that leaves the message's translation waiting, then hands the message to Rasa.

    Rasa runs its pipeline on the event loop; awaiting here lets other conversations go on.
    """

    async def handle(message: UserMessage) -> Any:
        await leave_translation(message)
        return await on_new_message(message)

    return handle


async def leave_translation(message: UserMessage) -> None:
    """Translate the message and let the result wait under its id for the PivotTranslator."""
    text = clean(message.text or "")
    if not text or is_payload(text) or len(text) > bot_settings().message_limit:
        return
    prior = await conversation_language(message)
    try:
        result = await translation_client().to_pivot(text, prior)
    except TranslationError as error:
        result = error
    waiting_translations.put(message.message_id, result)


async def conversation_language(message: UserMessage) -> str | None:
    """The language to expect: the conversation's, else what the page told us."""
    return expected_language(message.metadata, await conversation(message.sender_id))


async def conversation(sender_id: str) -> DialogueStateTracker | None:
    """The tracker of a conversation that has begun, read without starting a session."""
    agent = rasa_agent()
    if agent is None or agent.tracker_store is None:
        return None
    return await agent.tracker_store.retrieve(sender_id)


def rasa_agent() -> Agent | None:
    """The agent of the Rasa server we run in; None outside of one."""
    try:
        return getattr(Sanic.get_app().ctx, "agent", None)
    except SanicException:  # no server in this process
        return None
