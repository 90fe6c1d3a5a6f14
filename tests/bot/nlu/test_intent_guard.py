"""What the rules know for certain goes before what the classifier believes."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.intent_guard import IntentGuard
from bot.nlu.language_wish import LanguageWishExtractor
from bot.nlu.order_facts import OrderFactsExtractor
from bot.nlu.pivot_translator import TRANSLATION, border_state

BELIEVED = "ask_customs"


def guarded(
    text: str, status: str = "ok", pivot: str | None = None, confidence: float = 0.5,
    flags: tuple[str, ...] = (),
) -> Message:
    """A message after the classifier, the extractors and the guard."""
    translation = {**border_state(status, text if pivot is None else pivot), "original": text,
                   "flags": list(flags)}  # fmt: skip
    believed = {"name": BELIEVED, "confidence": confidence}
    other = {"name": "greet", "confidence": 0.1}
    message = Message({
        TEXT: translation["text"], TRANSLATION: translation,
        INTENT: believed, INTENT_RANKING_KEY: [believed, other],
    })  # fmt: skip
    for component in (OrderFactsExtractor(), LanguageWishExtractor(), IntentGuard()):
        component.process([message])
    return message


def intent(text: str, **state: Any) -> str:
    return guarded(text, **state).get(INTENT)["name"]


@pytest.mark.parametrize(
    "text",
    ["1042", "#1042", "１０４２.", "lucia@example.com", "1042 lucia@example.com", "1042, 1043",
     "#1042 / a@b.es 🙏", "10 42", "2026"],
)  # fmt: skip
def test_nothing_but_order_number_or_email_gives_order_details(text):
    assert intent(text) == "give_order_details"


@pytest.mark.parametrize(
    "text",
    ["auf Deutsch bitte", "Hi, can you speak German?", "中文", "English", "Türkçe lütfen",
     "I don't speak English, en español por favor"],
)  # fmt: skip
def test_nothing_but_a_wish_for_a_language_changes_the_language(text):
    assert intent(text) == "change_language"


@pytest.mark.parametrize(
    "text", ["Where is my order 1042? In German please", "请用中文。要交关税吗", "customs? 1042"]
)
def test_a_question_beside_a_wish_or_a_number_is_left_to_the_classifier(text):
    message = guarded(text)
    assert message.get(INTENT) == {"name": BELIEVED, "confidence": 0.5}


@pytest.mark.parametrize("text", ["1042, auf Deutsch bitte", "In English please: 1042"])
def test_a_number_beside_a_wish_is_still_the_number_that_was_asked_for(text):
    assert intent(text) == "give_order_details"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("👍", "affirm"), ("👍🏽", "affirm"), ("👌 👍", "affirm"), ("✅", "affirm"), ("✔️", "affirm"),
     ("👍🙂!", "affirm"), ("👎", "deny"), ("👎🏿👎🏿", "deny"), ("❌", "deny")],
)  # fmt: skip
@pytest.mark.parametrize("status", ["ok", "unavailable"])
def test_a_thumb_says_yes_or_no(text, expected, status):
    assert intent(text, status=status, confidence=0.2) == expected


def test_a_thumb_beside_words_is_left_to_the_classifier():
    assert intent("👍 and customs?") == BELIEVED


@pytest.mark.parametrize("text", ["🙂", "👍👎", "42 👍", "???", "...", "42", "!!! 🙂", "€"])
def test_without_a_single_letter_nothing_is_understood(text):
    assert intent(text) == "nlu_fallback"


@pytest.mark.parametrize("status", ["empty", "too_long"])
def test_what_was_not_read_is_not_understood(status):
    assert intent("hello there", status=status, pivot="", confidence=0.99) == "nlu_fallback"


@pytest.mark.parametrize(
    ("flags", "confidence", "expected"),
    [
        (("low_score",), 0.5, "nlu_fallback"),
        (("pieces", "untranslated"), 0.5, "nlu_fallback"),
        (("low_score",), 0.8, BELIEVED),
        (("numbers",), 0.5, BELIEVED),
        ((), 0.5, BELIEVED),
    ],
)
def test_a_doubtful_translation_needs_a_clear_intent(flags, confidence, expected):
    assert intent("要交税吗", pivot="Taxes?", flags=flags, confidence=confidence) == expected


def test_facts_are_heard_in_a_doubtful_translation():
    assert intent("1042", flags=("low_score",), confidence=0.2) == "give_order_details"


def test_untranslated_and_clearly_english_is_believed():
    assert intent("Do I pay customs?", status="unavailable", confidence=0.8) == BELIEVED


def test_untranslated_and_not_clearly_english_is_not_understood():
    assert intent("¿Pago aduana?", status="unavailable", confidence=0.4) == "nlu_fallback"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1042", "give_order_details"), ("auf Deutsch bitte", "change_language")],
)
def test_facts_and_wishes_are_heard_while_translation_is_down(text, expected):
    assert intent(text, status="unavailable", confidence=0.2) == expected


@pytest.mark.parametrize("text", ["/ask_human", '/change_language{"wanted_language": "de"}'])
def test_a_payload_keeps_its_intent(text):
    assert intent(text, status="none") == BELIEVED


def test_a_translation_without_letters_is_not_understood():
    assert intent("哦", pivot="…") == "nlu_fallback"


def test_a_certain_intent_stands_first_in_the_ranking_and_only_once():
    ranking = guarded("1042").get(INTENT_RANKING_KEY)
    assert [entry["name"] for entry in ranking] == ["give_order_details", BELIEVED, "greet"]
    assert ranking[0]["confidence"] == 1.0


def test_a_message_without_a_translation_is_judged_by_its_text():
    message = Message({TEXT: "1042", INTENT: {"name": BELIEVED, "confidence": 0.5}})
    OrderFactsExtractor().process([message])
    assert IntentGuard().process([message])[0].get(INTENT)["name"] == "give_order_details"
