"""A dependency dies in mid-conversation: nothing is lost, the customer is told, all recovers."""

from __future__ import annotations

import pytest

from tests.conftest import Stack
from tests.e2e.conversation import payloads, texts, user_texts

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_without_translation_the_bot_still_answers_and_recovers(own_stack: Stack) -> None:
    stack = own_stack
    stack.say("es", "Hola, ¿dónde está mi pedido 1042?")
    stack.kill("translation")

    by_rule = texts(stack.say("es", "lucia.fernandez@example.com"))
    assert "El pedido 1042" in by_rule  # e-mail read by rule, wording reviewed
    not_understood = stack.say("es", "¿Cuánto cuesta el envío a Canarias?")
    assert "traducción" in texts(not_understood)
    assert "/ask_human" in payloads(not_understood)
    by_button = texts(stack.say("es", "/ask_delivery_cost"))
    assert by_button

    port = stack.environment["TRANSLATION_PORT"]
    stack.start_again("translation", f"http://127.0.0.1:{port}/ready")
    assert "traducción" not in texts(stack.say("es", "Muchas gracias por su ayuda"))
    assert stack.tracker("es")["slots"]["language"] == "es"


def test_without_the_action_server_the_customer_is_told_and_the_message_is_kept(
    own_stack: Stack,
) -> None:
    stack = own_stack
    stack.say("de", "Hallo, ich habe eine Frage zu meiner Bestellung")
    stack.kill("actions")

    told = texts(stack.say("de", "Muss ich Zollgebühren bezahlen?"))
    assert "noch einmal" in told or "erneut" in told
    assert user_texts(stack.tracker("de"))[-1] == "Muss ich Zollgebühren bezahlen?"

    port = stack.environment["ACTIONS_PORT"]
    stack.start_again("actions", f"http://127.0.0.1:{port}/health")
    assert "Zoll" in texts(stack.say("de", "Muss ich Zollgebühren bezahlen?"))


def test_without_redis_conversations_go_on(own_stack: Stack) -> None:
    """The last one: nothing here starts Redis again."""
    stack = own_stack
    stack.say("fr", "Bonjour, où est ma commande 1043 ?")
    stack.kill("redis")
    told = texts(stack.say("fr", "camille.martin@example.com"))
    assert "1043" in told
