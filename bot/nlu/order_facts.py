"""OrderFactsExtractor: order numbers and e-mail addresses, by rule, from the original text."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.order_numbers import EMAIL as EMAIL_PATTERN
from bot.nlu.order_numbers import find_order_numbers
from bot.nlu.original_text import original_text
from bot.nlu.rule_component import RuleComponent

ORDER_NUMBER = "order_number"
EMAIL = "email"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class OrderFactsExtractor(RuleComponent):
    """Adds `order_number` (digits) and `email` (lower case) entities."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = original_text(message)
            if not is_payload(text):
                message.set(ENTITIES, message.get(ENTITIES, []) + self.find(text), True)
        return messages

    def find(self, text: str) -> list[dict[str, Any]]:
        """Entities in a text whose digits are ASCII; offsets count in that text."""
        found = find_order_numbers(text)
        numbers = [self.entity(ORDER_NUMBER, f.number, f.start, f.end) for f in found]
        emails = EMAIL_PATTERN.finditer(text)
        return numbers + [self.entity(EMAIL, m.group().lower(), *m.span()) for m in emails]
