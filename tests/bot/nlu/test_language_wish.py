"""A wish for a language becomes one entity, read from what the customer wrote."""

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language_wish import LanguageWishExtractor
from bot.nlu.pivot_translator import TRANSLATION


def wanted(text: str) -> list[str]:
    message = Message({TEXT: "pivot text", TRANSLATION: {"original": text}})
    found = LanguageWishExtractor().process([message])[0].get(ENTITIES)
    return [entity["value"] for entity in found or [] if entity["entity"] == "wanted_language"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("auf Deutsch bitte", ["de"]),
        ("Ｇｅｒｍａｎ ｐｌｅａｓｅ", ["de"]),
        ("Türkçe lütfen", ["tr"]),  # also one that the shop does not speak
        ("the manual is in German", []),
        ('/change_language{"wanted_language": "de"}', []),  # Rasa reads the payload itself
        ("", []),
    ],
)
def test_a_wish_becomes_an_entity_with_the_code_of_the_language(text, codes):
    assert wanted(text) == codes


def test_facts_found_before_stay():
    message = Message({TEXT: "German please", ENTITIES: [{"entity": "email", "value": "a@b.es"}]})
    LanguageWishExtractor().process([message])
    assert [entity["entity"] for entity in message.get(ENTITIES)] == ["email", "wanted_language"]
