"""Tells a translation that can be trusted from one that cannot, without knowing the languages.

The estimate rests on what the model itself thinks (its score), on length compared
with what is usual between the two languages, and on signs of failure: a loop, nothing at all,
words of the wrong script, numbers that differ.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

import regex

from translation.languages import LANGUAGES

EMPTY, LOOP, LENGTH, SCRIPT, NUMBERS, COPIED, LOW_SCORE = (
    "empty", "repetition", "length", "wrong_script", "numbers", "not_translated", "low_score",
)
# With one of these a translation is not used.
FATAL = frozenset({EMPTY, LOOP, LENGTH, SCRIPT})
# What is left of the score with one of the others.
WEIGHTS = {NUMBERS: 0.6, COPIED: 0.4, LOW_SCORE: 0.8}

# Characters for the same content, English = 1. Measured on the conversation part of the corpus.
LENGTHS = {"zh": 0.35, "ja": 0.45, "ko": 0.55, "es": 1.05, "fr": 1.15, "de": 1.15}
SHORTEST, LONGEST = 0.3, 3.0  # times the usual length…
TOLERANCE = 20  # …and so many characters more or less are always fine
LOW = 0.5  # where the engine's own doubt begins
# The same one to six words four times in a row, or the same letters six times.
WORD_LOOP = regex.compile(r"(?<!\S)(\S+(?: \S+){0,5}?)(?: \1){3,}(?!\S)")
LETTER_LOOP = regex.compile(r"(\S{1,12}?)\1{5,}")
WORD = regex.compile(r"[\p{L}\p{M}\d'’-]+")
HAN_LANGUAGES = ("zh", "ja")
HAN = regex.compile(r"\p{Han}")
EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
LETTERS = regex.compile(r"\p{L}")
DIGITS = regex.compile(r"\d+")
# Small numbers are often written as words on the other side.
NUMBER_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "de": "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "zh": "一 二 三 四 五 六 七 八 九 十 十一 十二",
}
COPY_LETTERS = 12  # a shorter text may well be the same in both languages
SCRIPT_LETTERS = 6


@dataclass(frozen=True)
class Quality:
    """An estimate from 0 to 1, and what is wrong."""

    score: float
    flags: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether the translation may be shown at all."""
        return not FATAL.intersection(self.flags)


def estimate(
    source: str, translated: str, source_language: str, target_language: str, score: float
) -> Quality:
    """Judge a translation of unprotected text; `score` is the model's own, 0 to 1."""
    flags = [
        flag
        for flag, is_wrong in (
            (EMPTY, _is_empty(source, translated)),
            (LOOP, _loops(translated) and not _loops(source)),
            (LENGTH, _has_odd_length(source, translated, source_language, target_language)),
            (SCRIPT, _is_in_wrong_script(source, translated, target_language)),
            (NUMBERS, _numbers_differ(source, translated, target_language)),
            (COPIED, _is_copied(source, translated)),
            (LOW_SCORE, score < LOW),
        )
        if is_wrong
    ]
    if FATAL.intersection(flags):
        return Quality(0.0, tuple(flags))
    for flag in flags:
        score *= WEIGHTS[flag]
    return Quality(round(min(1.0, score), 3), tuple(flags))


def _is_empty(source: str, translated: str) -> bool:
    return bool(LETTERS.search(source)) and not LETTERS.search(translated)


def _loops(text: str) -> bool:
    words = " ".join(WORD.findall(text.casefold()))
    return bool(WORD_LOOP.search(words) or LETTER_LOOP.search(text))


def _has_odd_length(source: str, translated: str, source_language: str, target: str) -> bool:
    usual = len(source) * LENGTHS.get(target, 1.0) / LENGTHS.get(source_language, 1.0)
    too_long = len(translated) > LONGEST * usual + TOLERANCE
    too_short = len(translated) + TOLERANCE < SHORTEST * usual
    return too_long or too_short


def _is_in_wrong_script(source: str, translated: str, target: str) -> bool:
    """Chinese must have Han characters; a Latin language must not be mostly East Asian."""
    letters = len(LETTERS.findall(translated))
    if target in HAN_LANGUAGES:
        return len(LETTERS.findall(source)) >= SCRIPT_LETTERS and not HAN.search(translated)
    east_asian = len(EAST_ASIAN.findall(translated))
    return LANGUAGES[target].script != "Kore" and 2 * east_asian > letters


def _numbers_differ(source: str, translated: str, target: str) -> bool:
    """A number of the source is missing, as digits and as a word, or a longer one was made up."""
    given, found = _numbers(source), _numbers(translated)
    missing = [number for number in given - found if not _is_spelled(number, translated, target)]
    invented = [number for number in found - given if len(number) > 1]
    return bool(missing or invented)


def _numbers(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text)
    return Counter("".join(str(int(digit)) for digit in run) for run in DIGITS.findall(plain))


def _is_spelled(number: str, translated: str, target: str) -> bool:
    words = NUMBER_WORDS.get(target, "").split()
    if not 1 <= int(number) <= len(words):
        return False
    word, text = words[int(number) - 1], translated.casefold()
    return word in (text if target in HAN_LANGUAGES else WORD.findall(text))


def _is_copied(source: str, translated: str) -> bool:
    same = source.strip().casefold() == translated.strip().casefold()
    return same and len(LETTERS.findall(source)) >= COPY_LETTERS
