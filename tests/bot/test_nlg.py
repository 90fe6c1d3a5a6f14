"""What the bot says, in the customer's language: reviewed, translated, or with an apology."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

import bot.nlg
from actions import facts
from bot.locales import Locales
from bot.nlg import LOCALES_FOLDER, PivotResponses, spoken_language
from bot.settings import ROOT
from translation.languages import LANGUAGES as KNOWN

DOMAIN_FILE = ROOT / "domain.yml"
RESPONSES = yaml.safe_load(DOMAIN_FILE.read_text(encoding="utf-8"))["responses"]
REVIEWED = Locales.load(LOCALES_FOLDER)
LANGUAGES = tuple(KNOWN)
FOREIGN = LANGUAGES[1:]
DAY, NOON = dt.date(2026, 11, 27), dt.datetime(2026, 11, 27, 14, 5)

# One plausible fact for every slot that a response may name.
FACTS: dict[str, Any] = {
    **dict.fromkeys(
        ["ordered_on", "eta", "delivered_on", "cancelled_on", "return_opened_on", "send_by",
         "return_until"],
        facts.date(DAY),
    ),
    **dict.fromkeys(["total", "refund_amount"], facts.money(Decimal("49.90"), "EUR")),
    "last_event": facts.term("tracking_event", "in_transit"),
    "last_event_place": "Leipzig",
    "last_event_at": facts.moment(NOON),
    "refund_state": facts.term("refund_state", "pending"),
    "order_state": facts.term("order_state", "shipped"),
    "language_name": facts.term("language_name", "de"),
    "items": facts.listing(["Rain jacket", "Wool socks"]),
    "answer": facts.faq("customs-who-pays", "title", "Who pays customs duties?"),
    "limit": facts.number(2000),
    "minutes": facts.number(15),
    "carrier": "DHL",
    "order_number": "1042",
    "email": "lucia@example.com",
    "new_address": "Calle Mayor 5, 28013 Madrid",
    "tracking_number": "1Z999",
    "tracking_url": "https://dhl.example/1Z999",
    "return_number": "R-7",
}  # fmt: skip

# A domain with what the reviewed locales do not know, beside what they do.
OWN_RESPONSES = """
responses:
  utter_new:
    - text: "The parcel {order_number} waits for you."
      buttons:
        - {title: "Collect it", payload: "/collect{\\"when\\": \\"now\\"}"}
        - {title: "Leave it", payload: "/leave"}
  utter_only_slots:
    - text: "{answer}"
  utter_goodbye:
    - text: "Goodbye, and thank you for your visit."
  utter_order_already_cancelled:
    - text: "Order {order_number} has already been cancelled."
  utter_ask_human_too:
    - text: "{answer} {answer}"
      buttons: [{title: "Yes", payload: "/affirm"}]
slots:
  language: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  order_number: {type: text, influence_conversation: false, mappings: [{type: custom}]}
