"""OrderFactsExtractor: order numbers and e-mail addresses, by rule, from the original text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.order_numbers import EMAIL as EMAIL_PATTERN
from bot.nlu.order_numbers import find_order_numbers
from bot.nlu.original_text import original_text

ORDER_NUMBER = "order_number"
EMAIL = "email"


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
    numbers = [_entity(ORDER_NUMBER, f.number, f.start, f.end) for f in find_order_numbers(text)]
    emails = [_entity(EMAIL, m.group().lower(), *m.span()) for m in EMAIL_PATTERN.finditer(text)]
    return numbers + emails


def _entity(kind: str, value: str, start: int, end: int) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: kind,
        ENTITY_ATTRIBUTE_VALUE: value,
        "start": start,
        "end": end,
        "confidence": 1.0,
        "extractor": OrderFactsExtractor.__name__,
    }
