"""IntentGuard: what rules know for certain goes before what the classifier believes."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.language_wish import WANTED_LANGUAGE
from bot.nlu.order_facts import EMAIL, ORDER_NUMBER
from bot.nlu.original_text import original_text
from bot.nlu.pivot_translator import EMPTY, TOO_LONG, TRANSLATION, UNAVAILABLE
from bot.nlu.rule_component import RuleComponent
from bot.nlu.wishes import wishes
from translation.client import DOUBTFUL_FLAGS

ONLY_FACTS_INTENT = "give_order_details"
LANGUAGE_INTENT = "change_language"
YES_INTENT, NO_INTENT = "affirm", "deny"
YES_SIGNS, NO_SIGNS = set("👍👌✅✔🆗"), set("👎❌🚫✖")

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\w")
_ENGLISH_ENOUGH = 0.6  # confidence from which an untranslated message is taken for English
# Confidence from which an intent is believed although the translation is doubtful. With less, a
# question back (the intent is among its buttons) costs fewer customers than a wrong answer does:
# on tests/nlu/parallel.yml 3 % wrong answers less, 3 % right ones asked for twice.
_CLEAR_ENOUGH = 0.6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentGuard(RuleComponent):
    """Sets the intent where it needs no guessing.

    - nothing readable (empty, too long, no letters; not translated and not clearly English), or
      a doubtful translation without a clear intent: the fallback intent;
    - nothing but an order number or e-mail: `give_order_details`;
    - nothing but a sign for yes or no ("👍"): `affirm`, `deny`;
    - nothing but a wish for a language: `change_language`. Beside a question the wish is obeyed
      as well (by the slot), and the question is answered.
    """

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = certain_intent(message)
            if intent:
                _put_first(message, intent)
        return messages


def certain_intent(message: Message) -> str | None:
    """The intent that the rules know for this message, or None."""
    text = original_text(message)
    if is_payload(text):
        return None
    entities = message.get(ENTITIES, [])
    facts = [e for e in entities if e[ENTITY_ATTRIBUTE_TYPE] in (ORDER_NUMBER, EMAIL)]
    wish = any(e[ENTITY_ATTRIBUTE_TYPE] == WANTED_LANGUAGE for e in entities)
    rest = _without(text, facts)
    if wish:
        rest = wishes().rest(rest)
    if (facts or wish) and not _LETTER.search(rest):
        return ONLY_FACTS_INTENT if facts else LANGUAGE_INTENT
    if not _is_unreadable(message, text):
        return None
    return _said_by_sign(text) or DEFAULT_NLU_FALLBACK_INTENT_NAME


def _said_by_sign(text: str) -> str | None:
    """Yes or no of a message without words; skin tones and other emoji do not matter."""
    says_yes, says_no = bool(YES_SIGNS & set(text)), bool(NO_SIGNS & set(text))
    if says_yes == says_no or _WORD.search(text):
        return None
    return YES_INTENT if says_yes else NO_INTENT


def _without(text: str, entities: list[dict[str, Any]]) -> str:
    for entity in entities:
        start, end = entity["start"], entity["end"]
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_unreadable(message: Message, text: str) -> bool:
    translation = message.get(TRANSLATION) or {}
    status = translation.get("status")
    if status in (EMPTY, TOO_LONG):
        return True
    if status == UNAVAILABLE:
        return _believed(message) < _ENGLISH_ENOUGH
    if DOUBTFUL_FLAGS.intersection(translation.get("flags", ())):
        return _believed(message) < _CLEAR_ENOUGH
    pivot_text = translation.get("text", text)
    return not _LETTER.search(pivot_text)


def _believed(message: Message) -> float:
    return (message.get(INTENT) or {}).get(PREDICTED_CONFIDENCE_KEY, 0.0)


def _put_first(message: Message, name: str) -> None:
    intent = {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: 1.0}
    ranking = [i for i in message.get(INTENT_RANKING_KEY, []) if i[INTENT_NAME_KEY] != name]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
