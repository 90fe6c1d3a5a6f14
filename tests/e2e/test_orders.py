"""Whole conversations over REST with the real processes: the order, in the customer's language."""

from __future__ import annotations

import pytest

from tests.conftest import Stack
from tests.e2e.conversation import payloads, texts

pytestmark = pytest.mark.e2e

# language, question, e-mail, words of the request for the e-mail, words of the status
ORDERS = [
    ("es", "Hola, ¿dónde está mi pedido 1042?", "lucia.fernandez@example.com",
     "correo electrónico", "El pedido 1042"),
    ("fr", "Bonjour, où est ma commande 1043 ?", "camille.martin@example.com",
     "adresse e-mail", "la commande 1043"),
    ("de", "Hallo, wo ist meine Bestellung 1044?", "jonas.weber@example.com",
     "E-Mail-Adresse", "Bestellung 1044"),
    ("zh", "你好，我的订单1045在哪里？", "wang.wei@example.com", "邮箱", "订单1045"),
    ("en", "Hi, where is my order 1046?", "emily.carter@example.com",
     "e-mail address", "Order 1046 was delivered"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "question", "email", "ask", "answer"), ORDERS)
def test_a_customer_is_told_where_the_order_is(
    stack: Stack, language: str, question: str, email: str, ask: str, answer: str
) -> None:
    sender = f"status-{language}"
    asked = texts(stack.say(sender, question))
    assert ask in asked
    told = texts(stack.say(sender, email))
    assert answer in told
    assert stack.tracker(sender)["slots"]["language"] == language


def test_a_wrong_pair_gets_one_neutral_answer_and_then_has_to_wait(stack: Stack) -> None:
    wrong_email = texts(attempt(stack, "guesser", "1050", "nobody@example.com"))
    wrong_number = texts(attempt(stack, "guesser", "9999", "lucia.fernandez@example.com"))
    assert "could not find an order" in wrong_email
    assert "could not find an order" in wrong_number
    attempt(stack, "guesser", "1051", "nobody@example.com")
    locked = texts(attempt(stack, "guesser", "1042", "lucia.fernandez@example.com"))
    assert "several attempts" in locked
    assert "DHL" not in locked


def attempt(stack: Stack, sender: str, number: str, email: str) -> list[dict]:
    stack.say(sender, f"where is my order {number}")
    return stack.say(sender, email)


def test_a_question_in_the_middle_of_the_form_is_answered_and_the_form_goes_on(
    stack: Stack,
) -> None:
    stack.say("digression", "Where is my order?")
    answers = texts(stack.say("digression", "who pays the customs duties?"))
    assert "duties" in answers.lower()
    assert "order number" in answers
    assert "e-mail" in texts(stack.say("digression", "1047"))


def test_a_paid_order_is_cancelled_after_a_yes_by_button(stack: Stack) -> None:
    stack.say("cancel-de", "Ich möchte meine Bestellung 1044 stornieren")
    asked = stack.say("cancel-de", "jonas.weber@example.com")
    assert "/affirm" in payloads(asked)
    done = texts(stack.say("cancel-de", "/affirm"))
    assert "1044" in done
    again = texts(stack.say("cancel-de", "Wo ist meine Bestellung 1044?"))
    assert "storniert" in again


def test_a_no_leaves_the_form(stack: Stack) -> None:
    stack.say("leaver", "I want to cancel my order")
    stack.say("leaver", "no, forget it")
    assert stack.tracker("leaver")["active_loop"] == {}


def test_a_delivered_order_can_be_returned(stack: Stack) -> None:
    stack.say("returner", "I want to send back my order 1046")
    stack.say("returner", "emily.carter@example.com")
    asked = stack.say("returner", "The jacket is too small")
    assert "/affirm" in payloads(asked)
    done = texts(stack.say("returner", "yes please"))
    assert "is open" in done
