"""An engine without a model, for tests: predictable, and it copies every marker."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from translation.engines.base import Hypothesis
from translation.languages import LANGUAGES
from translation.markers import TRAINED, MarkerFormat

EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
EAST_ASIAN_SCRIPTS = ("Hans", "Jpan", "Kore")
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class EchoEngine:
    """Answers `[es>en] text` for a text from Spanish into English.

    The guards of the translator look at the script: so `[en>zh 中文] text` into Chinese, and from
    Chinese a letter for each character.
    """

    version = "echo"
    markers: MarkerFormat = TRAINED
    max_markers = 10

    @property
    def languages(self) -> Sequence[str]:
        """All that we know by name."""
        return tuple(LANGUAGES)

    def supports(self, source: str, target: str) -> bool:
        """Every direction."""
        return source in LANGUAGES and target in LANGUAGES

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        """The texts with their direction in front."""
        language = LANGUAGES[target]
        is_east_asian = language.script in EAST_ASIAN_SCRIPTS
        mark = f"[{source}>{target}{' ' + language.native_name if is_east_asian else ''}]"
        spelled = texts if is_east_asian else [EAST_ASIAN.sub(_letter, text) for text in texts]
        return [Hypothesis(f"{mark} {text}", 1.0) for text in spelled]


def _letter(match: regex.Match[str]) -> str:
    return ALPHABET[ord(match[0]) % len(ALPHABET)]
