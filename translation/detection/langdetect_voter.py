"""langdetect's profiles as a second voter: deterministic, and of languages that we do not know.

langdetect itself draws its n-grams by lot, takes short Spanish for Portuguese, Catalan or Somali,
and needs milliseconds. Here its rule (Nakatani 2010: naive Bayes over n-grams of 1 to 3 letters,
each probability smoothed by ALPHA / BASE) is applied to every n-gram of the text, once.
"""

from __future__ import annotations

from pathlib import Path

import langdetect
import numpy as np
from langdetect.detector_factory import DetectorFactory

from translation.detection.ngrams import ngrams

PROFILES = Path(langdetect.__file__).with_name("profiles")
# Its profiles of languages in Latin letters.
LANGUAGES = (
    "af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt",
    "lv", "nl", "no", "pl", "pt", "ro", "sk", "sl", "so", "sq", "sv", "sw", "tl", "tr", "vi",
)  # fmt: skip
ALPHA, BASE = 0.5, 10_000  # langdetect's own constants
TEMPERATURE = 3.0  # n-grams overlap, so the sum of all is too sure


class LangdetectVoter:
    """What langdetect knows about text in Latin letters."""

    def __init__(self) -> None:
        factory = DetectorFactory()
        factory.load_json_profile(
            [(PROFILES / name).read_text(encoding="utf-8") for name in LANGUAGES]
        )
        grams = factory.word_lang_prob_map
        self._rows = {gram: row for row, gram in enumerate(grams)}
        table = np.array(list(grams.values()), dtype=np.float32)
        self._logs = np.log(table + ALPHA / BASE).astype(np.float16)

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely each of LANGUAGES is; empty where langdetect knows no n-gram."""
        found = [self._rows[gram] for gram in ngrams(text) if gram in self._rows]
        if not found:
            return {}
        logs = self._logs[found].sum(axis=0, dtype=np.float64)
        weights = np.exp((logs - logs.max()) / TEMPERATURE)
        return dict(zip(LANGUAGES, (weights / weights.sum()).tolist(), strict=True))
