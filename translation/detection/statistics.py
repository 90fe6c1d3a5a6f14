"""The statistical vote on text in Latin letters: n-grams, and langdetect where they are unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from translation.detection.langdetect_voter import LangdetectVoter
from translation.detection.ngrams import NgramModel
from translation.languages import with_script

SURE = 0.9  # below it, langdetect votes, too
LANGDETECT_WEIGHT = 0.5  # it is right less often: 87 against 97 % on one to three words
LEAST_VOTE = 0.01
SIGNS, SIGN_ODDS = {"¿": "es", "¡": "es"}, 100.0  # no other language that we know writes these
MOST_CHARACTERS = 1000  # more text does not make the vote better


class StatisticalVote:
    """Chances of the shop's languages that are written in Latin letters."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(with_script(languages, "Latn"))
        # One text is asked about twice: which of ours, and is it one of ours.
        self._anywhere = lru_cache(maxsize=1)(NgramModel.load().probabilities)
        self._langdetect = LangdetectVoter(self.languages) if len(self.languages) > 1 else None

    def chances(self, text: str, languages: Sequence[str]) -> dict[str, float]:
        """How likely each of these languages is, if it is one of them."""
        text = text[:MOST_CHARACTERS]
        anywhere = self._anywhere(text)
        signs = {SIGNS[sign] for sign in SIGNS if sign in text}
        chances = normal({
            code: anywhere.get(code, 0.0) * (SIGN_ODDS if code in signs else 1.0)
            for code in languages
        })
        if max(chances.values()) >= SURE or self._langdetect is None:
            return chances
        votes = self._langdetect.probabilities(text)
        return normal({
            code: chance * max(votes.get(code, 0.0), LEAST_VOTE) ** LANGDETECT_WEIGHT
            for code, chance in chances.items()
        })

    def unserved(self, text: str) -> tuple[str | None, float]:
        """The likeliest of all languages we know, if the shop does not serve it, and how likely."""
        anywhere = self._anywhere(text[:MOST_CHARACTERS])
        likeliest = max(anywhere, key=lambda code: anywhere[code])
        if likeliest in self.languages:
            return None, 0.0
        return likeliest, anywhere[likeliest]


def normal(chances: Mapping[str, float]) -> dict[str, float]:
    """The chances scaled to a sum of 1; equal ones where there are none."""
    total = sum(chances.values())
    if total <= 0:
        return dict.fromkeys(chances, 1 / len(chances))
    return {code: chance / total for code, chance in chances.items()}
