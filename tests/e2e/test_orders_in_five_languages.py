"""Whole conversations over REST with the real processes: the order, in the customer's language."""

from __future__ import annotations

import pytest

from tests.conftest import Stack

pytestmark = pytest.mark.e2e

# language, question, order, e-mail, words of the request for the e-mail, words of the status
ORDERS = [
    ("es", "Hola, ¿dónde está mi pedido 1042?", "lucia.fernandez@example.com",
     "correo", "Seguimiento"),
    ("fr", "Bonjour, où est ma commande 1043 ?", "camille.martin@example.com",
     "e-mail", "retard"),
    ("de", "Hallo, wo ist meine Bestellung 1044?", "jonas.weber@example.com",
     "E-Mail", "Bestellung 1044"),
    ("zh", "你好，我的订单1045在哪里？", "wang.wei@example.com", "邮箱", "1045"),
    ("en", "Hi, where is my order 1046?", "emily.carter@example.com", "e-mail", "delivered"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "question", "email", "ask", "answer"), ORDERS)
def test_a_customer_is_told_where_the_order_is(
    stack: Stack, language: str, question: str, email: str, ask: str, answer: str
) -> None:
    sender = f"status-{language}"
    asked = texts(stack.say(sender, question))
    assert ask in asked, asked
    told = texts(stack.say(sender, email))
    assert answer in told, told
    assert stack.tracker(sender)["slots"]["language"] == language


def texts(answers: list[dict]) -> str:
    return "\n".join(answer.get("text", "") for answer in answers)
