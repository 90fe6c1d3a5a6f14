"""The training loop: resumable, with a time budget, averaged weights and a dev loss."""

from __future__ import annotations

import itertools
import json
import logging
import random
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from translation.training import batches, checkpoints, optimizers, utilisation
from translation.training.batches import Batch, Row
from translation.training.checkpoints import (
    AVERAGE_FILE,
    BEST_FILE,
    CHECKPOINT_FILE,
    LAST_FILE,
    RECIPE_FILE,
    LastWeights,
    Weights,
)
from translation.training.device import CPU, Compute
from translation.training.feeding import ChunkMaker, feed
from translation.training.meter import Meter
from translation.training.mixture import Example, Sampler
from translation.training.model import EMBEDDING, build_model, loss_of, training_loss
from translation.training.parallel import FlatGradients, Workers
from translation.training.recipe import Recipe
from translation.training.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

LOG_SECONDS = 30
SAVE_SECONDS = 120
GRADIENT_NORM = 1.0
FINAL_RATE = 0.02  # share of the full learning rate at the end
CONSTANT_SHARE = 0.25  # of the time at the full rate, then a linear decay
MIN_GAIN = 1e-3  # a dev loss that fell by less has not improved
MOVING_AVERAGE = "moving average"


@dataclass
class Progress:
    """Where a run is; saved with the checkpoint. `dev` tells the dev set that `best` is of."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    chunk: int = 0
    best: float = float("inf")
    worse: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    dev: int = 0
    machine: str = ""


def rate_at(progress: Progress, recipe: Recipe) -> float:
    """Share of the full learning rate: warm-up by steps, then by the time that has gone."""
    warm = min(1.0, (progress.step + 1) / recipe.warmup_steps)
    gone = min(1.0, progress.seconds / (recipe.hours * 3600))
    left = min(1.0, (1 - gone) / (1 - CONSTANT_SHARE))
    return warm * (FINAL_RATE + (1 - FINAL_RATE) * left)


class Trainer:
    """One run in one folder; made again on the same folder, it goes on where it was."""

    def __init__(
        self, recipe: Recipe, sampler: Sampler, vocabulary: Vocabulary, folder: Path,
        dev: dict[str, list[Example]], workers: Workers, compute: Compute = CPU, feeders: int = 0,
    ) -> None:
        self.workers, self.compute, self.feeders = workers, compute, feeders
        self.recipe, self.vocabulary, self.folder = recipe, vocabulary, folder
        self.chunks = ChunkMaker(
            sampler, self._encode, vocabulary.pad, recipe, workers.rank, compute.fixed_shapes
        )
        self.model = build_model(recipe, vocabulary, compute)
        self.loss = training_loss(
            self.model, vocabulary.pad, recipe.label_smoothing, compute,
            shapes=len(batches.widths(recipe.max_length)),
        )
        self.average = {k: v.detach().clone() for k, v in self._weights().items()}
        self.optimizers = optimizers.build(
            self.model, recipe.matrix_rate, recipe.other_rate, workers
        )
        self.gradients = FlatGradients(self.model, figures=3)
        self.rates = [g["lr"] for o in self.optimizers for g in o.param_groups]
        self.meter = Meter(recipe, len(vocabulary), utilisation.peak_of_device(compute.device))
        self.progress = Progress()
        self.last = LastWeights(recipe.average_last, folder / LAST_FILE)
        self.dev = {name: self._dev_batches(examples) for name, examples in dev.items()}
        self._resume()
        self.progress.machine = compute.description
        self._check_dev(dev)
        self._clear_padding()

    @torch.no_grad()
    def _clear_padding(self) -> None:
        """Keep the embedding of padding at zero.

        The decoder starts from it. Marian and CTranslate2 start from zero whatever it is, but
        as a row of the tied output layer it would learn a value.
        """
        for weights in (self._weights(), self.average):
            weights[EMBEDDING][self.vocabulary.pad].zero_()

    def _weights(self) -> dict[str, nn.Parameter]:
        return dict(self.model.named_parameters())

    def _encode(self, examples: list[Example]) -> list[Row]:
        return batches.encode(examples, self.vocabulary, self.recipe.max_length)

    def _dev_batches(self, examples: list[Example]) -> list[Batch]:
        rows = batches.encode(examples, self.vocabulary, self.recipe.max_length * 2)
        cut = batches.cut(rows, self.recipe.batch_tokens, self.vocabulary.pad, random.Random(0))
        return [batch.on(self.compute.device) for batch in cut]

    def _check_dev(self, dev: dict[str, list[Example]]) -> None:
        """A loss on other sentences cannot be compared with the best one so far."""
        stamp = zlib.crc32(repr(sorted(dev.items())).encode())
        if stamp != self.progress.dev:
            self.progress.dev, self.progress.best, self.progress.worse = stamp, float("inf"), 0

    def run(self, dev_minutes: float, max_steps: int | None = None) -> None:
        """Train until the time is up, the steps are done, or dev has not improved for long."""
        first, device = self.progress.chunk, self.compute.device
        with feed(self.chunks, first, self.feeders, device) as stream:
            self._train(stream, dev_minutes * 60, max_steps)
        if self.workers.is_first:
            self._evaluate()
            self.save()

    def _train(self, stream: Iterator[Batch], dev_seconds: float, max_steps: int | None) -> None:
        next_dev = self.progress.seconds + dev_seconds
        saved = self.ended = time.monotonic()
        self.meter.restart()
        while not self._finished(max_steps):
            self._step(list(itertools.islice(stream, self.recipe.accumulate)))
            if self.workers.is_first and self.meter.seconds > LOG_SECONDS:
                self._log()
            if self.workers.is_first and self.ended - saved > SAVE_SECONDS:
                self.save()
                saved = time.monotonic()
            if self.progress.seconds > next_dev and not self._finished(max_steps):
                self._evaluate()  # by every worker alike: it may decide to stop
                next_dev = self.progress.seconds + dev_seconds

    def _finished(self, max_steps: int | None) -> bool:
        steps_done = max_steps is not None and self.progress.step >= max_steps
        out_of_time = self.progress.seconds >= self.recipe.hours * 3600
        return steps_done or out_of_time or self.progress.worse >= self.recipe.patience

    def _step(self, group: list[Batch]) -> None:
        """One update from the batches of a group, each weighing as much as it has tokens."""
        self._set_rates()
        self.model.train()
        work = batches.together(group)
        losses: torch.Tensor | float = 0.0
        for batch in group:
            loss = self.loss(batch) * (batch.tokens / work.target_tokens)
            loss.backward()
            losses = losses + loss.detach()
        seconds, tokens, losses = self._shared(work.target_tokens, losses)
        self.gradients.clip(GRADIENT_NORM)
        for optimizer in self.optimizers:
            optimizer.step()
        self._clear_padding()
        self.gradients.values.zero_()
        self.progress.step += 1
        self.progress.tokens += tokens
        self.progress.seconds += seconds
        self.progress.chunk = group[-1].chunk + 1
        self._average()
        self.meter.add(losses, tokens, work)

    def _set_rates(self) -> None:
        share = rate_at(self.progress, self.recipe)
        groups = [g for o in self.optimizers for g in o.param_groups]
        for group, full in zip(groups, self.rates, strict=True):
            group["lr"] = full * share

    def _shared(
        self, tokens: int, loss: torch.Tensor | float
    ) -> tuple[float, int, torch.Tensor | float]:
        """Seconds since the last step by the first worker's clock, tokens of all workers and
        their mean loss; with the gradients averaged. A worker alone has nothing to wait for."""
        now = time.monotonic()
        seconds, self.ended = now - self.ended, now
        if self.workers.size == 1:
            return seconds, tokens, loss
        first = float(self.workers.is_first)
        sums = self.gradients.share(self.workers, [first * seconds, tokens, float(loss)])
        return sums[0], int(sums[1]), sums[2] / self.workers.size

    @torch.no_grad()
    def _average(self) -> None:
        """Exponential moving average of the weights; it forgets the beginning quickly."""
        step = self.progress.step
        keep = min(self.recipe.average_decay, (1 + step) / (10 + step))
        weights = self._weights()
        torch._foreach_lerp_([self.average[n] for n in weights], list(weights.values()), 1 - keep)

    def _log(self) -> None:
        p = self.progress
        left = max(0.0, self.recipe.hours * 3600 - p.seconds) / 60
        logger.info(
            "step %d  tokens %.2fM  rate %.2f  %s  %.0f min left",
            p.step, p.tokens / 1e6, rate_at(p, self.recipe), self.meter.read(), left,
        )

    def _evaluate(self) -> None:
        """Dev loss of the averaged weights; the best there were so far are kept for the export.

        Early stopping goes by the mean over the parts of the dev set.
        """
        current = {k: v.detach().clone() for k, v in self._weights().items()}
        found = {name: self._dev_losses(w) for name, w in self._averages(current).items()}
        self.load(current)
        kind, losses = min(found.items(), key=lambda item: sum(item[1].values()))
        self.progress.history.append({"step": self.progress.step, **losses})
        details = "  ".join(f"{k} {v:.3f}" for k, v in losses.items())
        logger.info("dev loss of the %s: %s", kind, details)
        if losses:
            self._judge(kind, sum(losses.values()) / len(losses))
        self.ended = time.monotonic()  # the time of a run is that of its steps

    def _averages(self, current: Weights) -> dict[str, Weights]:
        """The averaged weights that may be exported."""
        if not self.recipe.average_last:
            return {MOVING_AVERAGE: self.average}
        self.last.add(current)
        return {MOVING_AVERAGE: self.average, f"last {len(self.last)}": self.last.mean()}

    def _judge(self, kind: str, loss: float) -> None:
        """Count evaluations without a gain, and keep the weights with the lowest loss."""
        is_gain = loss < self.progress.best - MIN_GAIN
        self.progress.worse = 0 if is_gain else self.progress.worse + 1
        if loss >= self.progress.best:
            return
        self.progress.best = loss
        if self.workers.is_first:
            weights = self.average if kind == MOVING_AVERAGE else self.last.mean()
            state = {"average": weights, "kind": kind, "progress": vars(self.progress)}
            checkpoints.write(state, self.folder / BEST_FILE)

    @torch.no_grad()
    def _dev_losses(self, weights: Weights) -> dict[str, float]:
        """The loss of these weights on every part of the dev set that has sentences."""
        self.model.eval()
        self.load(weights)
        return {name: self._dev_loss(found) for name, found in self.dev.items() if found}

    def _dev_loss(self, found: list[Batch]) -> float:
        with self.compute.autocast():
            losses = [loss_of(self.model, b, self.vocabulary.pad, 0.0) * b.tokens for b in found]
        return float(sum(losses)) / batches.together(found).target_tokens

    @torch.no_grad()
    def load(self, weights: Weights) -> None:
        """Take these weights."""
        for name, weight in self._weights().items():
            weight.copy_(weights[name])

    def save(self) -> None:
        """Write the state of the run; a crash in between leaves the previous one whole."""
        progress = vars(self.progress)
        state = {
            "model": self.model.state_dict(), "average": self.average,
            "optimizers": [o.state_dict() for o in self.optimizers], "progress": progress,
        }
        checkpoints.write(state, self.folder / CHECKPOINT_FILE)
        average = {"average": self.average, "progress": progress}
        checkpoints.write(average, self.folder / AVERAGE_FILE)
        if self.recipe.average_last:
            self.last.save()
        (self.folder / RECIPE_FILE).write_text(json.dumps(self.recipe.to_dict(), indent=1))

    def _resume(self) -> None:
        path = self.folder / CHECKPOINT_FILE
        if not path.exists():
            return
        state = checkpoints.read(path, self.compute.device)
        self.model.load_state_dict(state["model"])
        self.average = state["average"]
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.progress = Progress(**state["progress"])
        logger.info("resumed at step %d, %.1fM tokens", self.progress.step,
                    self.progress.tokens / 1e6)
