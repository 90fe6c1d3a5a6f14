"""Whatever is typed gets a sensible answer, and the conversation goes on."""

from __future__ import annotations

import pytest

from tests.conftest import Stack
from tests.e2e.conversation import texts, user_texts

pytestmark = pytest.mark.e2e

ODD = {
    "spaces": "   \t  ",
    "emoji only": "😀😀🎉",
    "control characters": "\x00\x07wh\x1bere is my order\x08",
    "markup": "<script>alert(1)</script><b>where is my order</b>",
    "a template": "where is {email} {{7*7}} ${HOME} my order",
    "mixed languages": "Hola my Bestellung est 在哪里 please",
    "right to left": "مرحبا أين طلبي 1042",
    "one letter": "a",
    "punctuation": "?!?!...",
    "a marker of ours": "⟦0⟧ ⟦1⟧ where is my parcel ⟦7⟧",
    "sql": "'; DROP TABLE orders; --",
    "a payload of nobody": "/no_such_intent{\"language\": \"xx\"}",
}


@pytest.mark.parametrize("message", ODD.values(), ids=ODD.keys())
def test_odd_input_is_answered_and_the_conversation_goes_on(stack: Stack, message: str) -> None:
    sender = f"odd-{message.encode().hex()[:60]}"
    assert texts(stack.say(sender, message)).strip()
    goes_on = texts(stack.say(sender, "Where is my order?"))
    assert "order number" in goes_on or "1042" in goes_on  # known by now, in any language


def test_a_very_long_message_is_refused_with_the_limit_and_kept(stack: Stack) -> None:
    long = "where is my parcel " * 600
    assert "2,000" in texts(stack.say("long", long))
    assert user_texts(stack.tracker("long"))[-1].startswith("where is my parcel")
    assert "order number" in texts(stack.say("long", "Where is my order?"))


def test_an_empty_message_is_answered_in_the_language_of_the_conversation(stack: Stack) -> None:
    stack.say("empty", "Bonjour, j'ai une question sur ma livraison")
    assert "vide" in texts(stack.say("empty", " "))


def test_what_is_not_understood_twice_goes_to_a_person_and_the_bot_is_silent(stack: Stack) -> None:
    first = texts(stack.say("lost", "😀😀🎉"))
    second = texts(stack.say("lost", "?!?!"))
    assert "other words" in first
    assert "person" in second
    assert stack.say("lost", "hello?") == []
    assert user_texts(stack.tracker("lost"))[-1] == "hello?"
