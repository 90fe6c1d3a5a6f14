"""Simplified and Traditional Chinese."""

from __future__ import annotations

import pytest

from translation.languages import SPOKEN_BY_DEFAULT, base_of, find, with_variants
from translation.variants import convert, from_base, is_traditional, to_base


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("我的订单在哪里？", "我的訂單在哪裡？"),
        ("软件", "軟體"),  # the word of Taiwan, not only its characters
        ("鼠标", "滑鼠"),
        ("头发", "頭髮"),  # 发 is 髮 or 發
        ("发货", "發貨"),
        ("公里", "公里"),
        ("{name}，您好", "{name}，您好"),
        ("Order 1042", "Order 1042"),
    ],
)
def test_phrases_are_converted_both_ways(simplified: str, traditional: str) -> None:
    assert from_base(simplified) == traditional
    assert to_base(traditional) == simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的訂單在哪裡", True), ("謝謝", True), ("後面", True), ("台灣", True),
        ("週末到貨", True),
        ("我的订单在哪里", False), ("谢谢", False), ("里面", False), ("台湾", False),
        ("你好", None), ("公里", None), ("信用卡", None), ("", None), ("1042", None),
    ],
)  # fmt: skip
def test_the_script_of_a_text(text: str, expected: bool | None) -> None:
    assert is_traditional(text) is expected


def test_what_is_protected_stays() -> None:
    text = "订单 https://a.b/软件 的软件"
    assert from_base(text, ["https://a.b/软件", ""]) == "訂單 https://a.b/软件 的軟體"
    assert convert("软件", "zh", "zh-Hant", ["软件"]) == "软件"


def test_the_variant_comes_with_its_language() -> None:
    assert with_variants(["en", "zh", "ja"]) == ("en", "zh", "zh-Hant", "ja")
    assert with_variants(["en", "ja"]) == ("en", "ja")
    assert "zh-Hant" in SPOKEN_BY_DEFAULT
    assert (base_of("zh-Hant"), base_of("zh"), base_of("xx")) == ("zh", "zh", "xx")
    assert find("zh-Hant").native_name == "繁體中文"
    assert find("xx") is None
