"""langdetect as a second voter: deterministic, and knowing no language but the shop's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import langdetect
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

SEED = 0
PROFILES = Path(langdetect.__file__).with_name("profiles")
# Where the profile is not named after our code.
NAMES = {"zh": "zh-cn"}


class LangdetectVoter:
    """Asks langdetect with the profiles of these languages only, at least two.

    Unrestricted it takes short Spanish for Portuguese, Catalan or Somali; and it draws lots
    unless its seed is set.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        self._codes = {NAMES.get(code, code): code for code in languages}
        self._factory = DetectorFactory()
        self._factory.set_seed(SEED)
        profiles = [(PROFILES / name).read_text(encoding="utf-8") for name in self._codes]
        self._factory.load_json_profile(profiles)

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely each of the languages is; empty where langdetect finds no features."""
        detector = self._factory.create()
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return {}
        return {self._codes[each.lang]: each.prob for each in found}
