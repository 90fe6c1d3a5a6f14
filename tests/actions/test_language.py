"""The language of a conversation, told by short conversations with the real detector.

A conversation is a list of customer turns, each with the language in which the customer would
want to be answered; `offers` are the languages between which the bot let them choose.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.language import (
    ActionChangeLanguage,
    ActionDetectLanguage,
    Evidence,
    LanguageState,
    decide,
    evidence_of,
    language_button,
)
from actions.settings import action_settings
from tests.actions.language_talk import Talk
from translation.detection import LanguageDetector
from translation.glossary import Glossary
from translation.settings import TranslationSettings

SHOP = ("en", "es", "fr", "de", "zh")
DETECTOR = LanguageDetector(SHOP, Glossary.from_file(TranslationSettings().glossary))


@pytest.fixture(autouse=True)
def _shop_of_five_languages(monkeypatch):
    """The others are what this shop does not speak."""
    monkeypatch.setenv("SHOP_LANGUAGES", ",".join(SHOP))
    action_settings.cache_clear()
    yield
    action_settings.cache_clear()



def new_talk(page: str | None = None) -> Talk:
    """A conversation in a shop with five languages."""
    return Talk(DETECTOR, page)


CONVERSATIONS: dict[str, list[tuple[str, str]]] = {
    # one language throughout
    "english": [("Where is my order?", "en"), ("1042", "en"), ("thanks", "en")],
    "spanish": [("¿Dónde está mi pedido?", "es"), ("1042", "es"), ("gracias", "es")],
    "french": [("Où est ma commande ?", "fr"), ("1042", "fr"), ("merci", "fr")],
    "german": [("Wo ist meine Bestellung?", "de"), ("1042", "de"), ("danke", "de")],
    "chinese": [("我的包裹在哪里？", "zh"), ("1042", "zh"), ("谢谢", "zh")],
    # a greeting does not freeze the conversation
    "hello, then german": [("Hello", "en"), ("Wo ist meine Bestellung?", "de")],
    "hello, then spanish": [("hello", "en"), ("quiero devolver una chaqueta", "es")],
    "hi, then french": [("Hi", "en"), ("Je voudrais retourner un article", "fr")],
    "hello, then chinese": [("Hello", "en"), ("我想退货", "zh")],
    "ok, then french": [("ok", "en"), ("Où est mon colis, s'il vous plaît ?", "fr")],
    "hello, then hola": [("Hello", "en"), ("hola", "es"), ("mi pedido no llega", "es")],
    "hola, then english": [("Hola", "es"), ("Sorry, do you ship to Norway?", "en")],
    "bonjour, then german": [("Bonjour", "fr"), ("Ich möchte etwas zurückgeben", "de")],
    "nihao, then english": [("你好", "zh"), ("Where is my parcel please?", "en")],
    "hello, then a number": [("Hello", "en"), ("1042", "en"), ("¿Cuándo llega mi pedido?", "es")],
    # nothing to go by, then something
    "number first": [("1042", "en"), ("Wann kommt mein Paket an?", "de")],
    "emoji first": [("👋", "en"), ("Hola, ¿me pueden ayudar?", "es")],
    "e-mail first": [("lucia@example.com", "en"), ("¿Cuándo llega mi pedido?", "es")],
    "punctuation first": [("???", "en"), ("Hallo, wo bleibt mein Paket?", "de")],
    # short turns never flip
    "yes in spanish": [("Where is my order 1042?", "en"), ("sí", "en"), ("ok", "en")],
    "thanks in french": [("I want to return my jacket", "en"), ("merci", "en")],
    "ok in german": [("Wo ist meine Bestellung?", "de"), ("ok", "de"), ("no", "de")],
    "thank you in german": [("Ich brauche eine Rechnung", "de"), ("thank you very much", "de")],
    "two thanks": [
        ("Ich brauche eine Rechnung", "de"), ("thank you very much", "de"), ("ok bye", "de"),
        ("perfect, thanks", "de"),
    ],
    "ja in spanish": [("¿Puedo cambiar la dirección?", "es"), ("ja", "es"), ("42", "es")],
    "thanks in chinese": [("Where is my order 1042?", "en"), ("谢谢", "en")],
    "ok thanks in a chinese talk": [("我的包裹在哪里？", "zh"), ("ok thanks", "zh")],
    # numbers, emoji, codes, links, names
    "numbers only": [("¿Dónde está mi pedido?", "es"), ("1042", "es"), ("#1042", "es")],
    "emoji only": [("Où est ma commande ?", "fr"), ("👍", "fr"), ("🙏🙏", "fr"), ("❤️", "fr")],
    "e-mail": [("Wo ist meine Bestellung?", "de"), ("john.smith@shopping.example.com", "de")],
    "link": [("Wo ist meine Bestellung?", "de"), ("https://track.example.com/where/is/it", "de")],
    "tracking code": [("¿Dónde está mi pedido?", "es"), ("1Z999AA10123456784", "es")],
    "brand": [("¿Puedo pagar a plazos?", "es"), ("PayPal, Klarna", "es")],
    "chinese name": [("Where is my order 1042?", "en"), ("王伟", "en")],
    # a change of language: two whole sentences
    "english to spanish": [
        ("Where is my order 1042?", "en"), ("¿Cuándo va a llegar mi paquete?", "en"),
        ("Necesito que llegue antes del viernes", "es"),
    ],
    "spanish to german": [
        ("¿Dónde está mi pedido?", "es"), ("Ich möchte mit jemandem sprechen", "es"),
        ("Bitte rufen Sie mich zurück", "de"),
    ],
    "to english over numbers": [
        ("¿Dónde está mi pedido?", "es"), ("Where is my parcel now?", "es"), ("1042", "es"),
        ("lucia@example.com", "es"), ("And when will it arrive?", "en"),
    ],
    "to french over an ok": [
        ("Wo ist meine Bestellung?", "de"), ("Je voudrais annuler ma commande", "de"),
        ("ok", "de"), ("Je n'en ai plus besoin maintenant", "fr"),
    ],
    "there and back": [
        ("Where is my order 1042?", "en"), ("Wann kommt mein Paket an?", "en"),
        ("Ich warte seit zwei Wochen", "de"), ("Can I cancel the whole order?", "de"),
        ("I don't need the jacket any more", "en"),
    ],
    # code-switching: one foreign sentence is an exception
    "one sentence in english": [
        ("¿Dónde está mi pedido?", "es"), ("Where is the tracking number?", "es"),
        ("No encuentro el número de seguimiento", "es"), ("vale, gracias", "es"),
    ],
    "every other sentence": [
        ("¿Dónde está mi pedido?", "es"), ("Where is the tracking number?", "es"),
        ("No encuentro el número de seguimiento", "es"), ("It was not in the e-mail", "es"),
        ("Tampoco en mi cuenta de cliente", "es"),
    ],
    "english words": [("Wo ist mein Order-Status und Tracking-Link?", "de"), ("ok cool", "de")],
    # another script
    "chinese sentence": [("Where is my order 1042?", "en"), ("我的包裹在哪里？", "zh")],
    "chinese in a german talk": [("Wo ist meine Bestellung?", "de"), ("我想取消这个订单", "zh")],
    "english in a chinese talk": [
        ("我的包裹在哪里？", "zh"), ("Where is my parcel now?", "zh"),
        ("It should have been here on Monday", "en"),
    ],
    "product name in chinese": [("我的iPhone坏了", "zh"), ("iPhone", "zh"), ("Gore-Tex", "zh")],
    "mixed script": [("我的包裹在哪里？", "zh"), ("订单 order status?", "zh")],
    # asked for
    "wish": [("Where is my order 1042?", "en"), ("auf Deutsch bitte", "de"), ("1042", "de")],
    "wish at first": [("English please", "en"), ("1042", "en")],
    "wish in another language": [("Do you speak Spanish?", "es"), ("ok", "es")],
    "wish, then the old language": [
        ("¿Dónde está mi pedido?", "es"), ("in English please", "en"),
        ("¿Cuándo va a llegar mi paquete?", "en"), ("Lo necesito antes del viernes", "en"),
    ],
    "wish, then four sentences": [
        ("in English please", "en"), ("Wo ist meine Bestellung?", "en"),
        ("Ich warte seit zwei Wochen", "en"), ("Das kann doch nicht sein", "en"),
        ("Ich möchte mein Geld zurück", "de"),
    ],
    "wish, then chinese": [
        ("in English please", "en"), ("我的包裹在哪里？", "en"), ("我想取消这个订单", "zh"),
    ],
    "two wishes": [("auf Deutsch bitte", "de"), ("换成中文", "zh"), ("1042", "zh")],
    "wish beside a question": [("Where is my order? In German please", "de"), ("1042", "de")],
    "not a wish": [("Is the manual in German?", "en"), ("ok", "en")],
    "not spoken here": [("Where is my order 1042?", "en"), ("Türkçe lütfen", "en")],
    "not spoken here, in itself": [
        ("Where is my order 1042?", "en"), ("in italiano per favore", "en"),
        ("italiano, per favore", "en"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("turns", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_customer_is_answered_in_the_language_they_expect(turns):
    talk = new_talk()
    heard = [(text, talk.say(text)) for text, _ in turns]
    assert heard == turns


@pytest.mark.parametrize(
    ("page", "turns"),
    [
        ("fr", [("1042", "fr"), ("ok", "fr"), ("Où est mon colis ?", "fr")]),
        ("fr", [("👋", "fr"), ("Where is my order 1042?", "en")]),
        ("de", [("Where is my order 1042?", "en"), ("1042", "en")]),
        ("es", [("hola", "es"), ("sí", "es"), ("Where is my order 1042?", "en")]),
        ("zh", [("OK", "zh"), ("Where is my order 1042?", "en")]),
        ("it", [("1042", "en")]),  # not a language of this shop
    ],
)
def test_the_pages_language_holds_until_the_customer_says_more(page, turns):
    talk = new_talk(page)
    assert [(text, talk.say(text)) for text, _ in turns] == turns


# Buttons and the picker


def test_a_picked_language_wins_at_once_and_short_turns_do_not_change_it():
    talk = new_talk()
    assert talk.say("¿Dónde está mi pedido?") == "es"
    assert talk.press({"wanted_language": "fr"}) == "fr"
    assert talk.say("1042") == "fr"
    assert talk.slots["language_state"]["reason"] == "explicit"


def test_a_button_before_any_word_takes_the_language_of_the_page():
    talk = new_talk("fr")
    assert talk.press({}) == "fr"
    assert talk.say("Where is my order 1042?") == "en"


def test_a_button_without_a_page_says_nothing():
    talk = new_talk()
    assert talk.press({}) is None
    assert talk.say("Wo ist meine Bestellung?") == "de"


def test_a_button_does_not_bring_the_language_of_the_page_back():
    talk = new_talk("fr")
    talk.say("Where is my order 1042?")
    assert talk.press({}) == "en"


def test_a_picked_language_that_the_shop_does_not_speak_changes_nothing():
    talk = new_talk()
    talk.say("Where is my order 1042?")
    assert talk.press({"wanted_language": "tr"}) == "en"
    assert talk.press({"wanted_language": "xx"}) == "en"


# Doubt


def test_the_first_foreign_sentence_offers_both_languages_and_only_once():
    talk = new_talk()
    for text, _ in CONVERSATIONS["every other sentence"]:
        talk.say(text)
    assert talk.offers == [("es", "en")]


def test_a_third_language_is_offered_in_its_turn():
    talk = new_talk()
    talk.say("¿Dónde está mi pedido?")
    talk.say("Where is the tracking number?")
    talk.say("Ich warte seit zwei Wochen")
    assert talk.offers == [("es", "en"), ("es", "de")]


@pytest.mark.parametrize(
    "name", ["german", "hello, then german", "thank you in german", "chinese sentence", "wish",
             "numbers only", "emoji first", "not spoken here", "two wishes"],
)  # fmt: skip
def test_nothing_is_offered_where_nothing_is_in_doubt(name):
    talk = new_talk()
    for text, _ in CONVERSATIONS[name]:
        talk.say(text)
    assert talk.offers == []


def test_a_first_sentence_in_doubt_offers_the_two_likeliest():
    doubtful = Evidence(1, None, "es", 0.5, "statistical", 20, (("fr", 0.4), ("de", 0.1)))
    decision = decide(None, doubtful)
    assert (decision.state.language, decision.state.reason) == ("es", "doubt")
    assert decision.offer == ("es", "fr")


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(1, None, "es", 0.5, "statistical", 3, (("fr", 0.4),)),  # a short word
        Evidence(1, None, "es", 0.5, "prior", 20, (("fr", 0.4),)),
        Evidence(1, None, "es", 0.5, "statistical", 20, ()),
        Evidence(1, None, "en", 0.0, "none", 0, ()),
    ],
)
def test_where_little_is_known_nothing_is_offered(evidence):
    decision = decide(None, evidence)
    assert decision.offer == ()
    assert decision.state.reason == "doubt"


def test_what_was_in_doubt_is_settled_by_the_next_clear_word():
    doubt = LanguageState("es", 0.5, "doubt", 1)
    decision = decide(doubt, Evidence(2, None, "fr", 0.95, "lexicon", 5))
    assert decision.state.language == "fr"
    unclear = decide(doubt, Evidence(2, None, "fr", 0.5, "statistical", 30, (("es", 0.5),)))
    assert unclear.state == doubt


# What does not vote


@pytest.mark.parametrize(
    "address",
    ["Calle Mayor 5, 28013 Madrid, España", "12 rue de la Paix, 75002 Paris",
     "北京市朝阳区建国路88号1203室", "Flat 2, 14 Station Road, London, United Kingdom"],
)  # fmt: skip
def test_an_address_does_not_change_the_language(address):
    talk = new_talk()
    talk.say("Ich möchte die Lieferadresse ändern")
    talk.slots["requested_slot"] = "new_address"
    assert talk.say(address) == "de"
    assert talk.offers == []


def test_a_wish_is_heard_also_where_an_address_was_asked_for():
    talk = new_talk()
    talk.say("Ich möchte die Lieferadresse ändern")
    talk.slots["requested_slot"] = "new_address"
    assert talk.say("in English please") == "en"


@pytest.mark.parametrize("status", ["unavailable", "empty", "too_long"])
def test_what_was_not_translated_does_not_vote(status):
    talk = new_talk()
    talk.say("¿Dónde está mi pedido?")
    state = dict(talk.slots)
    tracker = talk.tracker({"translation": {"status": status, "source": None}})
    assert ActionDetectLanguage().run(CollectingDispatcher(), tracker, {}) == []
    assert talk.slots == state


# The state


def test_the_state_says_why_and_since_when():
    talk = new_talk()
    talk.say("1042")
    talk.say("¿Dónde está mi pedido?")
    state = talk.slots["language_state"]
    assert (state["language"], state["reason"], state["since"]) == ("es", "statistical", 2)
    assert state["confidence"] > 0.85
    assert state["firm"]


def test_the_turn_in_which_a_language_began_stays():
    talk = new_talk()
    for text in ("Hola", "¿Dónde está mi pedido?", "gracias"):
        talk.say(text)
    state = talk.slots["language_state"]
    assert (state["since"], state["reason"], state["firm"]) == (1, "statistical", True)


def test_without_news_no_event_is_sent():
    talk = new_talk()
    talk.say("¿Dónde está mi pedido?")
    tracker = talk.tracker({"translation": talk._translation("1042"), "entities": []})
    assert ActionDetectLanguage().run(CollectingDispatcher(), tracker, {}) == []


def test_a_state_of_an_older_version_is_understood():
    talk = new_talk()
    talk.slots["language_state"] = {
        "language": "es", "confidence": 0.9, "reason": "statistical", "since": 1,
        "candidate": None, "candidate_turns": 0,
    }  # fmt: skip
    assert talk.say("gracias") == talk.slots.get("language")
    assert LanguageState(**talk.slots["language_state"]).language == "es"


def test_every_number_that_the_state_holds_is_plain_json():
    state = asdict(LanguageState("es", 0.9, "statistical", 1))
    assert set(map(type, state.values())) <= {str, float, int, bool, type(None)}


@pytest.mark.parametrize(
    ("translation", "source"),
    [(None, None), ({}, None), ({"source": "it", "status": "ok"}, None),
     ({"source": "es", "confidence": 0.9, "reason": "statistical", "letters": 9,
       "alternatives": [["fr", 0.1]]}, "es")],
)  # fmt: skip
def test_only_the_languages_of_the_shop_are_evidence(translation, source):
    tracker = new_talk().tracker({"translation": translation, "entities": []})
    assert evidence_of(tracker, SHOP).source == source


# Confirming


def answer(wanted: str | None) -> dict[str, Any]:
    entities = [{"entity": "wanted_language", "value": wanted}] if wanted else []
    dispatcher = CollectingDispatcher()
    ActionChangeLanguage().run(dispatcher, new_talk().tracker({"entities": entities}), {})
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0]


@pytest.mark.parametrize(
    ("wanted", "response"),
    [("de", "utter_language_changed"), ("tr", "utter_language_not_supported"),
     (None, "utter_ask_language"), ("xx", "utter_ask_language")],
)  # fmt: skip
def test_a_wish_is_confirmed_refused_or_asked_for(wanted, response):
    assert answer(wanted)["response"] == response


def test_a_change_is_confirmed_with_the_name_of_the_language():
    fact = answer("de")["language_name"]
    assert fact == {"type": "term", "key": "language_name.de"}


def test_a_button_has_the_languages_own_name_and_asks_for_it():
    assert language_button("de") == {
        "title": "Deutsch", "payload": '/change_language{"wanted_language": "de"}',
    }  # fmt: skip