"""
OWN_DOMAIN = Domain.from_yaml(OWN_RESPONSES)
OWN_NLG = PivotResponses(None, OWN_DOMAIN)


@pytest.fixture(scope="module")
def nlg() -> PivotResponses:
    """With all responses of domain.yml."""
    return PivotResponses(None, Domain.load(str(DOMAIN_FILE)))


def talk(language: str | None = None, **slots: Any) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("talk", [], slots=OWN_DOMAIN.slots)
    for name, value in {"language": language, **slots}.items():
        tracker.update(SlotSet(name, value))
    return tracker


async def said(name: str, tracker: DialogueStateTracker, **given: Any) -> dict[str, Any]:
    return await OWN_NLG.generate(name, tracker, "website", **given)


# Every response, in every language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RESPONSES)
async def test_every_response_is_said_in_every_language_without_a_translation_service(
    untranslating, nlg, name, language
):
    message = await nlg.generate(name, talk(language), "website", **FACTS)
    titles = [button["title"] for button in message.get("buttons", [])]
    assert "{" not in " ".join([message["text"], message["pivot"], *titles])
    assert message["wording"] == ("pivot" if language == "en" else "reviewed")
    assert message["language"] == language
    assert all(title.strip() for title in [message["text"], *titles])


@pytest.mark.parametrize("name", RESPONSES)
def test_every_fact_that_a_response_names_is_known_here(name):
    assert set(re.findall(r"\{(\w+)\}", RESPONSES[name][0]["text"])) <= set(FACTS)


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("name", [name for name in RESPONSES if RESPONSES[name][0].get("buttons")])
async def test_every_button_keeps_its_payload(untranslating, nlg, name, language):
    message = await nlg.generate(name, talk(language), "website", **FACTS)
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads == [button["payload"] for button in RESPONSES[name][0]["buttons"]]


# The words


@pytest.mark.parametrize("language", FOREIGN)
async def test_reviewed_words_are_used_and_the_english_is_kept_beside_them(untranslating, language):
    message = await said("utter_goodbye", talk(language))
    assert message["text"] == REVIEWED[language].wordings["utter_goodbye"].text
    assert message["pivot"] == "Goodbye, and thank you for your visit."


async def test_english_is_said_as_the_domain_has_it(untranslating):
    message = await said("utter_new", talk("en"), order_number="1042")
    assert message["text"] == message["pivot"] == "The parcel 1042 waits for you."
    assert message["wording"] == "pivot"


async def test_what_is_not_reviewed_is_translated_with_its_slots_locked(translating):
    message = await said("utter_new", talk("de"), order_number="1042")
    assert message["text"] == "[en>de] The parcel 1042 waits for you."
    assert message["pivot"] == "The parcel 1042 waits for you."
    assert message["wording"] == "machine"


async def test_titles_are_translated_and_payloads_never(translating):
    message = await said("utter_new", talk("de"))
    assert message["buttons"] == [
        {"title": "[en>de] Collect it", "payload": '/collect{"when": "now"}'},
        {"title": "[en>de] Leave it", "payload": "/leave"},
    ]


async def test_facts_are_never_translated(translating):
    message = await said("utter_new", talk("es"), order_number="one thousand and forty-two")
    assert "one thousand and forty-two" in message["text"]


async def test_a_fact_without_reviewed_words_is_translated_within_reviewed_words(translating):
    answer = facts.text("Leave it at the door.")
    message = await said("utter_only_slots", talk("fr"), answer=answer)
    assert message["text"] == "[en>fr] Leave it at the door."
    assert message["pivot"] == "Leave it at the door."


async def test_a_text_with_reviewed_words_needs_no_service(untranslating):
    answer = facts.faq("customs-who-pays", "title", "Who pays customs duties?")
    message = await said("utter_only_slots", talk("fr"), answer=answer)
    assert message["text"] == REVIEWED["fr"].faq["customs-who-pays"]["title"]
    assert message["wording"] == "reviewed"


async def test_a_list_is_written_with_the_languages_own_and(translating):
    answer = facts.listing([facts.term("order_state", "paid"), "1042", facts.text("socks")])
    message = await said("utter_only_slots", talk("es"), answer=answer)
    paid = REVIEWED["es"].term("order_state.paid")
    assert message["text"] == f"{paid}, 1042 y [en>es] socks"
    assert message["pivot"] == "paid, being prepared, 1042, and socks"


async def test_a_fact_beats_the_slot_of_the_same_name(untranslating):
    tracker = talk("en", order_number="1042")
    assert "1042" in (await said("utter_new", tracker))["text"]
    assert "1043" in (await said("utter_new", tracker, order_number="1043"))["text"]


async def test_braces_in_a_fact_are_not_filled(untranslating):
    tracker = talk("en", order_number="1042")
    message = await said("utter_only_slots", tracker, answer="{order_number}")
    assert message["text"] == "{order_number}"


async def test_a_missing_fact_leaves_no_brace(untranslating):
    assert "{" not in (await said("utter_new", talk("en")))["text"]


async def test_an_unknown_response_is_none(untranslating):
    assert await said("utter_unheard_of", talk("en")) is None


async def test_the_domain_is_not_changed_by_what_is_said(translating):
    before = str(OWN_DOMAIN.responses)
    await said("utter_new", talk("de"), order_number="1042")
    assert str(OWN_DOMAIN.responses) == before


# Buttons that an action computed

OPTIONS = [
    {"title": facts.term("suggestion", "ask_customs"), "payload": "/ask_customs"},
    {"title": facts.text("Gift wrap"), "payload": '/ask_product{"faq_id": "gift"}'},
    {"title": "Deutsch", "payload": '/change_language{"wanted_language": "de"}'},
]


async def test_options_become_buttons_behind_those_of_the_response(translating):
    message = await said("utter_new", talk("es"), options=OPTIONS)
    assert message["buttons"][2:] == [
        {"title": REVIEWED["es"].term("suggestion.ask_customs"), "payload": "/ask_customs"},
        {"title": "[en>es] Gift wrap", "payload": '/ask_product{"faq_id": "gift"}'},
        {"title": "Deutsch", "payload": '/change_language{"wanted_language": "de"}'},
    ]


async def test_options_in_english_are_english(untranslating):
    message = await said("utter_goodbye", talk("en"), options=OPTIONS)
    titles = [button["title"] for button in message["buttons"]]
    assert titles == ["Customs and duties", "Gift wrap", "Deutsch"]


async def test_without_buttons_and_options_there_is_no_key(untranslating):
    assert "buttons" not in await said("utter_goodbye", talk("es"), options=[])


# With the translation service down


@pytest.mark.parametrize("language", FOREIGN)
async def test_without_the_service_the_unreviewed_is_english_behind_an_apology(
    untranslating, language
):
    message = await said("utter_new", talk(language), order_number="1042")
    apology = REVIEWED[language].wordings["utter_untranslated"].text
    assert message["text"] == f"{apology}\nThe parcel 1042 waits for you."
    assert message["wording"] == "untranslated"
    assert message["buttons"][0]["title"] == "Collect it"


async def test_without_the_service_reviewed_words_around_an_unreviewed_fact_stay(untranslating):
    message = await said("utter_order_already_cancelled", talk("es"), order_number=facts.text("#7"))
    apology, text = message["text"].split("\n")
    assert apology == REVIEWED["es"].wordings["utter_untranslated"].text
    wording = REVIEWED["es"].wordings["utter_order_already_cancelled"].text
    assert text == wording.replace("{order_number}", "#7")


async def test_a_language_without_an_apology_gets_the_english_alone(
    configure, monkeypatch, tmp_path
):
    configure(SHOP_LANGUAGES="en,it")
    monkeypatch.setattr(bot.nlg, "LOCALES_FOLDER", tmp_path)  # nothing is reviewed
    nlg = PivotResponses(None, OWN_DOMAIN)
    message = await nlg.generate("utter_new", talk("it"), "website", order_number="1042")
    assert message["text"] == "The parcel 1042 waits for you."


async def test_a_language_that_the_service_refuses_does_not_end_the_turn(
    configure, translation_url
):
    configure(TRANSLATION_URL=translation_url, SHOP_LANGUAGES="en,it")  # the service has no Italian
    assert (await said("utter_new", talk("it")))["wording"] == "untranslated"


# The language


def heard(source: str | None, slot: str | None = None) -> DialogueStateTracker:
    tracker = talk(slot)
    translation = {"translation": {"source": source}}
    tracker.update(UserUttered("…", intent={"name": "greet"}, parse_data={
        "intent": {"name": "greet"}, "entities": [], **translation,
    }))  # fmt: skip
    return tracker


@pytest.mark.parametrize(
    ("slot", "source", "expected"),
    [
        ("de", "es", "de"),
        (None, "es", "es"),
        (None, None, "en"),
        (None, "it", "en"),  # not spoken by this shop
        ("it", "es", "en"),
        ("xx", None, "en"),
    ],
)
def test_the_language_is_the_conversations_then_the_last_messages_then_english(
    configure, slot, source, expected
):
    configure(SHOP_LANGUAGES="en,es,de")
    assert spoken_language(heard(source, slot)) == expected


def test_a_conversation_without_a_message_is_english(untranslating):
    assert spoken_language(talk()) == "en"


async def test_with_the_action_server_down_the_last_messages_language_is_answered(untranslating):
    message = await said("utter_goodbye", heard("fr"))
    assert message["text"] == REVIEWED["fr"].wordings["utter_goodbye"].text
