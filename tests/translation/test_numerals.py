"""Numbers as digits of every script and as words of every language."""

from __future__ import annotations

import pytest

from translation.languages import LANGUAGES
from translation.numerals import SPELLED, differ, is_spelled


def test_every_language_counts_to_twelve() -> None:
    assert set(SPELLED) == set(LANGUAGES)
    assert {len(forms) for forms in SPELLED.values()} == {12}


@pytest.mark.parametrize(
    ("source", "translated", "source_language", "target"),
    [
        ("in 2 weeks", "za dwa tygodnie", "en", "pl"),
        ("in 2 weeks", "через две недели", "en", "ru"),
        ("in 12 days", "on iki gün içinde", "en", "tr"),
        ("in 11 days", "trong mười một ngày", "en", "vi"),
        ("in 12 days", "dalam dua belas hari", "en", "id"),
        ("in 3 days", "خلال ثلاثة أيام", "en", "ar"),
        ("1 week", "uma semana", "en", "pt"),
        ("2 boxes", "상자 두 개", "en", "ko"),
        ("2 boxes", "两个箱子", "en", "zh"),
        ("after twelve days", "12日後", "en", "ja"),
        ("doce días", "12 days", "es", "en"),
        ("١٢ يوما", "12 days", "ar", "en"),
        ("१२ दिन", "12 days", "en", "en"),
        ("2026年3月12日", "March 12, 2026", "zh", "en"),
        ("12 March 2026", "ngày 12 tháng 3 năm 2026", "en", "vi"),
        ("December 5", "12월 5일", "en", "ko"),
    ],
)
def test_the_same_number_in_another_form_is_no_difference(
    source: str, translated: str, source_language: str, target: str
) -> None:
    assert not differ(source, translated, source_language, target)


@pytest.mark.parametrize(
    ("source", "translated", "source_language", "target"),
    [
        ("in 2 weeks", "za trzy tygodnie", "en", "pl"),
        ("in 14 days", "in 41 Tagen", "en", "de"),
        ("14 days", "days", "en", "en"),
        ("some days", "12 days", "en", "en"),
        ("٢٣١", "239", "ar", "en"),  # complaint 5: IndicTrans2's 231 became 239
        ("50,000 rupees", "25,000 rupees", "en", "en"),  # complaint 5: mlx-lm
    ],
)
def test_another_number_is_a_difference(
    source: str, translated: str, source_language: str, target: str
) -> None:
    assert differ(source, translated, source_language, target)


def test_a_word_inside_another_is_no_number() -> None:
    assert not is_spelled("1", "someone", "en")
    assert is_spelled("1", "a week", "en")
