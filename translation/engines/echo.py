"""An engine without a model, for tests: predictable, and it copies every marker."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from translation.engines.base import Hypothesis
from translation.languages import LANGUAGES
from translation.markers import TRAINED, MarkerFormat

OTHER_LETTER = regex.compile(r"(?!\p{Latin})\p{L}")
LATIN = "Latn"
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class EchoEngine:
    """Answers `[es>en] text` for a text from Spanish into English.

    The guards of the translator look at the script: so `[en>zh 中文] text` into Chinese, and from
    Chinese into English a Latin letter for each character.
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
        is_latin = language.script == LATIN
        mark = f"[{source}>{target}{'' if is_latin else ' ' + language.native_name}]"
        spelled = [OTHER_LETTER.sub(_letter, text) if is_latin else text for text in texts]
        return [Hypothesis(f"{mark} {text}", 1.0) for text in spelled]


def _letter(match: regex.Match[str]) -> str:
    return ALPHABET[ord(match[0]) % len(ALPHABET)]
