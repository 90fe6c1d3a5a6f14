"""Which language a customer's text is in: script, stock replies, statistics, prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from translation.detection.lexicon import Lexicon
from translation.detection.scripts import (
    HAN,
    LATIN,
    count_letters,
    has_foreign_letters,
    main_script,
    script_shares,
    written_with,
)
from translation.detection.statistics import (
    HAN_PRIOR_ODDS,
    PRIOR_ODDS,
    HanVote,
    StatisticalVote,
    language_of,
    normal,
)
from translation.glossary import Glossary
from translation.languages import (
    LANGUAGES,
    PIVOT,
    TRADITIONAL_CHINESE,
    base_of,
    find,
    with_script,
    with_variants,
)
from translation.protection import find_spans
from translation.variants import is_traditional, to_base

# The reasons that a detection may give; the last is for a language that the caller named.
SCRIPT, LEXICON, STATISTICAL, PRIOR, NONE = "script", "lexicon", "statistical", "prior", "none"
ROMANISED = "romanised"  # statistical, of another script in Latin letters
EXPLICIT = "explicit"

PRIOR_CONFIDENCE = 0.5  # of a text that says nothing, in a conversation that has a language
LEXICON_CONFIDENCE = 0.95
SHARED_REPLY = 0.5  # what "no" or "ok" is worth where the prior does not decide
SCRIPT_CONFIDENCE, SHARED_SCRIPT_CONFIDENCE = 0.99, 0.95  # hangul is Korean, Han may be Japanese
MIXED_SHARE = 0.2  # of Han in "订单 order status?": enough in a Chinese conversation
# From so many letters on a text may be said to be in a language that the shop does not serve.
UNSERVED_LETTERS = 15
STRANGER_PROBABILITY = 0.98  # one of 200 held-out sentences of our own languages reaches it
UNSERVED_HAN, UNSERVED_PROBABILITY = 4, 0.9  # the same, of Han characters; and how surely
# A word or two of romanised text may be a name.
SURELY_ROMANISED, ROMANISED_NAME = 3, 0.6  # words from which it counts; confidence below
# Of human translations of so many letters, one in ten thousand is surely in another language.
SURE_LETTERS, SURELY, LATIN_SCRIPT = 24, 0.99, "Latn"
UNDETERMINED = "und"  # ISO 639-2, for a language that is none of ours
UNDETERMINED_WEIGHT = 0.5  # Ukrainian read as Russian: better than nothing, and not to be trusted
MOST_ALTERNATIVES, LEAST_ALTERNATIVE = 3, 0.01


@dataclass(frozen=True)
class Detection:
    """The language of a text, how sure that is (0..1) and what it rests on.

    `letters` is the number of letters that voted; `unserved` the language that the text seems to
    be in although the shop does not serve it; `script` (ISO 15924) what the text is written in,
    which for romanised Russian is "Latn", and None where nothing is written.
    """

    language: str
    confidence: float
    reason: str
    letters: int
    alternatives: tuple[tuple[str, float], ...] = ()
    unserved: str | None = None
    script: str | None = None

    @property
    def is_romanised(self) -> bool:
        """True where a language of another script is written in Latin letters."""
        language = find(self.language)
        return self.script == "Latn" and language is not None and language.script != "Latn"


class LanguageDetector:
    """Tells the language of a text among those that the shop serves."""

    def __init__(self, languages: Sequence[str], glossary: Glossary) -> None:
        """`languages` are served; their variants are told apart as well."""
        self.languages = with_variants(languages)
        self.lexicon = Lexicon.load(languages)
        self._served = tuple(languages)
        self._glossary = glossary
        self._statistics = StatisticalVote(languages)
        self._han = HanVote()

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
        found = self._from_words(words, shares, prior and base_of(prior), letters)
        return _in_variant(found, words, shares, prior)

    def use_glossary(self, glossary: Glossary) -> None:
        """Names of another glossary do not vote from the next text on."""
        self._glossary = glossary

    def voting_words(self, text: str) -> str:
        """The text without its protected spans."""
        parts, position = [], 0
        for span in find_spans(text, self._glossary, PIVOT, PIVOT):
            parts.append(text[position : span.start])
            position = span.end
        return " ".join([*parts, text[position:]]).strip()

    def latin_language(self, text: str) -> str | None:
        """The language, of all that we know, that a text in Latin letters is surely in."""
        if count_letters(text) < SURE_LETTERS:
            return None
        chances = self._statistics.among(text, with_script(LANGUAGES, LATIN_SCRIPT))
        likeliest = max(chances, key=lambda code: chances[code])
        return likeliest if chances[likeliest] >= SURELY else None

    def _from_words(
        self, words: str, shares: Mapping[str, float], prior: str | None, letters: int
    ) -> Detection:
        saying = self._saying(words, shares, prior)
        if saying:
            return self._from_replies(saying, words, prior, letters)
        script = self._script_of(prior, shares)
        if script == LATIN and self._statistics.languages:
            return self._from_statistics(words, prior, letters)
        if script == HAN:
            return self._from_han(words, prior, letters)
        return self._from_script(words, script, prior, letters)

    def _saying(self, words: str, shares: Mapping[str, float], prior: str | None) -> list[str]:
        """The languages of a stock reply; 謝謝 is looked up as 谢谢."""
        saying = self.lexicon.languages_of(words, prior)
        if not saying and HAN in shares:
            return self.lexicon.languages_of(to_base(words), prior)
        return saying

    def _script_of(self, prior: str | None, shares: Mapping[str, float]) -> str:
        """The script to go by; a text mixed with Latin words goes to that of the prior."""
        mixed = (
            script
            for script, share in shares.items()
            if script != LATIN and share >= MIXED_SHARE
            and prior in written_with(script, self._served)
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
            likely = self._statistics.among(words, saying)
            chances = {code: SHARED_REPLY * chance for code, chance in likely.items()}
        return _choose(chances, LEXICON, letters)

    def _from_script(
        self, words: str, script: str, prior: str | None, letters: int
    ) -> Detection:
        served = written_with(script, self._served)
        known = written_with(script, LANGUAGES)
        if not served:
            nothing = _without_evidence(None, letters)
            return replace(nothing, unserved=next(iter(known), UNDETERMINED))
        chances = _weigh(dict.fromkeys(served, 1.0), prior)
        sure = {code: SCRIPT_CONFIDENCE * chance for code, chance in chances.items()}
        detection = _choose(sure, SCRIPT, letters)
        if has_foreign_letters(words, script):
            return _doubtful(detection, UNDETERMINED, UNDETERMINED_WEIGHT)
        return detection

    def _from_han(self, words: str, prior: str | None, letters: int) -> Detection:
        """Nothing but Han characters: Chinese, or Japanese without a kana."""
        anywhere = self._han.chances(words)
        served = {code: chance for code, chance in anywhere.items() if code in self._served}
        likeliest = max(anywhere, key=lambda code: anywhere[code])
        if not served:
            return replace(_without_evidence(None, letters), unserved=likeliest)
        chances = _weigh(normal(served), prior, HAN_PRIOR_ODDS)
        sure = {code: SHARED_SCRIPT_CONFIDENCE * chance for code, chance in chances.items()}
        detection = _choose(sure, SCRIPT, letters)
        probability = anywhere[likeliest]
        is_other = likeliest not in served and probability >= UNSERVED_PROBABILITY
        if is_other and letters >= UNSERVED_HAN:
            return _doubtful(detection, likeliest, 1 - probability)
        return detection

    def _from_statistics(self, words: str, prior: str | None, letters: int) -> Detection:
        """Text in Latin letters: the best class that the shop serves, among all we know."""
        chances = self._statistics.chances(words, prior)
        likeliest = max(chances, key=lambda name: chances[name])
        is_unserved = likeliest not in self._statistics.classes and letters >= UNSERVED_LETTERS
        names = self._statistics.languages if is_unserved else self._statistics.classes
        served = {name: chances[name] for name in names}
        best = max(served, key=lambda name: served[name])
        language, is_romanised = language_of(best)
        others = {language_of(name)[0]: chance for name, chance in served.items() if name != best}
        others.pop(language, None)
        reason = ROMANISED if is_romanised else STATISTICAL
        chance = served[best]
        if is_romanised and len(words.split()) < SURELY_ROMANISED and language != prior:
            chance = min(chance, ROMANISED_NAME)
        detection = _choose({language: chance, **others}, reason, letters)
        if is_unserved:
            return replace(detection, unserved=language_of(likeliest)[0])
        if language == prior or is_romanised or letters < UNSERVED_LETTERS:
            return detection
        return self._unless_stranger(detection, words)

    def _unless_stranger(self, detection: Detection, words: str) -> Detection:
        """Swedish would be taken for German by a model that knows no Swedish."""
        stranger, probability = self._statistics.stranger(words)
        if stranger is None or probability < STRANGER_PROBABILITY:
            return detection
        return _doubtful(detection, stranger, 1 - probability)


def _in_variant(
    found: Detection, words: str, shares: Mapping[str, float], prior: str | None
) -> Detection:
    """With the script that was used. Chinese that is the same in both follows the prior."""
    language = found.language
    if language == base_of(TRADITIONAL_CHINESE):
        traditional = is_traditional(words) if HAN in shares else None
        if traditional or (traditional is None and prior == TRADITIONAL_CHINESE):
            language = TRADITIONAL_CHINESE
    own = find(language)
    is_latin = main_script(shares) == LATIN
    return replace(found, language=language, script="Latn" if is_latin or not own else own.script)


def _without_evidence(prior: str | None, letters: int) -> Detection:
    if prior is None:
        return Detection(PIVOT, 0.0, NONE, letters)
    return Detection(prior, PRIOR_CONFIDENCE, PRIOR, letters)


def _doubtful(detection: Detection, unserved: str, weight: float) -> Detection:
    """A text that seems to be in a language the shop does not serve."""
    return replace(
        detection, confidence=round(detection.confidence * weight, 3), unserved=unserved
    )


def _weigh(
    chances: Mapping[str, float], prior: str | None, prior_odds: float = PRIOR_ODDS
) -> dict[str, float]:
    """Chances after the prior."""
    odds = {code: prior_odds if code == prior else 1.0 for code in chances}
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
