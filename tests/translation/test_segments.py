"""Sentences are cut at safe places, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translation.glossary import Glossary
from translation.protection import Span, find_spans
from translation.segments import (
    MAX_WIDTH,
    Segment,
    clause_ends,
    split_at,
    split_at_spans,
    split_sentences,
    width,
)


def sentences(text: str) -> list[Segment]:
    return split_sentences(text, find_spans(text, Glossary(), "es", "en"))


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("Hola. ¿Dónde está? ¡Ya!", ["Hola.", "¿Dónde está?", "¡Ya!"]),
        ("hola. mi pedido no llega", ["hola.", "mi pedido no llega"]),
        ("你好。我的订单在哪里？谢谢！", ["你好。", "我的订单在哪里？", "谢谢！"]),
        ("Pedido 1042. Gracias", ["Pedido 1042.", "Gracias"]),
        ("uno\ndos\n\ntres", ["uno", "dos", "tres"]),
        ("Wo ist es??? Ich warte...", ["Wo ist es???", "Ich warte..."]),
        ("Que?¿Cómo", ["Que?", "¿Cómo"]),
        ("أين طلبي؟ شكرا", ["أين طلبي؟", "شكرا"]),
        ("Ho detto di no. Grazie", ["Ho detto di no.", "Grazie"]),
        ("Стоит 100 руб. Спасибо", ["Стоит 100 руб.", "Спасибо"]),
        ("no llega nada 😡 quiero mi dinero", ["no llega nada", "quiero mi dinero"]),
        # not the end of a sentence
        ("Das ist z.B. Dr. Meier, ca. 3 km.", ["Das ist z.B. Dr. Meier, ca. 3 km."]),
        ("Am 3. Mai kam J. Meier.", ["Am 3. Mai kam J. Meier."]),
        ("Стоит 100 руб. за доставку", ["Стоит 100 руб. за доставку"]),
        ("Заказ № 1042 не пришёл", ["Заказ № 1042 не пришёл"]),
        ("Gore-Tex® Jacke bei 20 °C", ["Gore-Tex® Jacke bei 20 °C"]),
        ("Sipariş no. 1042 nerede", ["Sipariş no. 1042 nerede"]),
        ("Mieszkam przy ul. Długiej", ["Mieszkam przy ul. Długiej"]),
        ("Cuesta 49.90 € en www.a.com/b.html ya", ["Cuesta 49.90 € en www.a.com/b.html ya"]),
    ],
)
def test_a_text_is_cut_into_sentences(text: str, cores: list[str]) -> None:
    assert [s.core for s in sentences(text)] == cores


@pytest.mark.parametrize(
    ("text", "lead", "core", "tail"),
    [
        ("  hola \n", "  ", "hola", " \n"),
        ("gracias 😀🎉", "", "gracias", " 😀🎉"),
        ("- devolver algo", "- ", "devolver algo", ""),
        ("1. devolver algo", "1. ", "devolver algo", ""),
        ("## Título", "## ", "Título", ""),
        ("\u200fمرحبا", "\u200f", "مرحبا", ""),
        ("👍", "👍", "", ""),
        ("#1042 👍", "", "#1042", " 👍"),
    ],
)
def test_what_surrounds_a_sentence_stays_outside(
    text: str, lead: str, core: str, tail: str
) -> None:
    [segment] = sentences(text)
    assert (segment.lead, segment.core, segment.tail) == (lead, core, tail)


def test_a_heart_may_be_a_verb_and_stays_in_its_sentence() -> None:
    [segment] = sentences("me ❤️ esta tienda")
    assert [span.text for span in segment.spans] == ["❤️"]


@pytest.mark.parametrize(
    "text",
    ["palabra " * 200, "a" * 1000, "我" * 500, "かな" * 300, "한글" * 300, "uno, " * 300,
     "pedido 1042 y " * 100],
)  # fmt: skip
def test_no_sentence_is_longer_than_a_model_takes(text: str) -> None:
    parts = sentences(text)
    assert all(width(part.core) <= MAX_WIDTH for part in parts)
    assert "".join(part.lead + part.core + part.tail for part in parts) == text


@given(st.text() | st.lists(st.sampled_from(
    ["hola ", "1042", ". ", "? ", "\n", "- ", "👍", "订单。", "z.B. ", "https://a.io/b. ", "😀 "]
)).map("".join))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_the_sentences_together_are_the_text(text: str) -> None:
    parts = sentences(text)
    assert "".join(part.lead + part.core + part.tail for part in parts) == text
    for part in parts:
        assert all(part.core[s.start : s.end] == s.text for s in part.spans)


def test_clauses_are_cut_at_commas_but_not_in_a_span() -> None:
    text = "cuesta 49,90 €, no lo quiero; gracias"
    spans = find_spans(text, Glossary(), "es", "en")
    [sentence] = split_sentences(text, spans)
    clauses = split_at(sentence, clause_ends(sentence.core))
    assert [c.core for c in clauses] == ["cuesta 49,90 €,", "no lo quiero;", "gracias"]


def test_pieces_between_spans_are_in_order() -> None:
    text = "pedido 1042 de ana@example.com"
    pieces = split_at_spans(text, find_spans(text, Glossary(), "es", "en"))
    assert [p.text if isinstance(p, Span) else p.lead + p.core + p.tail for p in pieces] == [
        "pedido ", "1042", " de ", "ana@example.com", "",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1042", False), ("1042 👍 !", False), ("", False), ("ya 1042", True), ("订单", True)],
)
def test_only_letters_outside_spans_are_words(text: str, expected: bool) -> None:
    assert any(part.has_words for part in sentences(text)) is expected
