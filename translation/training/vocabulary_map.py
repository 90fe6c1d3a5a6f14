"""Which target pieces may translate a source piece: CTranslate2 then scores only those.

Scoring all pieces of the vocabulary is the largest part of a small model's work for a word. With
a map of candidates per source piece (a lexical shortlist, Jean et al. 2015) it is a tenth of
that. Candidates are the best translations by IBM model 1 (Brown et al. 1993), learnt from the
training examples for each target language by itself; the tag of a target language brings its
commonest pieces, and every piece may be copied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from translation.training.mixture import Example
from translation.training.vocabulary import Vocabulary, tag

MAP_FILE = "vmap.txt"  # its name is CTranslate2's
ITERATIONS = 4
CANDIDATES = 40  # of a source piece, in each target language
LEAST_PROBABILITY = 1e-3
COMMONEST = 800  # pieces of a target language that are candidates in every sentence
BATCH_PAIRS = 8_000_000  # co-occurrences learnt from at a time: memory, about 0.5 GB

Encoded = tuple[list[int], list[int]]  # pieces of source and target, without tag and end


def build(examples: Iterable[Example], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Candidates by source piece; "" holds those that are candidates everywhere."""
    by_language: dict[str, list[Encoded]] = defaultdict(list)
    for example in examples:
        source = vocabulary.source(example.source, example.language)[1:-1]
        by_language[example.language].append((source, vocabulary.target(example.target)[:-1]))
    candidates: dict[int, set[int]] = defaultdict(set)
    for language, encoded in by_language.items():
        for piece, found in best_translations(encoded, len(vocabulary)).items():
            candidates[piece] |= {piece, *found}
        candidates[vocabulary.numbers[tag(language)]] |= commonest(encoded, len(vocabulary))
    names = vocabulary.names
    chosen = {names[s]: [names[t] for t in sorted(found)] for s, found in candidates.items()}
    return {"": vocabulary.basic, **chosen}


def commonest(encoded: Sequence[Encoded], size: int) -> set[int]:
    """The pieces that targets are mostly made of."""
    counts = np.bincount(np.concatenate([t for _, t in encoded]), minlength=size)
    return {int(n) for n in np.argsort(-counts)[:COMMONEST] if counts[n]}


def best_translations(encoded: Sequence[Encoded], size: int) -> dict[int, list[int]]:
    """For each source piece the likeliest target pieces, by IBM model 1."""
    keys, probabilities = _model_1(encoded, size)
    found: dict[int, list[int]] = defaultdict(list)
    for at in np.argsort(-probabilities):
        source, target = divmod(int(keys[at]), size)
        if probabilities[at] >= LEAST_PROBABILITY and len(found[source]) < CANDIDATES:
            found[source].append(target)
    return found


def _model_1(encoded: Sequence[Encoded], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Keys (source * size + target) of all pairs that occur, and p(target | source)."""
    pairs, slots = _co_occurrences(encoded, size)
    keys, pairs = np.unique(pairs, return_inverse=True)
    sources = keys // size
    probabilities = np.ones(len(keys))
    for _ in range(ITERATIONS):
        weights = probabilities[pairs]
        weights /= np.bincount(slots, weights)[slots]
        counts = np.bincount(pairs, weights, minlength=len(keys))
        probabilities = counts / np.bincount(sources, counts)[sources]
    return keys, probabilities


def _co_occurrences(encoded: Sequence[Encoded], size: int) -> tuple[np.ndarray, np.ndarray]:
    """A key for every source piece beside every target piece, and the target's number."""
    pairs: list[np.ndarray] = []
    slots: list[np.ndarray] = []
    first, total = 0, 0
    for source, target in encoded:
        if total > BATCH_PAIRS:
            break
        s, t = np.array(source, dtype=np.int64), np.array(target, dtype=np.int64)
        pairs.append((s[:, None] * size + t[None, :]).ravel())
        slots.append(np.tile(np.arange(first, first + len(t)), len(s)))
        first, total = first + len(t), total + len(s) * len(t)
    return np.concatenate(pairs), np.concatenate(slots)


def write(candidates: dict[str, list[str]], path: Path) -> None:
    """In CTranslate2's format: source piece, tab, candidates with spaces between."""
    lines = [f"{source}\t{' '.join(found)}" for source, found in candidates.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
