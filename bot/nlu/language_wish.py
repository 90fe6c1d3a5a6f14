"""LanguageWishExtractor: "auf Deutsch bitte", "in English please", "换成中文" as `wanted_language`.

Read from the original text by rule, so that a wish is obeyed however short it is and whether or
not the translation service is up.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.original_text import original_text
from bot.nlu.rule_component import RuleComponent
from bot.nlu.wishes import wishes

WANTED_LANGUAGE = "wanted_language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageWishExtractor(RuleComponent):
    """Adds one `wanted_language` entity (a code, also of a language the shop does not speak)."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = original_text(message)
            code = None if is_payload(text) else wishes().find(text)
            if code:
                wish = self.entity(WANTED_LANGUAGE, code, 0, len(text))
                message.set(ENTITIES, [*message.get(ENTITIES, []), wish], True)
        return messages
