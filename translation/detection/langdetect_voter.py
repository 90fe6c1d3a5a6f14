"""langdetect's profiles as a second voter: deterministic, and of the shop's languages only.

langdetect itself draws its n-grams by lot, takes short Spanish for Portuguese, Catalan or Somali,
and needs milliseconds. Here its rule (Nakatani 2010: naive Bayes over n-grams of 1 to 3 letters,
each probability smoothed by ALPHA) is applied to every n-gram of the text, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import langdetect
import numpy as np
from langdetect.detector_factory import DetectorFactory
from langdetect.utils.ngram import NGram

PROFILES = Path(langdetect.__file__).with_name("profiles")
# langdetect's own constants, where it adds ALPHA / BASE to every probability.
ALPHA, BASE = 0.5, 10_000
LONGEST = 3  # letters of an n-gram
TEMPERATURE = 3.0  # n-grams overlap, so the sum of all is too sure


class LangdetectVoter:
    """What langdetect knows about these languages, at least two."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        factory = DetectorFactory()
        factory.load_json_profile(
            [(PROFILES / name).read_text(encoding="utf-8") for name in languages]
        )
        grams = factory.word_lang_prob_map
        self._rows = {gram: row for row, gram in enumerate(grams)}
        table = np.array(list(grams.values()), dtype=np.float32)
        self._logs = np.log(table + ALPHA / BASE).astype(np.float16)

    def log_likelihoods(self, text: str) -> np.ndarray | None:
        """The sum of log-probabilities per language; None where langdetect finds no features."""
        found = [self._rows[gram] for gram in _ngrams(text) if gram in self._rows]
        return self._logs[found].sum(axis=0, dtype=np.float64) if found else None

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely each of the languages is; empty where langdetect finds no features."""
        logs = self.log_likelihoods(text)
        if logs is None:
            return {}
        weights = np.exp((logs - logs.max()) / TEMPERATURE)
        return dict(zip(self._languages, (weights / weights.sum()).tolist(), strict=True))


def _ngrams(text: str) -> list[str]:
    """As langdetect cuts them."""
    ngram, grams = NGram(), []
    for character in text:
        ngram.add_char(character)
        grams += [gram for n in range(1, LONGEST + 1) if (gram := ngram.get(n))]
    return grams
