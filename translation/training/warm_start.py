"""Begin a run with the weights of another one, whose vocabulary may differ.

The layers are taken as they are. A piece that both vocabularies have keeps its embedding; a new
one begins as the mean of the pieces that the old vocabulary cuts it into, which is nearer to
where it belongs than a random vector (Hewitt 2021, "Initializing new word embeddings for
pretrained language models"). What the old one cannot spell stays as initialised.
"""

from __future__ import annotations

from pathlib import Path

import torch

from translation.training import checkpoints
from translation.training.export import ExportError
from translation.training.model import EMBEDDING
from translation.training.trainer import Trainer
from translation.training.vocabulary import Vocabulary


def begin_with(trainer: Trainer, folder: Path) -> None:
    """Give a run that has not begun the best averaged weights of the run in
    `folder`.

    Raises ExportError if there is none or its layers have another shape.
    """
    path = checkpoints.weights_file(folder)
    if not path.exists():
        raise ExportError(f"{folder}: no {path.name} to start from")
    device = trainer.compute.device
    old: dict[str, torch.Tensor] = checkpoints.read(path, device)["average"]
    weights = trainer.average
    differing = [k for k in weights if k != EMBEDDING and old[k].shape != weights[k].shape]
    if differing or old[EMBEDDING].shape[1] != weights[EMBEDDING].shape[1]:
        raise ExportError(f"{folder}: layers of another shape: {', '.join(differing) or EMBEDDING}")
    for name, weight in weights.items():
        if name == EMBEDDING:
            inherit_rows(weight, trainer.vocabulary, old[name], Vocabulary(folder))
        else:
            weight.copy_(old[name])
    trainer.load(weights)


def inherit_rows(
    rows: torch.Tensor, vocabulary: Vocabulary, old_rows: torch.Tensor, old: Vocabulary
) -> int:
    """Fill the embeddings (pieces x width) of a vocabulary from those of another; returns how
    many rows were filled."""
    filled = 0
    for piece, number in vocabulary.numbers.items():
        sources = [old.numbers[piece]] if piece in old.numbers else old.spelling(piece)
        if sources:
            rows[number] = old_rows[sources].mean(dim=0)
            filled += 1
    return filled
