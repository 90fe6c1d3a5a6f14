"""Order numbers and e-mails become entities, read from what the customer wrote."""

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.order_facts import OrderFactsExtractor
from bot.nlu.pivot_translator import TRANSLATION


def facts(text: str, pivot: str = "pivot text") -> list[tuple[str, str]]:
    message = Message({TEXT: pivot, TRANSLATION: {"original": text}})
    found = OrderFactsExtractor().process([message])[0].get(ENTITIES)
    return [(entity["entity"], entity["value"]) for entity in found or []]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#1042", [("order_number", "1042")]),
        ("１０４２", [("order_number", "1042")]),
        ("١٠٤٢", [("order_number", "1042")]),
        ("＃１０４２", [("order_number", "1042")]),
        ("订单1042在哪里", [("order_number", "1042")]),
        ("订单号：１０４２", [("order_number", "1042")]),
        ("أين طلبي رقم ١٠٤٢؟", [("order_number", "1042")]),
        ("Lucia@Example.COM", [("email", "lucia@example.com")]),
        ("ｌｕｃｉａ＠ｅｘａｍｐｌｅ．ｃｏｍ", [("email", "lucia@example.com")]),
        ("邮箱是lucia@example.com。", [("email", "lucia@example.com")]),
        ("lucia@example.com.", [("email", "lucia@example.com")]),
        ("(lucia.f+shop@mail.example.co.uk)", [("email", "lucia.f+shop@mail.example.co.uk")]),
        (
            "1042, lucia@example.com",
            [("order_number", "1042"), ("email", "lucia@example.com")],
        ),
        (
            "1042 1043 is wrong: #1043 and 1044",
            [(("order_number"), n) for n in ("1042", "1043", "1043", "1044")],
        ),
        ("a@b", []),
        ("@lucia", []),
        ("lucia at example.com", []),
        ("since November 2026", []),
        ("Calle Mayor 5, 28013 Madrid", []),
        ("hello", []),
    ],
)
def test_order_numbers_and_emails_are_found_in_every_script(text, expected):
    assert facts(text) == expected


def test_a_number_is_read_from_the_original_even_if_the_translation_lost_it():
    assert facts("订单１０４２", pivot="my order 4201") == [("order_number", "1042")]


def test_a_payload_holds_no_facts_of_its_own():
    assert facts('/ask_customs{"faq_id": "1042"}') == []


def test_entities_of_other_extractors_stay():
    message = Message({TEXT: "1042", ENTITIES: [{"entity": "faq_id", "value": "x"}]})
    OrderFactsExtractor().process([message])
    assert [entity["entity"] for entity in message.get(ENTITIES)] == ["faq_id", "order_number"]


def test_an_entity_says_where_it_stands_and_who_found_it():
    message = Message({TEXT: "order 1042"})
    OrderFactsExtractor().process([message])
    entity = message.get(ENTITIES)[0]
    assert (entity["start"], entity["end"]) == (6, 10)
    assert entity["extractor"] == "OrderFactsExtractor"
    assert entity in message.as_dict(only_output_properties=True)[ENTITIES]
