"""Batches of about equally many tokens, with little padding."""

from __future__ import annotations

import random
from dataclasses import dataclass

import torch

from translation.training.mixture import Example
from translation.training.vocabulary import Vocabulary


@dataclass(frozen=True)
class Batch:
    """Padded numbers of one step; `mask` is 0 at padding of the source."""

    source: torch.Tensor
    mask: torch.Tensor
    decoder_input: torch.Tensor
    target: torch.Tensor
    tokens: int


def _pad(rows: list[list[int]], pad: int) -> torch.Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([row + [pad] * (width - len(row)) for row in rows])


def make(rows: list[tuple[list[int], list[int]]], pad: int) -> Batch:
    """One batch of encoded source and target; the decoder sees the target moved right by one."""
    source = _pad([s for s, _ in rows], pad)
    target = _pad([t for _, t in rows], pad)
    start = torch.full((len(rows), 1), pad)
    decoder_input = torch.cat([start, target[:, :-1]], dim=1)
    tokens = sum(len(t) for _, t in rows)
    return Batch(source, (source != pad).long(), decoder_input, target, tokens)


def encode(
    examples: list[Example], vocabulary: Vocabulary, max_length: int
) -> list[tuple[list[int], list[int]]]:
    """Encoded examples of at most `max_length` tokens a side."""
    rows = [(vocabulary.source(e.source, e.language), vocabulary.target(e.target))
            for e in examples]
    return [(s, t) for s, t in rows if len(s) <= max_length and len(t) <= max_length]


def cut(
    rows: list[tuple[list[int], list[int]]], size: int, pad: int, rng: random.Random
) -> list[Batch]:
    """Sort by length, cut where source and target, padded, reach twice `size`, and shuffle."""
    rows = sorted(rows, key=lambda row: (len(row[1]) + len(row[0]), len(row[1])))
    batches: list[Batch] = []
    start = 0
    for end in range(1, len(rows) + 1):
        some = rows[start : end + 1]
        width = max(len(s) for s, _ in some) + max(len(t) for _, t in some)
        if end == len(rows) or width * len(some) > 2 * size:
            batches.append(make(rows[start:end], pad))
            start = end
    rng.shuffle(batches)
    return batches
