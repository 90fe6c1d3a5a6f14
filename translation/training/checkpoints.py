"""The files of a run: where it is, its averaged weights, the best of them, the last ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

CHECKPOINT_FILE = "checkpoint.pt"  # everything that is needed to go on
AVERAGE_FILE = "average.pt"  # the averaged weights as they are now
BEST_FILE = "best.pt"  # the averaged weights that had the lowest dev loss
LAST_FILE = "last.pt"  # the weights at the last evaluations, where their mean is wanted
RECIPE_FILE = "recipe.json"
CPU = torch.device("cpu")
Weights = dict[str, torch.Tensor]


def write(state: object, path: Path) -> None:
    """Write a file; a crash in between leaves the previous one whole."""
    temporary = path.with_name(f"{path.name}.part")
    torch.save(state, temporary)
    os.replace(temporary, path)


def read(path: Path, device: torch.device = CPU) -> Any:
    """What was written, on this device, whatever device it was written from."""
    return torch.load(path, map_location=device, weights_only=True)


def weights_file(run: Path) -> Path:
    """The best weights of a run; of one that was never evaluated, the averaged ones."""
    best = run / BEST_FILE
    return best if best.exists() else run / AVERAGE_FILE


class LastWeights:
    """The weights at the last evaluations, and their mean (Vaswani et al. 2017, section 6.1)."""

    def __init__(self, count: int, path: Path) -> None:
        self._count, self._path = count, path
        self._kept: list[Weights] = read(path)[-count:] if count and path.exists() else []

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, weights: Weights) -> None:
        """Keep these; the oldest are forgotten."""
        copy = {name: weight.detach().to("cpu", copy=True) for name, weight in weights.items()}
        self._kept = [*self._kept, copy][-self._count :]

    def save(self) -> None:
        """Write them for a run that goes on later."""
        write(self._kept, self._path)

    def mean(self) -> Weights:
        """The mean of those kept."""
        return {
            name: torch.stack([kept[name] for kept in self._kept]).mean(dim=0)
            for name in self._kept[0]
        }
