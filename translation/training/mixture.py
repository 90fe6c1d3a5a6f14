"""Draws training examples: which source, which direction, with which markers and noise."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from translation.training import corpus, indomain, markers, noise
from translation.training.corpus import UNSPACED, Corpus, Pair
from translation.training.indomain import Template
from translation.training.recipe import MAX_MARKERS, PIVOT, Mixture


@dataclass(frozen=True)
class Example:
    """One sentence to translate into `language`, and its translation."""

    language: str
    source: str
    target: str


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
        self, corpora: list[Corpus], folder: Path, mixture: Mixture, rng: random.Random
    ) -> None:
        self._rng = rng
        self._mixture = mixture
        self._folder = folder
        self._languages = [c.language for c in corpora]
        self._decks = {
            c.language: {s: Deck(pairs, rng) for s, pairs in c.train.items()} for c in corpora
        }
        self._weights = {
            c.language: [corpus.weight_of(s) * len(p) for s, p in c.train.items()]
            for c in corpora
        }
        self._stamp: tuple[tuple[str, float], ...] | None = None
        self._templates: dict[str, list[Template]] = {}
        self._template_weights: dict[str, list[float]] = {}
        self.refresh()

    def refresh(self) -> bool:
        """Read the in-domain folder again if a file of it is new or changed."""
        stamp = tuple((p.name, p.stat().st_mtime) for p in sorted(self._folder.glob("*.yml")))
        if stamp == self._stamp:
            return False
        train, _ = indomain.split(indomain.read_folder(self._folder))
        self._templates = {c: indomain.for_language(train, c) for c in self._languages}
        self._template_weights = {
            c: [indomain.weight_of(t) for t in found] for c, found in self._templates.items()
        }
        self._stamp = stamp
        return True

    def template_counts(self) -> dict[str, int]:
        """In-domain training templates per language."""
        return {language: len(found) for language, found in self._templates.items()}

    def draw(self) -> Example:
        """One example."""
        language = self._rng.choice(self._languages)
        in_domain = self._templates[language] and self._rng.random() < self._mixture.indomain
        pivot, foreign = self._indomain(language) if in_domain else self._general(language)
        into_pivot = self._rng.random() < self._mixture.into_pivot
        source, target = (foreign, pivot) if into_pivot else (pivot, foreign)
        source, target = self._number(source, target)
        if into_pivot and self._rng.random() < self._mixture.noise:
            source = noise.roughen(source, self._rng)
        return Example(PIVOT if into_pivot else language, source, target)

    def _general(self, language: str) -> tuple[str, str]:
        decks = self._decks[language]
        source = self._rng.choices(list(decks), weights=self._weights[language])[0]
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
        weights = self._template_weights[language]
        template = self._rng.choices(self._templates[language], weights=weights)[0]
        return indomain.expand(template, language, self._rng, self._mixture.slot_markers)

    def _number(self, source: str, target: str) -> tuple[str, str]:
        count = len(set(markers.HOLE_PATTERN.findall(source)))
        first = 0
        if count and self._rng.random() < self._mixture.shifted_markers:
            first = self._rng.randint(0, MAX_MARKERS - count)
        return markers.number_markers(source, target, first)
