"""The examples a model is examined on: none of them is ever trained on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from translation.training import indomain, markers
from translation.training.corpus import Corpus
from translation.training.indomain import Template
from translation.training.mixture import Example
from translation.training.recipe import PIVOT

T = TypeVar("T")

DEV_SENTENCES = 40  # per language and part, for the loss while training
SEED = 20  # the same expansions every time


def _both_ways(pivot: str, foreign: str, language: str) -> list[Example]:
    return [
        Example(language, *markers.number_markers(pivot, foreign), language),
        Example(PIVOT, *markers.number_markers(foreign, pivot), language),
    ]


def _sample(items: list[T], limit: int) -> list[T]:
    """At most so many of the items, the same ones every time."""
    return random.Random(SEED).sample(items, min(limit, len(items)))


def conversation(corpus: Corpus, limit: int) -> list[Example]:
    """Held-out conversation pairs of one language, both directions."""
    chosen = _sample(corpus.dev, limit)
    return [e for p in chosen for e in _both_ways(p.pivot, p.foreign, corpus.language)]


def templates(folder: Path) -> list[Template]:
    """The held-out templates of a folder, in all languages: reading them takes seconds."""
    return indomain.split(indomain.read_folder(folder))[1]


def in_domain(
    held_out: list[Template], language: str, limit: int | None = None
) -> list[Example]:
    """Held-out templates of one language, each expanded once, both directions; the same sample
    of them every time where there are more than `limit`."""
    usable = indomain.for_language(held_out, language)
    examples: list[Example] = []
    for template in usable if limit is None else _sample(usable, limit):
        rng = random.Random(f"{SEED}-{template.pivot}")
        pivot, foreign = indomain.expand(template, language, rng, marker_share=1.0)
        examples += _both_ways(pivot, foreign, language)
    return examples


def dev(corpora: Sequence[Corpus], folder: Path) -> dict[str, list[Example]]:
    """What the loss is measured on while training, by part and language."""
    held_out = templates(folder)
    return {f"{kind}-{c.language}": examples for c in corpora for kind, examples in (
        ("talk", conversation(c, DEV_SENTENCES)),
        ("shop", in_domain(held_out, c.language, DEV_SENTENCES)),
    )}
