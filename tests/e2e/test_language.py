"""The language of a conversation: obeyed, kept on short turns, changed when it really changes."""

from __future__ import annotations

import pytest

from tests.conftest import Stack
from tests.e2e.conversation import payloads, texts, titles

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("wish", "code", "confirmation"),
    [
        ("auf Deutsch bitte", "de", "Deutsch"),
        ("en español por favor", "es", "español"),
        ("en français s'il vous plaît", "fr", "français"),
        ("请说中文", "zh", "中文"),
        ("in English please", "en", "English"),
    ],
)
def test_a_wish_in_words_is_obeyed_at_once(
    stack: Stack, wish: str, code: str, confirmation: str
) -> None:
    sender = f"wish-{code}"
    stack.say(sender, "Hola, ¿qué tal?" if code != "es" else "Hello there, how are you?")
    assert confirmation in texts(stack.say(sender, wish))
    assert stack.tracker(sender)["slots"]["language"] == code


def test_the_picker_is_obeyed_and_its_buttons_are_names_in_themselves(stack: Stack) -> None:
    asked = stack.say("picker", "can you speak another language")
    assert {"Deutsch", "Español", "Français", "中文", "English"} <= set(titles(asked))
    choice = next(p for p in payloads(asked) if '"zh"' in p)
    assert "中文" in texts(stack.say("picker", choice))


@pytest.mark.parametrize("short", ["ok", "1042", "👍", "42", "si", "Nordlicht"])
def test_a_short_turn_does_not_flip_the_language(stack: Stack, short: str) -> None:
    sender = f"short-{short.encode().hex()}"
    stack.say(sender, "Hallo, ich habe eine Frage zu meiner Lieferung")
    stack.say(sender, short)
    assert stack.tracker(sender)["slots"]["language"] == "de"


def test_two_turns_in_another_language_switch(stack: Stack) -> None:
    stack.say("switcher", "Hello, I have a question about delivery to Spain")
    stack.say("switcher", "¿Cuánto tarda el envío a España normalmente?")
    answer = texts(stack.say("switcher", "¿Y cuánto cuesta el envío?"))
    assert stack.tracker("switcher")["slots"]["language"] == "es"
    assert " envío" in answer or "pedido" in answer


def test_the_page_tells_the_language_until_the_customer_does(stack: Stack) -> None:
    answer = texts(stack.say("page", "1042", language="fr"))
    assert "e-mail" in answer
    assert "commande" in answer
