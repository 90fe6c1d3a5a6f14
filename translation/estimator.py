"""The quality estimate by what is known of the languages: their letters, greetings and pronouns."""

from __future__ import annotations

from dataclasses import replace

from translation.detection import LanguageDetector
from translation.detection.lexicon import tokens
from translation.languages import LANGUAGES
from translation.pronouns import mixes_address
from translation.quality import INCOMPLETE, LANGUAGE, MIXED_ADDRESS, Quality, estimate, graded
from translation.stock_replies import GREETINGS

GREETING_WORDS = 2  # a greeting is looked for in the first words of the source


class QualityEstimator:
    """Judges what a model made of a sentence, and a whole text."""

    def __init__(self, detector: LanguageDetector) -> None:
        self._detector = detector

    def estimate(
        self, source: str, translated: str, source_language: str, target: str, score: float
    ) -> Quality:
        """Judge a translation of unprotected text; `score` is the model's own, 0 to 1."""
        quality = estimate(source, translated, source_language, target, score)
        if not quality.is_usable:
            return quality
        flags = list(quality.flags)
        if self._is_in_another_language(translated, target):
            flags.append(LANGUAGE)
        if INCOMPLETE not in flags and self._lost_greeting(
            source, translated, source_language, target
        ):
            flags.append(INCOMPLETE)
        return graded(score, flags)

    def judge_text(self, quality: Quality, text: str, target: str) -> Quality:
        """What is seen in a whole text only: formal and informal address in one."""
        if not mixes_address(text, target):
            return quality
        worse = graded(quality.score, (MIXED_ADDRESS,))
        return replace(worse, flags=(*quality.flags, MIXED_ADDRESS))

    def _is_in_another_language(self, translated: str, target: str) -> bool:
        if LANGUAGES[target].script != "Latn":
            return False  # the script itself tells
        return self._detector.latin_language(translated) not in (None, target)

    def _lost_greeting(
        self, source: str, translated: str, source_language: str, target: str
    ) -> bool:
        """The source greets and the translation, in a language whose greetings we know, not."""
        lexicon = self._detector.lexicon
        start = " ".join(tokens(source)[:GREETING_WORDS])
        if not lexicon.contains(start, source_language, GREETINGS):
            return False
        return lexicon.knows(target) and not lexicon.contains(translated, target, GREETINGS)
