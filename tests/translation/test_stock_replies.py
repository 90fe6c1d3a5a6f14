"""Greetings and other stock replies around a sentence."""

from __future__ import annotations

import pytest

from translation.detection.lexicon import Lexicon
from translation.glossary import Glossary
from translation.protection import find_spans
from translation.segments import split_sentences
from translation.stock_replies import StockReplies

REPLIES = StockReplies(Lexicon.load(["en", "es", "fr", "de", "zh"]))


@pytest.mark.parametrize(
    ("text", "source", "cores"),
    [
        ("Hola, ¿dónde está mi pedido?", "es", ["Hola,", "¿dónde está mi pedido?"]),
        ("hola donde esta mi pedido", "es", ["hola", "donde esta mi pedido"]),
        ("buenas tardes quiero devolverlo", "es", ["buenas tardes", "quiero devolverlo"]),
        ("No, gracias, ya llegó", "es", ["No,", "gracias,", "ya llegó"]),
        ("Wo ist mein Paket, bitte?", "de", ["Wo ist mein Paket,", "bitte?"]),
        ("Hallo, wo ist mein Paket, danke", "de", ["Hallo,", "wo ist mein Paket,", "danke"]),
        ("你好，我的订单在哪里？", "zh", ["你好，", "我的订单在哪里？"]),
        ("你好我的订单在哪里？", "zh", ["你好", "我的订单在哪里？"]),
        # nothing to take off
        ("¿Dónde está?", "es", ["¿Dónde está?"]),
        ("Hola", "es", ["Hola"]),
        ("Hola, buenas", "es", ["Hola,", "buenas"]),
        ("ja ich warte", "de", ["ja ich warte"]),
        ("Morgen kommt es, oder", "de", ["Morgen kommt es, oder"]),
        ("早就到了", "zh", ["早就到了"]),
        ("sí 1042", "es", ["sí 1042"]),
        ("", "es", []),
    ],
)
def test_stock_replies_are_taken_off_the_ends(text: str, source: str, cores: list[str]) -> None:
    spans = find_spans(text, Glossary(), source, "en")
    pieces = [p for s in split_sentences(text, spans) for p in REPLIES.peel(s, source)]
    assert [piece.core for piece in pieces] == cores
    assert "".join(piece.lead + piece.core + piece.tail for piece in pieces) == text


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Hola,", "es", "Hello,"),
        ("ok, 1042", "es", "Okay, 1042"),
        ("1042, danke!", "de", "1042, Thank you!"),
        ("谢谢。", "zh", "Thank you."),
        ("Hola, quiero", "es", None),
    ],
)
def test_a_segment_of_stock_replies_is_translated(
    text: str, source: str, expected: str | None
) -> None:
    [segment] = split_sentences(text, find_spans(text, Glossary(), source, "en"))
    assert REPLIES.translate(segment, source) == expected
