"""The punctuation at the end of a sentence."""

from __future__ import annotations

import pytest

from translation.borders import (
    begin_like,
    begin_small,
    end_like,
    gap_between,
    goes_on,
    settle_ends,
)


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
        ("Where is it?", "أين هو?", "ar", "أين هو؟"),
        ("أين طلبي؟", "Where is my order", "en", "Where is my order?"),
        ("أين طلبي؟", "我的订单在哪里", "zh", "我的订单在哪里？"),
        ("Hello,", "こんにちは", "ja", "こんにちは、"),
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


@pytest.mark.parametrize(
    ("source", "translated", "expected"),
    [
        ("Dónde está", "where is it", "Where is it"),
        ("它在哪里", "where is it", "Where is it"),
        ("dónde está", "where is it", "where is it"),
        ("¿Dónde está?", "where is it?", "where is it?"),
        ("El paquete", ", the parcel", "The parcel"),
        ("⟦0⟧ está aquí", "⟦0⟧ is here", "⟦0⟧ is here"),
        ("Hola", ",", ","),
    ],
)
def test_a_sentence_begins_like_its_original(
    source: str, translated: str, expected: str
) -> None:
    assert begin_like(source, translated) == expected


def test_both_ends_are_settled_at_once() -> None:
    assert settle_ends("你好。", ", hello", "en") == "Hello."


@pytest.mark.parametrize(
    ("before", "gap", "after", "source", "target", "expected"),
    [
        ("Hello.", "", "Where is it?", "zh", "en", " "),
        ("order", "", "1042", "zh", "en", " "),
        ("order 1042", "", "?", "zh", "en", ""),
        ("您好。", " ", "在哪里？", "en", "zh", ""),
        ("订单", " ", "1042", "en", "zh", " "),
        ("您好。", "\n", "在哪里？", "en", "zh", "\n"),
        ("您好！", " 👍 ", "谢谢", "en", "zh", " 👍 "),
        ("Hola.", " ", "¿Dónde?", "en", "es", " "),
        ("", "", "x", "zh", "en", ""),
    ],
)
def test_gaps_have_the_form_of_the_target(
    before: str, gap: str, after: str, source: str, target: str, expected: str
) -> None:
    assert gap_between(before, gap, after, source, target) == expected


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("Where is it?", "en", "where is it?"),
        ("A parcel", "en", "a parcel"),
        ("I want it", "en", "I want it"),
        ("I'm here", "en", "I'm here"),
        ("DHL lost it", "en", "DHL lost it"),
        ("⟦0⟧ is here", "en", "⟦0⟧ is here"),
        ("Pakete sind da", "de", "Pakete sind da"),
    ],
)
def test_inside_a_sentence_a_part_begins_small(text: str, target: str, expected: str) -> None:
    assert begin_small(text, target) == expected


@pytest.mark.parametrize(
    ("before", "gap", "expected"),
    [
        ("Hola,", " ", True), ("hola", " ", True), ("1042", "", True),
        ("Hola.", " ", False), ("Hola", "\n", False), ("你好。", "", False), ("", "", False),
    ],
)  # fmt: skip
def test_a_sentence_goes_on_after_a_comma_or_a_word(
    before: str, gap: str, expected: bool
) -> None:
    assert goes_on(before, gap) is expected
