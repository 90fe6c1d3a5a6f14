"""One turn: a message is handled once, however often it is sent, and never in silence."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import UserUttered

from bot.channels import website_notices as notices
from bot.channels.pretranslation import OnNewMessage, conversation
from bot.channels.website_history import UNANSWERED, Said, bot_message, recorded_answer
from bot.channels.website_messages import IncomingMessage
from bot.channels.website_shared import SharedStore

logger = logging.getLogger(__name__)

CHANNEL = "website"
CLAIM_SECONDS = 120  # longer than Rasa waits for a conversation's lock (60 s)
CLAIM_POLL = 0.1  # seconds


@dataclass(frozen=True)
class Answer:
    """What a message led to; `reason` says why it was not accepted."""

    messages: list[Said]
    reason: str | None = None

    @property
    def language(self) -> str | None:
        return next((m["language"] for m in reversed(self.messages) if m["language"]), None)

    def as_json(self) -> dict[str, Any]:
        return {
            "accepted": self.reason is None,
            "reason": self.reason,
            "language": self.language,
            "messages": self.messages,
        }


class WebsiteOutput(OutputChannel):
    """Collects an answer, with the pivot text, language and wording that our NLG adds."""

    def __init__(self) -> None:
        self.messages: list[Said] = []

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        if message.get("text"):
            self.messages.append(bot_message(message))


class Turns:
    """The turns of this process that are under way.

    A turn goes on when the customer's connection breaks: their widget sends the message again
    and gets the same answer, from the running turn, or later from the tracker.
    """

    def __init__(self, on_new_message: OnNewMessage, store: SharedStore) -> None:
        self._on_new_message = on_new_message
        self._store = store
        self._running: dict[str, asyncio.Task[Answer]] = {}

    async def answer(self, message: IncomingMessage) -> Answer:
        key = message.message_id
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._take_turn(message))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def _take_turn(self, message: IncomingMessage) -> Answer:
        async with self._claimed(message.message_id):
            try:
                return await self._answer_once(message)
            except Exception:
                logger.exception("a message from the website was not answered")
        await _keep(message)
        words = await notices.notice(message.conversation, message.language, notices.TRY_AGAIN)
        return Answer([words], reason="failed")

    async def _answer_once(self, message: IncomingMessage) -> Answer:
        """Rasa's answer, or the one it gave before; raises where it did not handle the message."""
        tracker = await conversation(message.conversation)
        recorded = recorded_answer(tracker, message.message_id)
        if recorded is not None:
            return Answer(recorded)
        output = WebsiteOutput()
        await self._on_new_message(_user_message(message, output))
        if not output.messages:
            await _check_handled(message)
        return Answer(output.messages)

    @contextlib.asynccontextmanager
    async def _claimed(self, key: str) -> AsyncIterator[None]:
        """Only one node at a time handles this message."""
        while not await self._store.claim(key, CLAIM_SECONDS):
            await asyncio.sleep(CLAIM_POLL)
        try:
            yield
        finally:
            await self._store.release(key)


class NotHandled(RuntimeError):
    """Rasa took the message and did nothing with it, as it does where no model is loaded."""


def _user_message(message: IncomingMessage, output: WebsiteOutput) -> UserMessage:
    return UserMessage(
        message.text,
        output,
        message.conversation,
        input_channel=CHANNEL,
        message_id=message.message_id,
        metadata={"language": message.language},
    )


async def _check_handled(message: IncomingMessage) -> None:
    """Silence is right only where the message is in the tracker (a person has taken over)."""
    tracker = await conversation(message.conversation)
    if recorded_answer(tracker, message.message_id) is None:
        raise NotHandled(f"{message.message_id} did not reach the tracker")


async def _keep(message: IncomingMessage) -> None:
    """Write the message into the conversation as unanswered, so that nothing said is lost."""
    agent = notices.ready_agent()
    if agent.processor is None:
        return
    event = UserUttered(
        message.text,
        input_channel=CHANNEL,
        message_id=message.message_id,
        metadata={"language": message.language, UNANSWERED: True},
    )
    try:
        async with agent.lock_store.lock(message.conversation):
            tracker = await agent.processor.fetch_tracker_and_update_session(message.conversation)
            tracker.update(event, agent.domain)
            await agent.processor.save_tracker(tracker)
    except Exception:
        logger.exception("a message from the website could not be kept; the widget still has it")
