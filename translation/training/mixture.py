"""Draws training examples: which source, which direction, with which markers and noise."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from translation.training import corpus, indomain, markers, noise
from translation.training.corpus import UNSPACED, Corpus, Pair
from translation.training.indomain import Template
from translation.training.recipe import MAX_MARKERS, PIVOT, Mixture


@dataclass(frozen=True)
class Example:
    """One sentence to translate into `language`, and its translation.

    `foreign` is the language of the pair that is not English, whichever side it stands on.
    """

    language: str
    source: str
    target: str
    foreign: str = ""

    @property
    def source_language(self) -> str:
        """The language of the sentence."""
        return self.foreign if self.language == PIVOT else PIVOT


class Deck:
    """Pairs of one source, drawn in a random order, each once before any comes again."""

    def __init__(self, pairs: list[Pair], rng: random.Random) -> None:
        self._pairs = pairs
        self._rng = rng
        self._order: list[int] = []

    def draw(self) -> Pair:
        """The next pair; the deck is shuffled again when it is used up."""
        if not self._order:
            self._order = list(range(len(self._pairs)))
            self._rng.shuffle(self._order)
        return self._pairs[self._order.pop()]


class Sampler:
    """An endless stream of examples of all languages in the proportions of a Mixture."""

    def __init__(
        self, corpora: list[Corpus], folder: Path, mixture: Mixture, rng: random.Random,
        language_weights: Mapping[str, float] | None = None,
    ) -> None:
        self._rng = rng
        self._mixture = mixture
        self._folder = folder
        self._languages = [c.language for c in corpora]
        self._decks = {
            c.language: {s: Deck(pairs, rng) for s, pairs in c.train.items()} for c in corpora
        }
        weights = language_weights or {}
        # Sums, because to draw by weights `random` would else add all of them up every time.
        self._language_sums = list(accumulate(weights.get(c, 1.0) for c in self._languages))
        self._source_sums = {
            c.language: list(accumulate(corpus.weight_of(s) * len(p) for s, p in c.train.items()))
            for c in corpora
        }
        self._stamp: tuple[tuple[str, float], ...] | None = None
        self._templates: dict[str, list[Template]] = {}
        self._template_sums: dict[str, list[float]] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Read the in-domain folder again if a file of it is new or changed."""
        stamp = tuple((p.name, p.stat().st_mtime) for p in sorted(self._folder.glob("*.yml")))
        if stamp == self._stamp:
            return False
        train, _ = indomain.split(indomain.read_folder(self._folder))
        self._templates = {c: indomain.for_language(train, c) for c in self._languages}
        self._template_sums = {
            c: list(accumulate(map(indomain.weight_of, found)))
            for c, found in self._templates.items()
        }
        self._stamp = stamp
        return True

    def template_counts(self) -> dict[str, int]:
        """In-domain training templates per language."""
        return {language: len(found) for language, found in self._templates.items()}

    def seed(self, text: str) -> None:
        """Draw from here on as this seed says, whatever was drawn before."""
        self._rng.seed(text)

    def draw(self) -> Example:
        """One example."""
        language = self._rng.choices(self._languages, cum_weights=self._language_sums)[0]
        in_domain = self._templates[language] and self._rng.random() < self._mixture.indomain
        pivot, foreign = self._indomain(language) if in_domain else self._general(language)
        into_pivot = self._rng.random() < self._mixture.into_pivot
        source, target = (foreign, pivot) if into_pivot else (pivot, foreign)
        source, target = self._number(source, target)
        if into_pivot and self._rng.random() < self._mixture.noise:
            source = noise.roughen(source, self._rng)
        return Example(PIVOT if into_pivot else language, source, target, language)

    def _general(self, language: str) -> tuple[str, str]:
        decks = self._decks[language]
        source = self._rng.choices(list(decks), cum_weights=self._source_sums[language])[0]
        pair = decks[source].draw()
        if self._rng.random() < self._mixture.corpus_markers:
            return markers.open_holes(pair.pivot, pair.foreign, self._rng)
        return pair.pivot, pair.foreign

    def _indomain(self, language: str) -> tuple[str, str]:
        pivot, foreign = self._expand(language)
        if self._rng.random() >= self._mixture.joined:
            return pivot, foreign
        first, second = (self._general(language), (pivot, foreign))
        if self._rng.random() < 0.5:
            first = self._expand(language)
        if markers.HOLE_PATTERN.search(first[0]):
            return pivot, foreign  # two sentences with the same hole would get one number
        glue = "" if language in UNSPACED else " "
        return f"{first[0]} {second[0]}", f"{first[1]}{glue}{second[1]}"

    def _expand(self, language: str) -> tuple[str, str]:
        sums = self._template_sums[language]
        template = self._rng.choices(self._templates[language], cum_weights=sums)[0]
        return indomain.expand(template, language, self._rng, self._mixture.slot_markers)

    def _number(self, source: str, target: str) -> tuple[str, str]:
        count = len(set(markers.HOLE_PATTERN.findall(source)))
        first = 0
        if count and self._rng.random() < self._mixture.shifted_markers:
            first = self._rng.randint(0, MAX_MARKERS - count)
        return markers.number_markers(source, target, first)
