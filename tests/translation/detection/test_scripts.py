"""Writing systems."""

from __future__ import annotations

import pytest

from translation.detection.scripts import count_letters, main_script, script_shares, written_with


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Où est-ce ?", "Latin"),
        ("我的订单", "Han"),
        ("我的iPhone坏了", "Han"),
        ("注文はどこですか", "Hiragana"),
        ("キャンセル", "Katakana"),
        ("안녕하세요", "Hangul"),
        ("Где мой заказ", "Cyrillic"),
        ("أين طلبي", "Arabic"),
    ],
)
def test_the_main_script(text: str, script: str) -> None:
    assert main_script(script_shares(text)) == script


@pytest.mark.parametrize("text", ["", "1042", "😀 !?", "١٠٤٢"])
def test_without_letters_there_is_no_script(text: str) -> None:
    assert script_shares(text) == {}
    assert count_letters(text) == 0


def test_languages_of_a_script() -> None:
    assert written_with("Han", ["en", "zh", "ja"]) == ["zh", "ja"]
    assert written_with("Hiragana", ["en", "zh"]) == []
