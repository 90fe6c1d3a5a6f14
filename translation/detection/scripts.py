"""Which writing systems a text uses, and which languages those allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import regex

from translation.languages import LANGUAGES

LATIN, HAN = "Latin", "Han"
# Unicode script -> ISO 15924 codes of the languages written with it (see languages.py).
# Kana and hangul decide; Han alone may be Chinese or Japanese.
WRITTEN_WITH: dict[str, tuple[str, ...]] = {
    LATIN: ("Latn",),
    "Hiragana": ("Jpan",),
    "Katakana": ("Jpan",),
    HAN: ("Hans", "Jpan"),
    "Hangul": ("Kore",),
    "Arabic": ("Arab",),
    "Cyrillic": ("Cyrl",),
    "Greek": ("Grek",),
    "Hebrew": ("Hebr",),
    "Thai": ("Thai",),
    "Devanagari": ("Deva",),
}
# One Han character carries about as much as three letters, a syllable of hangul as two: so
# "我的iPhone坏了" is Chinese.
WEIGHT = {HAN: 3, "Hiragana": 2, "Katakana": 2, "Hangul": 2}
LETTER = regex.compile(r"\p{L}")
PATTERNS = {script: regex.compile(rf"\p{{Script={script}}}") for script in WRITTEN_WITH}
# Letters that our language of the script does not have: Ukrainian, Belarusian, Serbian and
# Macedonian; Persian, Urdu and Pashto.
FOREIGN_LETTERS = {
    "Cyrillic": frozenset("іїєґўђјљњћџѓќѕ"),
    "Arabic": frozenset("پچژگیکےٹڈڑںټډړښ"),
}
KANA = ("Hiragana", "Katakana")
KANA_SHARE = 0.1


def count_letters(text: str) -> int:
    """Letters of any script; a Han character is one."""
    return len(LETTER.findall(text))


def script_shares(text: str) -> dict[str, float]:
    """How much of a text each Unicode script carries, 0 to 1; empty without letters."""
    weights = {
        script: WEIGHT.get(script, 1) * sum(map(str.isalpha, pattern.findall(text)))
        for script, pattern in PATTERNS.items()
    }
    total = sum(weights.values())
    return {script: weight / total for script, weight in weights.items() if weight}


def main_script(shares: Mapping[str, float]) -> str:
    """The script to go by. A little kana makes a text of Han characters Japanese."""
    kana = {script: shares[script] for script in KANA if script in shares}
    if sum(kana.values()) > KANA_SHARE:
        return max(kana, key=lambda script: kana[script])
    return max(shares, key=lambda script: shares[script])


def has_foreign_letters(text: str, script: str) -> bool:
    """Whether a text in this script is in some language that we do not know."""
    return not FOREIGN_LETTERS.get(script, frozenset()).isdisjoint(text.lower())


def written_with(script: str, languages: Iterable[str]) -> list[str]:
    """Those of the languages that use this Unicode script."""
    return [code for code in languages if LANGUAGES[code].script in WRITTEN_WITH[script]]
