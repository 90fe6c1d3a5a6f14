"""Batches of about equally many tokens, with little padding."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy
import torch

from translation.training.mixture import Example
from translation.training.utilisation import Work
from translation.training.vocabulary import Vocabulary

NOTHING = Work()
WIDTH_STEP = 8  # tokens; the widths of batches of fixed shapes
Row = tuple[list[int], list[int]]


@dataclass(frozen=True)
class Batch:
    """Padded numbers of one step; `mask` is 0 at padding of the source.

    `tokens` are those of the target, `work` all that is not padding, `chunk` the number of the
    chunk it was cut from.
    """

    source: torch.Tensor
    mask: torch.Tensor
    decoder_input: torch.Tensor
    target: torch.Tensor
    tokens: int
    work: Work = NOTHING
    chunk: int = 0

    def on(self, device: torch.device) -> Batch:
        """This batch on a device; the copy to a card runs beside what the card is doing."""
        if device.type == "cpu":
            return self
        moved = {
            field.name: getattr(self, field.name).pin_memory().to(device, non_blocking=True)
            for field in fields(self) if isinstance(getattr(self, field.name), torch.Tensor)
        }
        return Batch(**moved, tokens=self.tokens, work=self.work, chunk=self.chunk)


def _pad(rows: list[list[int]], pad: int, width: int | None = None) -> torch.Tensor:
    width = width or max(len(row) for row in rows)
    return torch.tensor([row + [pad] * (width - len(row)) for row in rows])


def make(rows: list[Row], pad: int, chunk: int = 0, width: int | None = None) -> Batch:
    """One batch of encoded source and target; the decoder sees the target moved right by one."""
    source = _pad([s for s, _ in rows], pad, width)
    target = _pad([t for _, t in rows], pad, width)
    real = [(s, t) for s, t in rows if t]
    work = Work(sum(len(s) for s, _ in real), sum(len(t) for _, t in real), len(real))
    return _batch(source, target, work, chunk, pad)


def _batch(
    source: torch.Tensor, target: torch.Tensor, work: Work, chunk: int, pad: int
) -> Batch:
    start = torch.full((len(target), 1), pad)
    decoder_input = torch.cat([start, target[:, :-1]], dim=1)
    mask = (source != pad).long()
    return Batch(source, mask, decoder_input, target, work.target_tokens, work, chunk)


def encode(examples: list[Example], vocabulary: Vocabulary, max_length: int) -> list[Row]:
    """Encoded examples of at most `max_length` tokens a side."""
    rows = [(vocabulary.source(e.source, e.language), vocabulary.target(e.target))
            for e in examples]
    return [(s, t) for s, t in rows if len(s) <= max_length and len(t) <= max_length]


def cut(
    rows: list[Row], size: int, pad: int, rng: random.Random, chunk: int = 0
) -> list[Batch]:
    """Sort by length, cut where source and target, padded, reach twice `size`, and shuffle."""
    rows = sorted(rows, key=lambda row: (len(row[1]) + len(row[0]), len(row[1])))
    batches: list[Batch] = []
    start = 0
    for end in range(1, len(rows) + 1):
        some = rows[start : end + 1]
        width = max(len(s) for s, _ in some) + max(len(t) for _, t in some)
        if end == len(rows) or width * len(some) > 2 * size:
            batches.append(make(rows[start:end], pad, chunk))
            start = end
    rng.shuffle(batches)
    return batches


def widths(max_length: int) -> list[int]:
    """The widths of batches of fixed shapes, one shape for each."""
    return list(range(WIDTH_STEP, max_length + WIDTH_STEP, WIDTH_STEP))


def cut_fixed(
    rows: list[Row], size: int, pad: int, rng: random.Random, max_length: int, chunk: int = 0
) -> list[Batch]:
    """Batches in as many shapes as there are `widths`, every one of `size` tokens a side.

    Source and target have the same width. What does not fill a batch goes into one of the next
    width; the very last is filled with sentences that have no target and so teach nothing.
    """
    batches: list[Batch] = []
    waiting: list[Row] = []
    left = sorted(rows, key=lambda row: max(map(len, row)), reverse=True)
    for width in widths(max_length):
        while left and max(map(len, left[-1])) <= width:
            waiting.append(left.pop())
        count = max(1, size // width)
        is_last = not left
        while len(waiting) >= count or (is_last and waiting):
            some, waiting = waiting[:count], waiting[count:]
            filling = [(some[0][0], list[int]())] * (count - len(some))
            batches.append(make([*some, *filling], pad, chunk, width))
        if is_last:
            break
    rng.shuffle(batches)
    return batches


Packed = tuple[numpy.ndarray, numpy.ndarray, Work, int]


def pack(batch: Batch) -> Packed:
    """A batch as small arrays that are cheap to send from one process to another."""
    return (batch.source.numpy().astype(numpy.int32), batch.target.numpy().astype(numpy.int32),
            batch.work, batch.chunk)


def unpack(packed: Packed, pad: int) -> Batch:
    """The batch that was packed."""
    source, target = (torch.from_numpy(part).long() for part in packed[:2])
    return _batch(source, target, packed[2], packed[3], pad)


def together(batches: Iterable[Batch]) -> Work:
    """The work of several batches."""
    return sum((batch.work for batch in batches), NOTHING)
