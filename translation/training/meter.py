"""What a run has done since the last line of its log: loss, tokens a second, use of the card."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from translation.training import utilisation
from translation.training.recipe import Recipe
from translation.training.utilisation import Work


@dataclass(frozen=True)
class Reading:
    """Mean loss, target tokens per second, and the share of the card's peak if that is known."""

    loss: float
    speed: float
    share_of_peak: float | None

    def __str__(self) -> str:
        share = "" if self.share_of_peak is None else f"  MFU {self.share_of_peak:.1%}"
        return f"loss {self.loss:.3f}  {self.speed:.0f} tokens/s{share}"


class Meter:
    """Sums up steps. The losses stay on the device until they are read: reading waits for it."""

    def __init__(self, recipe: Recipe, vocabulary: int, peak: float | None) -> None:
        self._recipe, self._vocabulary, self._peak = recipe, vocabulary, peak
        self.restart()

    def restart(self) -> None:
        """Begin anew."""
        self._losses: torch.Tensor | float = 0.0
        self._steps, self._tokens, self._work = 0, 0, Work()
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the last reading."""
        return time.monotonic() - self._began

    def add(self, loss: torch.Tensor | float, tokens: int, work: Work) -> None:
        """One step: its loss, the target tokens of all workers, the work of this one."""
        self._losses = self._losses + loss
        self._steps, self._tokens, self._work = self._steps + 1, self._tokens + tokens, \
            self._work + work

    def read(self) -> Reading:
        """The figures since the last reading; begins anew."""
        loss = float(self._losses) / max(1, self._steps)
        seconds = max(self.seconds, 1e-9)  # after the loss: it was waited for
        done = utilisation.operations(self._recipe.architecture, self._vocabulary, self._work)
        share = None if self._peak is None else done / seconds / self._peak
        reading = Reading(loss, self._tokens / seconds, share)
        self.restart()
        return reading
