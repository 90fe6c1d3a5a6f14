"""The punctuation at the end of a sentence."""

from __future__ import annotations

import pytest

from translation.borders import end_like


@pytest.mark.parametrize(
    ("source", "translated", "target", "expected"),
    [
        # a button is no sentence
        ("Talk to a person", "Hablar con una persona.", "es", "Hablar con una persona"),
        ("Talk to a person", "与人工客服交谈。", "zh", "与人工客服交谈"),
        # the form of the target
        ("It is here.", "它在这里", "zh", "它在这里。"),
        ("Where is it?", "它在哪里?", "zh", "它在哪里？"),
        ("它在哪里？", "Where is it", "en", "Where is it?"),
        ("Please wait...", "请稍候", "zh", "请稍候……"),
        ("请稍候……", "Please wait.", "en", "Please wait…"),
        # a question stays a question
        ("Where is it?", "Dónde está.", "es", "¿Dónde está?"),
        ("Where is it?", "¿Dónde está?", "es", "¿Dónde está?"),
        ("¿Dónde está???", "Where is it.", "en", "Where is it???"),
        ("Great!", "Genial", "es", "¡Genial!"),
        # what the model understood stays
        ("donde esta mi pedido", "Where is my order?", "en", "Where is my order?"),
        ("donde esta mi pedido.", "Where is my order?", "en", "Where is my order?"),
        ("ven", "Come!", "en", "Come!"),
        # nothing to do
        ("Hola.", "Hello.", "en", "Hello."),
        ("hola", "hello", "en", "hello"),
        ("...", "...", "en", "..."),
        ("Order ⟦0⟧.", "Pedido ⟦0⟧", "es", "Pedido ⟦0⟧."),
    ],
)
def test_a_sentence_ends_like_its_original(
    source: str, translated: str, target: str, expected: str
) -> None:
    assert end_like(source, translated, target) == expected
