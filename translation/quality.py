"""Tells a translation that can be trusted from one that cannot, without knowing the languages.

The estimate rests on what the model itself thinks (its score), on length compared
with what is usual between the two languages, and on signs of failure: a loop, nothing at all,
words of the wrong script, numbers that differ. What needs to know words is in estimator.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from translation import numerals
from translation.languages import LANGUAGES

EMPTY, LOOP, LENGTH, SCRIPT, NUMBERS, COPIED, LOW_SCORE = (
    "empty", "repetition", "length", "wrong_script", "numbers", "not_translated", "low_score",
)
INCOMPLETE, LANGUAGE, MIXED_ADDRESS = "incomplete", "wrong_language", "mixed_address"
# With one of these a translation is not used.
FATAL = frozenset({EMPTY, LOOP, LENGTH, SCRIPT})
# What is left of the score with one of the others.
WEIGHTS = {
    NUMBERS: 0.6, COPIED: 0.4, LOW_SCORE: 0.8, INCOMPLETE: 0.6, LANGUAGE: 0.4, MIXED_ADDRESS: 0.8,
}  # fmt: skip

# Characters for the same content, English = 1. Measured on the conversation part of the corpus
# (Tatoeba, 2,500 to 169,000 pairs a language).
LENGTHS = {
    "es": 1.05, "fr": 1.17, "de": 1.16, "pt": 1.06, "it": 1.08, "nl": 1.09, "pl": 1.0, "ru": 0.98,
    "tr": 1.0, "vi": 1.07, "id": 1.14, "ar": 0.8, "ko": 0.54, "ja": 0.46, "zh": 0.32,
}  # fmt: skip
SHORTEST, LONGEST = 0.3, 3.0  # times the usual length…
TOLERANCE = 20  # …and so many characters more or less are always fine
# Of human translations of more than 60 characters one in a thousand is shorter than this share
# of the usual length; below so many characters the usual length says little.
INCOMPLETE_SHARE, INCOMPLETE_LENGTH = 0.45, 18
LOW = 0.5  # where the engine's own doubt begins
# One to six words four times in a row, three or more words three times, letters six times, two
# or more signs of a script without spaces four times.
WORD_LOOP = regex.compile(
    r"(?<!\S)(?:(\S+(?: \S+){0,5}?)(?: \1){3,}|(\S+(?: \S+){2,11}?)(?: \2){2,})(?!\S)"
)
EAST_ASIAN = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}"
LETTER_LOOP = regex.compile(rf"(\S{{1,12}}?)\1{{5,}}|([{EAST_ASIAN}]{{2,12}}?)(?:[、，,]?\2){{3,}}")
# The same few words over and over, not in a row: of so many words at least this share differs.
MANY_WORDS, DIFFERENT_WORDS = 16, 0.4
WORD = numerals.WORD
# ISO 15924 -> what at least one letter of such a text is.
SCRIPTS = {
    "Latn": r"\p{Latin}", "Cyrl": r"\p{Cyrillic}", "Arab": r"\p{Arabic}", "Hans": r"\p{Han}",
    "Jpan": r"[\p{Han}\p{Hiragana}\p{Katakana}]", "Kore": r"\p{Hangul}",
}  # fmt: skip
LETTERS_OF = {script: regex.compile(rf"(?=\p{{L}}){sign}") for script, sign in SCRIPTS.items()}
LATIN = LETTERS_OF["Latn"]
LETTERS = regex.compile(r"\p{L}")
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
            (INCOMPLETE, _is_incomplete(source, translated, source_language, target_language)),
            (SCRIPT, _is_in_wrong_script(source, translated, target_language)),
            (NUMBERS, numerals.differ(source, translated, source_language, target_language)),
            (COPIED, _is_copied(source, translated)),
            (LOW_SCORE, score < LOW),
        )
        if is_wrong
    ]
    return graded(score, flags)


def graded(score: float, flags: Iterable[str]) -> Quality:
    """What is left of a score with these flags."""
    flags = tuple(flags)
    if FATAL.intersection(flags):
        return Quality(0.0, flags)
    for flag in flags:
        score *= WEIGHTS[flag]
    return Quality(round(min(1.0, score), 3), flags)


def _is_empty(source: str, translated: str) -> bool:
    return bool(LETTERS.search(source)) and not LETTERS.search(translated)


def _loops(text: str) -> bool:
    found = WORD.findall(text.casefold())
    if WORD_LOOP.search(" ".join(found)) or LETTER_LOOP.search(text):
        return True
    return len(found) >= MANY_WORDS and len(set(found)) < DIFFERENT_WORDS * len(found)


def _usual_length(source: str, source_language: str, target: str) -> float:
    return len(source) * LENGTHS.get(target, 1.0) / LENGTHS.get(source_language, 1.0)


def _has_odd_length(source: str, translated: str, source_language: str, target: str) -> bool:
    usual = _usual_length(source, source_language, target)
    too_long = len(translated) > LONGEST * usual + TOLERANCE
    too_short = len(translated) + TOLERANCE < SHORTEST * usual
    return too_long or too_short


def _is_incomplete(source: str, translated: str, source_language: str, target: str) -> bool:
    """Something was left out; measured in letters of English, so that Chinese is no shorter."""
    usual = len(source.strip()) / LENGTHS.get(source_language, 1.0)
    length = len(translated.strip()) / LENGTHS.get(target, 1.0)
    return usual > INCOMPLETE_LENGTH and length < INCOMPLETE_SHARE * usual


def _is_in_wrong_script(source: str, translated: str, target: str) -> bool:
    """No letter of the target's script in a text of some length, or mostly letters of a third.

    Latin letters may be names wherever they stand.
    """
    own = LETTERS_OF[LANGUAGES[target].script]
    letters, of_target = len(LETTERS.findall(translated)), len(own.findall(translated))
    if not of_target and len(LETTERS.findall(source)) >= SCRIPT_LETTERS:
        return True
    latin = 0 if own is LATIN else len(LATIN.findall(translated))
    return 2 * (letters - of_target - latin) > letters


def _is_copied(source: str, translated: str) -> bool:
    same = source.strip().casefold() == translated.strip().casefold()
    return same and len(LETTERS.findall(source)) >= COPY_LETTERS
