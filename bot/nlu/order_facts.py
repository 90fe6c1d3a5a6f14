"""OrderFactsExtractor: order numbers and e-mail addresses, by rule, from the original text."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.original_text import original_text

ORDER_NUMBER = "order_number"
EMAIL = "email"

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,190}\.[A-Za-z]{2,24}")
# 4 to 8 digits, alone or after #, not part of a price, date, phone or longer code. A letter of
# a script without spaces may touch the number ("订单1042在哪里"); a Latin letter may not.
_ORDER_NUMBER = re.compile(r"(?<![A-Za-z0-9.,/:+\-@_])#?(\d{4,8})(?![A-Za-z0-9@_]|[.,/:\-]\d)")
_DIGIT_GROUPS = re.compile(r"(?<![\w+])(\d{2,4})[ \u00a0](\d{2,4})(?![\w])")
_MONEY_AROUND = re.compile(r"[€$£¥]\s*\d[\d.,]*|\d[\d.,]*\s*(?:[€$£¥]|EUR|USD|GBP|CHF|CNY|MXN)\b")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class OrderFactsExtractor(GraphComponent):
    """Adds `order_number` (digits) and `email` (lower case) entities."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OrderFactsExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = original_text(message)
            if not is_payload(text):
                message.set(ENTITIES, message.get(ENTITIES, []) + find_order_facts(text), True)
        return messages


def find_order_facts(text: str) -> list[dict[str, Any]]:
    """Entities in a text whose digits are ASCII; offsets count in that text."""
    emails = [_entity(EMAIL, m.group().lower(), m.span()) for m in _EMAIL.finditer(text)]
    rest = _blank(_MONEY_AROUND, _blank(_EMAIL, text))
    numbers = [_entity(ORDER_NUMBER, m.group(1), m.span()) for m in _ORDER_NUMBER.finditer(rest)]
    if not numbers:
        numbers = [
            _entity(ORDER_NUMBER, m.group(1) + m.group(2), m.span())
            for m in _DIGIT_GROUPS.finditer(rest)
        ]
    return numbers + emails


def without_order_facts(text: str) -> str:
    """The text with order numbers and e-mails taken out, to see what else was said."""
    rest = _blank(_EMAIL, text)
    return _blank(_DIGIT_GROUPS, _blank(_ORDER_NUMBER, rest))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Matches replaced by spaces, so that offsets stay."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _entity(kind: str, value: str, span: tuple[int, int]) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: kind,
        ENTITY_ATTRIBUTE_VALUE: value,
        "start": span[0],
        "end": span[1],
        "confidence": 1.0,
        "extractor": OrderFactsExtractor.__name__,
    }
