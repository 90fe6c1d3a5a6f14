"""Texts between a language and its variant: Chinese in simplified and traditional characters.

By OpenCC's phrase tables with the wording of Taiwan (軟體 for 软件); what is protected stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import opencc
import regex

from translation.languages import TRADITIONAL_CHINESE

FROM_BASE, TO_BASE = "s2twp", "tw2sp"
AS_SIMPLIFIED, AS_TRADITIONAL = "t2s", "s2tw"  # character by character, to compare
# OpenCC changes them into traditional ones, yet they are as usual in Taiwan: 台灣, 了解, 周末.
EITHER = frozenset("台了布占周秘雇托志回才群")


def to_base(text: str, protected: Iterable[str] = ()) -> str:
    """Traditional Chinese in simplified characters."""
    return _convert(text, TO_BASE, protected)


def from_base(text: str, protected: Iterable[str] = ()) -> str:
    """Simplified Chinese in traditional characters."""
    return _convert(text, FROM_BASE, protected)


def convert(text: str, source: str, target: str, protected: Iterable[str] = ()) -> str:
    """Text of one language from variant to variant, the protected pieces untouched."""
    if source == target:
        return text
    change = to_base if source == TRADITIONAL_CHINESE else from_base
    return change(text, protected)


def is_traditional(text: str) -> bool | None:
    """Which characters a Chinese text is written in; None where they are the same in both.

    Asked of whole texts, because a character may be traditional in one word only (里 in 公里).
    """
    votes = _changed(text, AS_SIMPLIFIED) - _changed(text, AS_TRADITIONAL)
    return None if votes == 0 else votes > 0


def _changed(text: str, config: str) -> int:
    """How many characters the other script writes differently."""
    converted = _converter(config).convert(text)
    return sum(a != b and a not in EITHER for a, b in zip(text, converted, strict=False))


def _convert(text: str, config: str, protected: Iterable[str]) -> str:
    converter = _converter(config)
    kept = sorted({piece for piece in protected if piece}, key=len, reverse=True)
    if not kept:
        return converter.convert(text)
    pieces = regex.split(f"({'|'.join(map(regex.escape, kept))})", text)
    # split() gives the protected pieces every second time.
    return "".join(p if at % 2 else converter.convert(p) for at, p in enumerate(pieces))


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)
