"""LanguageWishExtractor: "auf Deutsch bitte", "in English please", "换成中文" as `wanted_language`.

Read from the original text by rule, so that a wish is obeyed however short it is and whether or
not the translation service is up.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.original_text import original_text
from bot.nlu.wishes import wishes

WANTED_LANGUAGE = "wanted_language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageWishExtractor(GraphComponent):
    """Adds one `wanted_language` entity (a code, also of a language the shop does not speak)."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageWishExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = original_text(message)
            code = None if is_payload(text) else wishes().find(text)
            if code:
                message.set(ENTITIES, [*message.get(ENTITIES, []), _entity(code, text)], True)
        return messages


def _entity(code: str, text: str) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: WANTED_LANGUAGE,
        ENTITY_ATTRIBUTE_VALUE: code,
        "start": 0,
        "end": len(text),
        "confidence": 1.0,
        "extractor": LanguageWishExtractor.__name__,
    }
