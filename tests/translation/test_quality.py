"""The guards against translations that cannot be trusted."""

from __future__ import annotations

import pytest

from translation.quality import (
    COPIED,
    EMPTY,
    INCOMPLETE,
    LENGTH,
    LOOP,
    LOW_SCORE,
    NUMBERS,
    SCRIPT,
    estimate,
)

SENTENCE = "¿Cuándo llega mi pedido de la semana pasada?"


@pytest.mark.parametrize(
    ("source", "translated", "target"),
    [
        (SENTENCE, "When does my order from last week arrive?", "en"),
        ("Your parcel is on its way.", "您的包裹正在运送途中。", "zh"),
        ("no no no no no", "no no no no no", "en"),
        ("jajajajajajaja", "hahahahahahaha", "en"),
        ("Hola Ana", "Hola Ana", "en"),
        ("en 2 semanas", "in 2 weeks", "en"),
        ("en 2 semanas", "in two weeks", "en"),
        ("in 3 days", "三天内", "zh"),
        ("Las tallas son 38 y 40", "The sizes are 38 and 40", "en"),
        ("２ 周", "2 weeks", "en"),
    ],
)
def test_a_good_translation_keeps_the_models_own_score(
    source: str, translated: str, target: str
) -> None:
    quality = estimate(source, translated, "es", target, 0.8)
    assert quality.flags == ()
    assert quality.score == 0.8
    assert quality.is_usable


@pytest.mark.parametrize(
    ("source", "translated", "target", "flag"),
    [
        (SENTENCE, "", "en", EMPTY),
        (SENTENCE, "...", "en", EMPTY),
        (SENTENCE, "the order the order the order the order", "en", LOOP),
        (SENTENCE, "What, what, what, what?", "en", LOOP),
        # complaint 12: endless repetition, in a row or not, in scripts with and without spaces
        (SENTENCE, "I want to know where I want to know where I want to know where", "en", LOOP),
        (SENTENCE, "the order is the one of the order and the one is the order of the one", "en",
         LOOP),
        ("Where is my order?", "我的订单、我的订单、我的订单、我的订单", "zh", LOOP),
        ("Where is my order?", "注文注文注文注文はどこ", "ja", LOOP),
        ("Where is my order?", "где где где где мой заказ", "ru", LOOP),
        # complaint 12: an answer to short or odd input that says what nobody said
        ("hm", "I would like to return the jacket", "en", LENGTH),
        ("謝謝", "Thank you for the parcel, I have been waiting for a long time", "en", LENGTH),
        ("你好，请问一下", "hahahahahahaha", "en", LOOP),
        ("Hola", "Hello, this is a long answer that nobody ever asked for, at all", "en", LENGTH),
        ("Quiero devolver la chaqueta que compré la semana pasada porque me queda pequeña, y "
         "además quisiera saber cuánto tarda el reembolso.", "Jacket.", "en", LENGTH),
        ("Where is my parcel?", "Where is my parcel?", "zh", SCRIPT),
        (SENTENCE, "我的订单什么时候到", "en", SCRIPT),
        ("Where is my parcel?", "Where is my parcel", "ru", SCRIPT),
        ("Where is my parcel?", "Where is my parcel", "ar", SCRIPT),
        ("Where is my parcel?", "Where is my parcel", "ko", SCRIPT),
        ("Where is my parcel?", "Где моя посылка?", "pl", SCRIPT),
        ("Where is my parcel?", "мой посылка где 我的包裹在哪里呢请问一下您好", "ru", SCRIPT),
    ],
)  # fmt: skip
def test_a_failure_is_not_usable(source: str, translated: str, target: str, flag: str) -> None:
    quality = estimate(source, translated, "es", target, 0.9)
    assert flag in quality.flags
    assert quality.score == 0
    assert not quality.is_usable


@pytest.mark.parametrize(
    ("source", "translated", "score", "flag"),
    [
        ("llega en 14 días", "it arrives in 41 days", 0.9, NUMBERS),
        ("llega el martes", "it arrives on Tuesday the 1234", 0.9, NUMBERS),
        ("desde hace 5 días", "since 5:50", 0.9, NUMBERS),
        ("devolución del importe", "devolución del importe", 0.9, COPIED),
        ("llega el martes", "it arrives on Tuesday", 0.1, LOW_SCORE),
        # complaint 12: half of it dropped
        ("Buenos días, me gustaría devolver la chaqueta", "The jacket", 0.9, INCOMPLETE),
    ],
)
def test_a_doubt_lowers_the_score(source: str, translated: str, score: float, flag: str) -> None:
    quality = estimate(source, translated, "es", "en", score)
    assert quality.flags == (flag,)
    assert 0 < quality.score < score
    assert quality.is_usable
