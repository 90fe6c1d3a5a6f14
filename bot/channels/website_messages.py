"""A message from the website: its shape, and what a button may say to Rasa."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import DEFAULT_INTENTS, USER_INTENT_OUT_OF_SCOPE
from rasa.shared.core.domain import Domain

from bot.border import is_payload
from bot.channels.website_errors import BadRequest
from bot.nlu.pivot_translator import clean
from bot.settings import bot_settings

# What a payload may carry. Order numbers and e-mail addresses open somebody's data and are
# only ever read from what the customer wrote.
PAYLOAD_ENTITIES = frozenset({"faq_id", "wanted_language"})
# Rasa's own intents restart a conversation or take a turn back; they are not for customers.
INTERNAL_INTENTS = frozenset(DEFAULT_INTENTS) - {USER_INTENT_OUT_OF_SCOPE}

# Invisible and not a space: Rasa takes a text that starts with "/" for a payload, this one not.
TEXT_MARK = "\u2060"

_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PAYLOAD = re.compile(r"/(?P<intent>[a-z_]{1,40})(?P<entities>\{.{0,200}\})?", re.DOTALL)
_ENTITY_VALUE = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True)
class IncomingMessage:
    """One message of one conversation, ready for Rasa."""

    conversation: str
    client_id: str
    text: str  # as written, or a payload
    language: str | None  # of the page

    @property
    def message_id(self) -> str:
        """Its id inside Rasa: with the conversation in it, so that no two customers collide."""
        return f"{self.conversation}.{self.client_id}"

    @property
    def is_empty(self) -> bool:
        return not self.text.strip(TEXT_MARK + " \n\t")

    @property
    def is_too_long(self) -> bool:
        return len(self.text.removeprefix(TEXT_MARK)) > bot_settings().message_limit


def client_id(message_id: str | None) -> str:
    """The id that the customer's widget gave a message."""
    return (message_id or "").rpartition(".")[2]


def read_message(body: bytes, conversation: str, intents: Collection[str]) -> IncomingMessage:
    """The message in a request body; raises BadRequest."""
    data = read_object(body)
    message_id, text, payload = data.get("id"), data.get("text"), data.get("payload")
    if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        raise BadRequest("id: expected 8 to 64 letters, digits, - or _")
    if not all(value is None or isinstance(value, str) for value in (text, payload)):
        raise BadRequest("text and payload: expected a string")
    if (text is None) == (payload is None):
        raise BadRequest("expected either text or payload")
    words = as_text(text) if payload is None else payload_or_text(payload, intents)
    return IncomingMessage(conversation, message_id, words, shop_language(data.get("language")))


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a request body; raises BadRequest."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("the body is not a JSON object")
    return data


def shop_language(code: Any) -> str | None:
    """The code if it is a language of the shop."""
    return code if isinstance(code, str) and code in bot_settings().shop_languages else None


def allowed_intents(domain: Domain) -> frozenset[str]:
    """The intents that a button of the website may name."""
    return frozenset(domain.intents) - INTERNAL_INTENTS


def as_text(text: str) -> str:
    """What the customer wrote, never a payload."""
    cleaned = clean(text)
    return TEXT_MARK + cleaned if is_payload(cleaned) else cleaned


def payload_or_text(payload: str, intents: Collection[str]) -> str:
    """The payload, rebuilt from what is allowed in it; anything else is only text."""
    match = _PAYLOAD.fullmatch(payload.strip())
    if not match or match["intent"] not in intents:
        return as_text(payload)
    entities = _entities(match["entities"] or "{}")
    if entities is None:
        return as_text(payload)
    return f"/{match['intent']}" + (json.dumps(entities) if entities else "")


def _entities(text: str) -> dict[str, str] | None:
    """The entities of a payload, or None when one of them is not allowed."""
    try:
        entities = json.loads(text)
    except ValueError:
        return None
    allowed = all(
        name in PAYLOAD_ENTITIES and isinstance(value, str) and _ENTITY_VALUE.fullmatch(value)
        for name, value in entities.items()
    )
    return entities if allowed else None
