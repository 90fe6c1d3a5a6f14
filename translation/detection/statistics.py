"""The statistical votes: n-grams, and langdetect where they are unsure; Chinese or Japanese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from translation.detection.langdetect_voter import LangdetectVoter
from translation.detection.ngrams import HAN_FILE, NgramModel, han_ngrams
from translation.languages import LANGUAGES, with_script

ROMANISED = "-Latn"  # the end of a class of romanised text

# How much more likely than another one is, before a word is read: the language of the
# conversation. A few clear words of another language outweigh it, a name does not.
PRIOR_ODDS = 6.0
# The same of Chinese and Japanese without a kana: whole sentences of Japanese have some.
HAN_PRIOR_ODDS = 100.0
# What customers write less: Russian in Latin letters; a language the shop does not offer.
ROMANISED_ODDS, UNSERVED_ODDS = 0.2, 0.2
ROMANISED_WORDS = 2 / 3  # of a text; fewer are names in a sentence of another language
SURE = 0.9  # below it, langdetect votes, too
LANGDETECT_WEIGHT = 0.5  # it is right less often: 87 against 97 % on one to three words
LEAST_VOTE = 0.01
SIGNS, SIGN_ODDS = {"¿": "es", "¡": "es"}, 100.0  # no other language that we know writes these
MOST_CHARACTERS = 500  # more text does not make the vote better


def language_of(name: str) -> tuple[str, bool]:
    """The language of a class of the model, and whether that class is romanised text."""
    return name.removesuffix(ROMANISED), name.endswith(ROMANISED)


class StatisticalVote:
    """Chances of text in Latin letters, in the languages of the shop and in all others we know."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(with_script(languages, "Latn"))
        model = NgramModel.load()
        self.classes = tuple(n for n in model.languages if language_of(n)[0] in languages)
        self._language = {name: language_of(name)[0] for name in model.languages}
        self._odds = {name: self._class_odds(name) for name in model.languages}
        # A text may be asked about twice, words come again and again.
        self._anywhere = lru_cache(maxsize=1024)(model.probabilities)
        self._langdetect = lru_cache(maxsize=1)(LangdetectVoter().probabilities)

    def chances(self, text: str, prior: str | None) -> dict[str, float]:
        """How likely each class is; `prior` is the language to expect."""
        text = text[:MOST_CHARACTERS]
        signs = {SIGNS[sign] for sign in SIGNS if sign in text}
        chances = normal({
            name: chance
            * self._odds[name]
            * (PRIOR_ODDS if self._language[name] == prior else 1.0)
            * (SIGN_ODDS if signs and name in signs else 1.0)
            for name, chance in self._anywhere(text).items()
        })
        chances = self._without_names(text, chances)
        if max(chances.values()) >= SURE:
            return chances
        return self._with_langdetect(text, chances)

    def stranger(self, text: str) -> tuple[str | None, float]:
        """A language that our model does not know ("sv"), and how surely it is one of those."""
        known = self._langdetect(text[:MOST_CHARACTERS])
        others = {code: chance for code, chance in known.items() if code not in LANGUAGES}
        return (_likeliest(others), sum(others.values())) if others else (None, 0.0)

    def among(self, text: str, languages: Sequence[str]) -> dict[str, float]:
        """How likely each of these languages is, if it is one of them."""
        anywhere = self._anywhere(text[:MOST_CHARACTERS])
        return normal({code: anywhere.get(code, 0.0) for code in languages})

    def _without_names(self, text: str, chances: dict[str, float]) -> dict[str, float]:
        """Romanised classes only if most words are so: "my name is Vladimir Petrov" is English."""
        if not language_of(_likeliest(chances))[1]:
            return chances
        each = [_likeliest(self._anywhere(word)) for word in text.split()]
        if sum(language_of(name)[1] for name in each) >= ROMANISED_WORDS * len(each):
            return chances
        return normal({n: 0.0 if language_of(n)[1] else chance for n, chance in chances.items()})

    def _class_odds(self, name: str) -> float:
        odds = ROMANISED_ODDS if language_of(name)[1] else 1.0
        return odds if name in self.classes else odds * UNSERVED_ODDS

    def _with_langdetect(self, text: str, chances: Mapping[str, float]) -> dict[str, float]:
        """It redistributes what the languages of the shop have."""
        known = self._langdetect(text)
        votes = normal({code: known[code] for code in self.languages if code in known})
        own = {code: chances[code] for code in votes}
        voted = normal({
            code: chance * max(votes[code], LEAST_VOTE) ** LANGDETECT_WEIGHT
            for code, chance in own.items()
        })
        return {**chances, **{code: sum(own.values()) * chance for code, chance in voted.items()}}


class HanVote:
    """Chinese or Japanese, where a text has Han characters only."""

    def __init__(self) -> None:
        self._model = NgramModel.load(HAN_FILE, han_ngrams)

    def chances(self, text: str) -> dict[str, float]:
        """How likely each of the two is."""
        return self._model.probabilities(text[:MOST_CHARACTERS])


def _likeliest(chances: Mapping[str, float]) -> str:
    return max(chances, key=lambda name: chances[name])


def normal(chances: Mapping[str, float]) -> dict[str, float]:
    """The chances scaled to a sum of 1; equal ones where there are none."""
    total = sum(chances.values())
    if total <= 0:
        return dict.fromkeys(chances, 1 / len(chances)) if chances else {}
    return {code: chance / total for code, chance in chances.items()}
