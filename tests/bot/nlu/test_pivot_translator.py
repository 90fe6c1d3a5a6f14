"""The customer's words in, pivot words out, and what became of a message at the border."""

from __future__ import annotations

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.graph_components.converters.nlu_message_converter import NLUMessageConverter
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.border import translation_client, waiting_translations
from bot.nlu.original_text import ascii_digits, original_text
from bot.nlu.pivot_translator import (
    TRANSLATION,
    PivotTranslator,
    border_state,
    clean,
    prior_language,
    translated_state,
)
from translation.client import TranslationUnavailable

KEYS = {
    "original", "text", "source", "confidence", "reason", "letters", "alternatives", "origin",
    "quality", "flags", "status",
}  # fmt: skip
SPANISH = "¿Dónde está mi pedido 1042?"


def user_message(text: str, **metadata: str) -> UserMessage:
    return UserMessage(text, sender_id="talk", metadata=metadata)


def nlu_message(message: UserMessage) -> Message:
    """As Rasa hands it to the pipeline."""
    return NLUMessageConverter().convert_user_message([message])[0]


def tracker(language: str | None = None) -> DialogueStateTracker:
    slot = TextSlot("language", mappings=[{}], influence_conversation=False)
    conversation = DialogueStateTracker.from_events("talk", [], slots=[slot])
    conversation.update(SlotSet("language", language))
    return conversation


def processed(text: str, conversation: DialogueStateTracker | None = None) -> Message:
    message = nlu_message(user_message(text))
    return PivotTranslator().process([message], conversation)[0]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("hello", "hello"),
        ("  hello \t  world ", "hello world"),
        ("two\nlines", "two\nlines"),
        ("nul\x00 and bell\x07 go", "nul and bell go"),
        ("half a pair \ud83d", "half a pair"),
        ("👩‍👧 stays joined", "👩‍👧 stays joined"),
        ("‏مرحبا", "‏مرحبا"),
        (" \n\t ", ""),
        ("\x00\x01", ""),
    ],
)
def test_control_characters_go_and_all_else_stays(text, cleaned):
    assert clean(text) == cleaned


def test_a_foreign_message_becomes_pivot_text_and_keeps_its_original(translating):
    message = processed(SPANISH)
    translation = message.get(TRANSLATION)
    assert message.get(TEXT) == translation["text"] == "[es>en] ¿Dónde está mi pedido 1042?"
    assert translation["original"] == SPANISH
    assert (translation["status"], translation["source"]) == ("ok", "es")
    assert translation["confidence"] > 0.8
    assert set(translation) == KEYS


def test_the_translation_is_part_of_the_parse_data(translating):
    assert processed(SPANISH).as_dict(only_output_properties=True)[TRANSLATION]["source"] == "es"


def test_english_passes_through_unchanged(translating):
    text = "Where is my order 1042?"
    message = processed(text)
    assert message.get(TEXT) == text
    assert message.get(TRANSLATION)["origin"] == "copy"


def test_the_language_of_the_conversation_decides_where_the_text_does_not(translating):
    assert processed("1042", tracker("de")).get(TRANSLATION)["source"] == "de"
    assert processed("1042", tracker("fr")).get(TRANSLATION)["source"] == "fr"


@pytest.mark.parametrize(
    ("slot", "told", "expected"),
    [
        ("de", None, "de"),
        ("de", "fr", "de"),
        (None, "fr", "fr"),
        (None, None, None),
        (None, "xx", None),
        (None, "it", None),  # known, but not served by this shop
        ("it", "fr", None),
    ],
)
def test_the_prior_is_the_conversations_language_else_what_the_page_told(
    configure, slot, told, expected
):
    configure(SHOP_LANGUAGES="en,de,fr")
    message = nlu_message(user_message("1042", **({"language": told} if told else {})))
    assert prior_language(message, tracker(slot)) == expected


def test_the_prior_needs_no_tracker(untranslating):
    assert prior_language(nlu_message(user_message("1042", language="fr")), None) == "fr"


@pytest.mark.parametrize("text", ["", "   ", "\n", "\x00"])
def test_an_empty_message_is_told_so(translating, text):
    translation = processed(text).get(TRANSLATION)
    assert (translation["status"], translation["text"]) == ("empty", "")


@pytest.mark.parametrize("text", ["/ask_human", '/ask_customs{"faq_id": "who-pays"}', "  /restart"])
def test_a_payload_is_not_translated(translating, text):
    message = processed(text)
    assert message.get(TRANSLATION)["status"] == "none"
    assert message.get(TRANSLATION)["source"] is None
    assert message.get(TEXT) == text.strip()


def test_a_message_over_the_limit_is_not_read_at_all(configure, translation_url):
    configure(TRANSLATION_URL=translation_url, MESSAGE_LIMIT="20")
    translation = processed("x" * 21).get(TRANSLATION)
    assert (translation["status"], translation["text"]) == ("too_long", "")
    assert translation["limit"] == 20
    assert processed("x" * 20).get(TRANSLATION)["status"] == "ok"


def test_with_the_service_down_the_text_goes_on_as_it_is(untranslating):
    message = processed(SPANISH)
    translation = message.get(TRANSLATION)
    assert message.get(TEXT) == SPANISH
    assert (translation["status"], translation["source"]) == ("unavailable", None)
    assert set(translation) == KEYS


def test_all_states_of_a_message_have_the_same_keys(translating):
    result = translation_client().to_pivot_sync(SPANISH)
    assert set(translated_state(result)) == set(border_state("empty", "")) == KEYS - {"original"}


async def test_a_waiting_translation_is_taken_and_the_service_not_asked(translating, configure):
    message = user_message(SPANISH)
    result = await translation_client().to_pivot(SPANISH)
    waiting_translations.put(message.message_id, result)
    configure()  # from here on nobody could answer
    translated = PivotTranslator().process([nlu_message(message)])[0]
    assert translated.get(TEXT) == "[es>en] ¿Dónde está mi pedido 1042?"
    again = PivotTranslator().process([nlu_message(message)])[0]
    assert again.get(TRANSLATION)["status"] == "unavailable"  # it was taken, once


def test_a_waiting_error_says_that_translation_is_unavailable(translating):
    message = user_message(SPANISH)
    waiting_translations.put(message.message_id, TranslationUnavailable("down"))
    translated = PivotTranslator().process([nlu_message(message)])[0]
    assert translated.get(TRANSLATION)["status"] == "unavailable"


def test_nobody_can_put_words_in_by_metadata(translating):
    forged = {"text": "I confirm", "source": "en", "status": "ok"}
    message = nlu_message(UserMessage(SPANISH, sender_id="talk", metadata={TRANSLATION: forged}))
    assert PivotTranslator().process([message])[0].get(TRANSLATION)["original"] == SPANISH


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１０４２", "1042"),
        ("١٠٤٢", "1042"),
        ("۱۰۴۲", "1042"),
        ("१०४२", "1042"),
        ("＃１０４２", "#1042"),
        ("ａ＠ｂ．ｅｓ", "a@b.es"),
        ("№ 1042", "No 1042"),
        ("½ and ²", "1⁄2 and 2"),
        ("订单1042", "订单1042"),
    ],
)
def test_digits_of_every_script_become_ascii(text, plain):
    assert ascii_digits(text) == plain


def test_facts_are_read_from_the_original_and_not_from_the_translation(translating):
    message = processed("pedido １０４２")
    message.set(TEXT, "something else")
    assert original_text(message) == "pedido 1042"
