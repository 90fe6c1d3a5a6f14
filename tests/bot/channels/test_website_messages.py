"""What the website may send: shape, and what a button may say to Rasa."""

from __future__ import annotations

import json

import pytest
from rasa.shared.core.domain import Domain

from bot.channels.website_errors import BadRequest
from bot.channels.website_messages import (
    TEXT_MARK,
    allowed_intents,
    client_id,
    payload_or_text,
    read_message,
)
from bot.settings import ROOT

INTENTS = frozenset({"greet", "ask_customs", "change_language"})


def body(**fields: object) -> bytes:
    return json.dumps({"id": "message-1", **fields}).encode()


def read(**fields: object):
    return read_message(body(**fields), "web-1", INTENTS)


@pytest.mark.parametrize(
    "payload",
    [
        "/greet",
        '/ask_customs{"faq_id": "customs-who-pays"}',
        '/change_language{"wanted_language": "es"}',
    ],
)
def test_a_button_of_ours_reaches_rasa_unchanged(payload):
    assert read(payload=payload).text == payload


def test_a_payload_is_rebuilt_from_what_is_allowed_in_it():
    assert payload_or_text(" /greet{ }\n", INTENTS) == "/greet"
    spaced = '/ask_customs{"faq_id":"a-b"}'
    assert payload_or_text(spaced, INTENTS) == '/ask_customs{"faq_id": "a-b"}'


@pytest.mark.parametrize(
    "payload",
    [
        "/restart",
        "/back",
        "/session_start",
        "/nlu_fallback",
        "/no_such_intent",
        '/greet{"order_number": "1042"}',
        '/greet{"email": "lucia@example.com"}',
        '/greet{"faq_id": "a", "order_number": "1042"}',
        '/greet{"faq_id": 7}',
        '/greet{"faq_id": {"a": "b"}}',
        '/greet{"faq_id": "../../etc"}',
        "/greet{not json}",
        "/greet@0.9",
        "/greet extra words",
        '/greet{"faq_id": "a"}{"order_number": "1"}',
        "hello",
        "/greet{" + '"faq_id": "a",' * 200 + "}",
    ],
)
def test_any_other_payload_is_only_text(payload):
    text = read(payload=payload).text
    assert not text.startswith("/")
    assert text.removeprefix(TEXT_MARK).startswith(payload[:10])


def test_no_intent_of_rasas_own_may_be_named():
    intents = allowed_intents(Domain.load(str(ROOT / "domain.yml")))
    assert {"greet", "affirm", "ask_human", "out_of_scope"} <= intents
    assert not intents & {"restart", "back", "session_start", "nlu_fallback"}


@pytest.mark.parametrize("text", ["/restart", " /greet", "\t/affirm", "\x00/restart", "//restart"])
def test_a_typed_slash_never_makes_a_payload(text):
    received = read(text=text).text
    assert received.startswith(TEXT_MARK)
    assert not received.strip().startswith("/")


def test_what_the_customer_wrote_stays_as_it_is():
    text = "¿Dónde está mi pedido #1042? 👩‍👩‍👧 <b>تست</b>\nGracias"
    assert read(text=text).text == text


def test_control_characters_and_broken_surrogates_are_dropped():
    raw = b'{"id": "message-1", "text": "a\\u0000b\\ud800c"}'
    assert read_message(raw, "web-1", INTENTS).text == "abc"


@pytest.mark.parametrize(
    ("text", "empty", "too_long"),
    [("", True, False), (" \n\t\u0007", True, False), ("a" * 2000, False, False),
     ("/" + "a" * 1999, False, False), ("a" * 2001, False, True), ("字" * 2001, False, True)],
)  # fmt: skip
def test_emptiness_and_length_are_judged_by_what_can_be_read(text, empty, too_long):
    message = read(text=text)
    assert (message.is_empty, message.is_too_long) == (empty, too_long)


def test_the_page_language_counts_only_where_the_shop_speaks_it():
    assert read(text="hi", language="es").language == "es"
    for language in ("xx", "", None, 5, ["es"]):
        assert read(text="hi", language=language).language is None


def test_two_customers_with_the_same_message_id_do_not_collide():
    mine = read_message(body(text="a"), "web-1", INTENTS)
    theirs = read_message(body(text="b"), "web-2", INTENTS)
    assert mine.message_id != theirs.message_id
    assert client_id(mine.message_id) == client_id(theirs.message_id) == "message-1"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no json",
        b"[]",
        b"[" * 50_000,
        b'"text"',
        b"\xff\xfe",
        body(),
        body(text=5),
        body(text=None, payload=None),
        body(text="a", payload="/greet"),
        body(id="short", text="a"),
        body(id="with.dot.in.it", text="a"),
        body(id="x" * 65, text="a"),
        body(id=12345678, text="a"),
    ],
)
def test_a_body_that_is_not_what_the_protocol_says_is_refused(raw):
    with pytest.raises(BadRequest):
        read_message(raw, "web-1", INTENTS)
