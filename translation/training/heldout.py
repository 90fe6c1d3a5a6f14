"""The examples a model is examined on: none of them is ever trained on."""

from __future__ import annotations

import random
from pathlib import Path

from translation.training import indomain, markers
from translation.training.corpus import Corpus
from translation.training.mixture import Example
from translation.training.recipe import PIVOT

SEED = 20  # the same expansions every time


def _both_ways(pivot: str, foreign: str, language: str) -> list[Example]:
    return [
        Example(language, *markers.number_markers(pivot, foreign)),
        Example(PIVOT, *markers.number_markers(foreign, pivot)),
    ]


def conversation(corpus: Corpus, limit: int) -> list[Example]:
    """Held-out conversation pairs of one language, both directions."""
    rng = random.Random(SEED)
    chosen = rng.sample(corpus.dev, min(limit, len(corpus.dev)))
    return [e for p in chosen for e in _both_ways(p.pivot, p.foreign, corpus.language)]


def in_domain(folder: Path, language: str, limit: int | None = None) -> list[Example]:
    """Held-out templates of one language, each expanded once, both directions; the same sample
    of them every time where there are more than `limit`."""
    _, held_out = indomain.split(indomain.read_folder(folder))
    usable = indomain.for_language(held_out, language)
    if limit is not None and limit < len(usable):
        usable = random.Random(SEED).sample(usable, limit)
    examples: list[Example] = []
    for template in usable:
        rng = random.Random(f"{SEED}-{template.pivot}")
        pivot, foreign = indomain.expand(template, language, rng, marker_share=1.0)
        examples += _both_ways(pivot, foreign, language)
    return examples
