"""Which language a customer's text is in: script, stock replies, statistics, prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from translation.detection.lexicon import Lexicon
from translation.detection.scripts import (
    LATIN,
    count_letters,
    main_script,
    script_shares,
    written_with,
)
from translation.detection.statistics import StatisticalVote, normal
from translation.glossary import Glossary
from translation.languages import LANGUAGES, PIVOT
from translation.protection import find_spans

# The reasons that a detection may give; the last is for a language that the caller named.
SCRIPT, LEXICON, STATISTICAL, PRIOR, NONE = "script", "lexicon", "statistical", "prior", "none"
EXPLICIT = "explicit"

# How much more likely than each other one the language of the conversation is, before a word is
# read. A few clear words of another language outweigh it, a name does not.
PRIOR_ODDS = 6.0
PRIOR_CONFIDENCE = 0.5  # of a text that says nothing, in a conversation that has a language
LEXICON_CONFIDENCE = 0.95
SHARED_REPLY = 0.5  # what "no" or "ok" is worth where the prior does not decide
SCRIPT_CONFIDENCE, SHARED_SCRIPT_CONFIDENCE = 0.99, 0.95  # hangul is Korean, Han may be Japanese
MIXED_SHARE = 0.2  # of Han in "订单 order status?": enough in a Chinese conversation
# A text of at least so many letters, so surely in a language that the shop does not serve.
UNSERVED_LETTERS, UNSERVED_PROBABILITY = 15, 0.9
MOST_ALTERNATIVES, LEAST_ALTERNATIVE = 3, 0.01


@dataclass(frozen=True)
class Detection:
    """The language of a text, how sure that is (0..1) and what it rests on.

    `letters` is the number of letters that voted; `unserved` the language that the text seems to
    be in although the shop does not serve it.
    """

    language: str
    confidence: float
    reason: str
    letters: int
    alternatives: tuple[tuple[str, float], ...] = ()
    unserved: str | None = None


class LanguageDetector:
    """Tells the language of a text among those that the shop serves."""

    def __init__(self, languages: Sequence[str], glossary: Glossary) -> None:
        self.languages = tuple(languages)
        self.lexicon = Lexicon.load(languages)
        self._glossary = glossary
        self._statistics = StatisticalVote(languages)

    def detect(self, text: str, prior: str | None = None) -> Detection:
        """The most likely language; `prior` is the one to expect, such as the conversation's.

        What is protected (codes, addresses, emoji, brands…) does not vote.
        """
        words = self.voting_words(text)
        letters = count_letters(words)
        prior = prior if prior in self.languages else None
        shares = script_shares(words)
        if not shares:
            return _without_evidence(prior, letters)
        saying = self.lexicon.languages_of(words)
        if saying:
            return self._from_replies(saying, words, prior, letters)
        script = self._script_of(prior, shares)
        if script == LATIN and self._statistics.languages:
            return self._from_statistics(words, prior, letters)
        return self._from_script(script, prior, letters)

    def voting_words(self, text: str) -> str:
        """The text without its protected spans."""
        parts, position = [], 0
        for span in find_spans(text, self._glossary, PIVOT, PIVOT):
            parts.append(text[position : span.start])
            position = span.end
        return " ".join([*parts, text[position:]]).strip()

    def _script_of(self, prior: str | None, shares: Mapping[str, float]) -> str:
        """The script to go by; a text mixed with Latin words goes to that of the prior."""
        mixed = (
            script
            for script, share in shares.items()
            if script != LATIN and share >= MIXED_SHARE
            and prior in written_with(script, self.languages)
        )
        return next(mixed, None) or main_script(shares)

    def _from_replies(
        self, saying: list[str], words: str, prior: str | None, letters: int
    ) -> Detection:
        """A stock reply that several languages share goes to the prior, else to statistics."""
        if len(saying) == 1:
            chances = {saying[0]: LEXICON_CONFIDENCE}
        elif prior in saying:
            chances = _weigh(dict.fromkeys(saying, 1.0), prior)
        else:
            likely = self._statistics.chances(words, saying)
            chances = {code: SHARED_REPLY * chance for code, chance in likely.items()}
        return _choose(chances, LEXICON, letters)

    def _from_script(self, script: str, prior: str | None, letters: int) -> Detection:
        served = written_with(script, self.languages)
        known = written_with(script, LANGUAGES)
        if not served:
            nothing = _without_evidence(None, letters)
            return replace(nothing, unserved=next(iter(known), None))
        sure = SCRIPT_CONFIDENCE if len(known) == 1 else SHARED_SCRIPT_CONFIDENCE
        chances = _weigh(dict.fromkeys(served, 1.0), prior)
        return _choose({code: sure * chance for code, chance in chances.items()}, SCRIPT, letters)

    def _from_statistics(self, words: str, prior: str | None, letters: int) -> Detection:
        chances = _weigh(self._statistics.chances(words, self._statistics.languages), prior)
        detection = _choose(chances, STATISTICAL, letters)
        unserved, probability = self._statistics.unserved(words)
        if unserved is None or letters < UNSERVED_LETTERS or probability < UNSERVED_PROBABILITY:
            return detection
        confidence = round(detection.confidence * (1 - probability), 3)
        return replace(detection, confidence=confidence, unserved=unserved)


def _without_evidence(prior: str | None, letters: int) -> Detection:
    if prior is None:
        return Detection(PIVOT, 0.0, NONE, letters)
    return Detection(prior, PRIOR_CONFIDENCE, PRIOR, letters)


def _weigh(chances: Mapping[str, float], prior: str | None) -> dict[str, float]:
    """Chances after the prior."""
    odds = {code: PRIOR_ODDS if code == prior else 1.0 for code in chances}
    return normal({code: chance * odds[code] for code, chance in chances.items()})


def _choose(chances: Mapping[str, float], reason: str, letters: int) -> Detection:
    """The likeliest, and the others as alternatives."""
    best, *others = sorted(chances, key=lambda code: -chances[code])
    alternatives = tuple(
        (code, round(chances[code], 3))
        for code in others[:MOST_ALTERNATIVES]
        if chances[code] >= LEAST_ALTERNATIVE
    )
    return Detection(best, round(chances[best], 3), reason, letters, alternatives)
