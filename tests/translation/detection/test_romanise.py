"""Other scripts in Latin letters, as the detector learns them."""

from __future__ import annotations

import random

import pytest

from translation.detection.romanise import ROMANISERS, typical_phrases


@pytest.mark.parametrize(
    ("code", "text", "spellings"),
    [
        ("ru", "где мой заказ", {"gde moy zakaz", "gde moi zakaz", "gde moj zakaz"}),
        ("ru", "щи", {"schi", "shchi", "shi"}),
        ("ja", "荷物はどこですか", {"nimotsu wa doko desu ka", "nimotsu ha doko desu ka",
                                    "nimotu wa doko desu ka", "nimotu ha doko desu ka"}),
        ("ja", "ちょっと待って", {"chotto matte"}),
        ("ja", "切符", {"kippu"}),
        ("ko", "안녕하세요", {"annyeonghaseyo"}),
        ("ko", "감사합니다", {"gamsahamnida"}),
        ("ko", "주문이 있어요", {"jumuni isseoyo"}),
        ("zh", "你好", {"ni hao", "nihao", "nǐ hǎo", "nǐhǎo"}),
        ("ar", "شكرا", {f"sh{a}k{b}ra" for a in "aeio" for b in "aeio"}
                       | {f"ch{a}k{b}ra" for a in "aeio" for b in "aeio"}),
    ],
)  # fmt: skip
def test_it_is_written_as_people_type_it(code: str, text: str, spellings: set[str]) -> None:
    written = {ROMANISERS[code](text, random.Random(seed)).strip() for seed in range(60)}
    assert written <= spellings
    assert len(written) == 1 or len(spellings) > 1


@pytest.mark.parametrize("code", ROMANISERS)
def test_phrases_that_no_table_derives_are_in_latin_letters(code: str) -> None:
    phrases = typical_phrases()[code]
    assert len(phrases) > 20
    assert all(phrase.isascii() for phrase in phrases)
