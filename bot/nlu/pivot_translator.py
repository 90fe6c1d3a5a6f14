"""PivotTranslator: first component of the pipeline; the customer's words in, pivot words out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload, translation_client, waiting_translations
from bot.nlu.rule_component import RuleComponent
from bot.settings import bot_settings
from translation.client import Translation, TranslationError

TRANSLATION = "translation"  # key of the parse data; reaches tracker, actions and NLG

# What became of a message at the border.
OK = "ok"
NONE = "none"  # a payload: nothing to translate
EMPTY = "empty"
TOO_LONG = "too_long"
UNAVAILABLE = "unavailable"

_KEPT_CONTROLS = {"\n", "\t"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PivotTranslator(RuleComponent):
    """Replaces a message's text with its pivot text and adds `translation` to the parse data.

    The translation that a channel left waiting is used; without one (rasa shell, other channels)
    the service is asked with a short timeout. English passes through unchanged.
    """

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Translate each message; the tracker gives the language of the conversation so far."""
        for message in messages:
            self._translate(message, tracker)
        return messages

    def _translate(self, message: Message, tracker: DialogueStateTracker | None) -> None:
        original = message.get(TEXT) or ""
        text = clean(original)
        result = self._pivot(message, text, tracker)
        message.set(TEXT, result["text"])
        message.set(TRANSLATION, {**result, "original": original}, add_to_output=True)

    def _pivot(
        self, message: Message, text: str, tracker: DialogueStateTracker | None
    ) -> dict[str, Any]:
        if not text:
            return border_state(EMPTY, "")
        if is_payload(text):
            return border_state(NONE, text)
        if len(text) > bot_settings().message_limit:
            return {**border_state(TOO_LONG, ""), "limit": bot_settings().message_limit}
        waiting = waiting_translations.take(message.get("message_id"))
        result = waiting or self._ask_service(text, prior_language(message, tracker))
        if isinstance(result, TranslationError):
            return border_state(UNAVAILABLE, text)
        return translated_state(result)

    def _ask_service(self, text: str, prior: str | None) -> Translation | TranslationError:
        try:
            return translation_client().to_pivot_sync(text, prior)
        except TranslationError as error:
            return error


def clean(text: str) -> str:
    """The text without control characters; line breaks stay.

    Unicode's format characters (Cf) stay as well: they join emoji and order right-to-left text.
    """
    kept = (c for c in text if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))
    return re.sub(r"[ \t]+", " ", "".join(kept)).strip()


def prior_language(message: Message, tracker: DialogueStateTracker | None) -> str | None:
    """The language to expect in a message that Rasa's pipeline holds."""
    return expected_language(message.get(METADATA), tracker)


def expected_language(
    metadata: Mapping[str, Any] | None, tracker: DialogueStateTracker | None
) -> str | None:
    """The conversation's language, else what the page told, if it is a language of the shop."""
    told = (metadata or {}).get("language")
    language = (tracker.get_slot("language") if tracker else None) or told
    return language if language in bot_settings().shop_languages else None


def border_state(status: str, text: str) -> dict[str, Any]:
    """What is known of a message that was not translated."""
    return {
        "status": status,
        "text": text,
        "source": None,
        "confidence": 0.0,
        "reason": "none",
        "letters": 0,
        "alternatives": [],
        "origin": "copy",
        "quality": 1.0,
        "flags": [],
    }


def translated_state(result: Translation) -> dict[str, Any]:
    """A translation as it is kept in the tracker."""
    return {
        "status": OK,
        "text": result.text,
        "source": result.source,
        "confidence": result.confidence,
        "reason": result.reason,
        "letters": result.letters,
        "alternatives": [list(pair) for pair in result.alternatives],
        "origin": result.origin,
        "quality": result.quality,
        "flags": list(result.flags),
    }
