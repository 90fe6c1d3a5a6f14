"""The training loop: resumable, with a time budget, an averaged model and a dev loss."""

from __future__ import annotations

import json
import logging
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional
from transformers import MarianConfig, MarianMTModel

from translation.training import batches, optimizers
from translation.training.batches import Batch
from translation.training.mixture import Example, Sampler
from translation.training.parallel import FlatGradients, Workers
from translation.training.recipe import Recipe
from translation.training.vocabulary import Vocabulary

logger = logging.getLogger(__name__)

CHUNK_TOKENS = 60_000  # drawn and sorted together
LOG_SECONDS = 30
SAVE_SECONDS = 120
GRADIENT_NORM = 1.0
FINAL_RATE = 0.02  # share of the full learning rate at the end
CONSTANT_SHARE = 0.25  # of the time at the full rate, then a linear decay
CHECKPOINT_FILE = "checkpoint.pt"
AVERAGE_FILE = "average.pt"
RECIPE_FILE = "recipe.json"
EMBEDDING = "model.shared.weight"


def build_model(recipe: Recipe, vocabulary: Vocabulary) -> MarianMTModel:
    """A freshly initialised Marian model of the recipe's shape."""
    shape = recipe.architecture
    config = MarianConfig(
        vocab_size=len(vocabulary), d_model=shape.d_model,
        max_position_embeddings=shape.max_positions,
        encoder_layers=shape.encoder_layers, decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads, decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.ffn, decoder_ffn_dim=shape.ffn, activation_function="relu",
        dropout=shape.dropout, attention_dropout=0.0, activation_dropout=0.0, init_std=0.05,
        scale_embedding=True, share_encoder_decoder_embeddings=True, tie_word_embeddings=True,
        pad_token_id=vocabulary.pad, eos_token_id=vocabulary.eos, bos_token_id=None,
        decoder_start_token_id=vocabulary.pad, forced_eos_token_id=vocabulary.eos,
    )
    torch.manual_seed(recipe.seed)
    return MarianMTModel._from_config(config, attn_implementation="eager")


def loss_of(model: MarianMTModel, batch: Batch, pad: int, smoothing: float) -> torch.Tensor:
    """Mean cross-entropy; the vocabulary is scored only where the target is not padding."""
    hidden = model.model(
        input_ids=batch.source, attention_mask=batch.mask,
        decoder_input_ids=batch.decoder_input, use_cache=False,
    ).last_hidden_state
    real = batch.target != pad
    scores = functional.linear(hidden[real], model.lm_head.weight)
    return functional.cross_entropy(scores, batch.target[real], label_smoothing=smoothing)


@dataclass
class Progress:
    """Where a run is; saved with the checkpoint."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    chunk: int = 0
    best: float = float("inf")
    worse: int = 0
    history: list[dict[str, float]] = field(default_factory=list)


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
        dev: dict[str, list[Example]], workers: Workers,
    ) -> None:
        self.workers = workers
        self.recipe, self.sampler = recipe, sampler
        self.vocabulary, self.folder = vocabulary, folder
        self.model = build_model(recipe, vocabulary)
        self.average = {k: v.detach().clone() for k, v in self._weights().items()}
        self.optimizers = optimizers.build(
            self.model, recipe.matrix_rate, recipe.other_rate, workers
        )
        self.gradients = FlatGradients(self.model, figures=3)
        self.rates = [g["lr"] for o in self.optimizers for g in o.param_groups]
        self.progress = Progress()
        self.dev = {name: self._dev_batches(examples) for name, examples in dev.items()}
        self._resume()
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

    def _dev_batches(self, examples: list[Example]) -> list[Batch]:
        rows = batches.encode(examples, self.vocabulary, self.recipe.max_length * 2)
        return batches.cut(rows, self.recipe.batch_tokens, self.vocabulary.pad, random.Random(0))

    def run(self, dev_minutes: float, max_steps: int | None = None) -> None:
        """Train until the time is up, the steps are done, or dev has not improved for long."""
        next_dev = self.progress.seconds + dev_minutes * 60
        last_log = last_save = time.monotonic()
        window, since_tokens = [], self.progress.tokens
        while not self._finished(max_steps):
            for batch in self._chunk():
                window.append(self._step(batch))
                now = time.monotonic()
                if not self.workers.is_first:
                    window.clear()
                elif now - last_log > LOG_SECONDS:
                    self._log(window, (self.progress.tokens - since_tokens) / (now - last_log))
                    window, since_tokens, last_log = [], self.progress.tokens, now
                if self.workers.is_first and now - last_save > SAVE_SECONDS:
                    self.save()
                    last_save = now
                if self.progress.seconds > next_dev:
                    self._evaluate()  # by every worker alike: it may decide to stop
                    next_dev = self.progress.seconds + dev_minutes * 60
                if self._finished(max_steps):
                    break
        if self.workers.is_first:
            self._evaluate()
            self.save()

    def _finished(self, max_steps: int | None) -> bool:
        steps_done = max_steps is not None and self.progress.step >= max_steps
        out_of_time = self.progress.seconds >= self.recipe.hours * 3600
        return steps_done or out_of_time or self.progress.worse >= self.recipe.patience

    def _chunk(self) -> list[Batch]:
        """Draw the next examples; new in-domain files are noticed here."""
        rng = random.Random(f"{self.recipe.seed}-{self.workers.rank}-{self.progress.chunk}")
        self.progress.chunk += 1
        if self.sampler.refresh():
            logger.info("in-domain templates for training: %s", self.sampler.template_counts())
        rows: list[tuple[list[int], list[int]]] = []
        drawn = 0
        while drawn < CHUNK_TOKENS:
            some = [self.sampler.draw() for _ in range(500)]
            fresh = batches.encode(some, self.vocabulary, self.recipe.max_length)
            drawn += sum(len(t) for _, t in fresh)
            rows += fresh
        return batches.cut(rows, self.recipe.batch_tokens, self.vocabulary.pad, rng)

    def _step(self, batch: Batch) -> float:
        began = time.monotonic()
        share = rate_at(self.progress, self.recipe)
        groups = [g for o in self.optimizers for g in o.param_groups]
        for group, full in zip(groups, self.rates, strict=True):
            group["lr"] = full * share
        self.model.train()
        loss = loss_of(self.model, batch, self.vocabulary.pad, self.recipe.label_smoothing)
        loss.backward()
        first = float(self.workers.is_first)
        seconds, tokens, losses = self.gradients.share(
            self.workers, [first * (time.monotonic() - began), batch.tokens, loss.item()]
        )
        self.gradients.clip(GRADIENT_NORM)
        for optimizer in self.optimizers:
            optimizer.step()
        self._clear_padding()
        self.gradients.values.zero_()
        self._average()
        self.progress.step += 1
        self.progress.tokens += int(tokens)
        self.progress.seconds += seconds
        return losses / self.workers.size

    @torch.no_grad()
    def _average(self) -> None:
        """Exponential moving average of the weights; it forgets the beginning quickly."""
        step = self.progress.step
        keep = min(self.recipe.average_decay, (1 + step) / (10 + step))
        for name, weight in self._weights().items():
            self.average[name].lerp_(weight, 1 - keep)

    def _log(self, losses: list[float], speed: float) -> None:
        p = self.progress
        left = max(0.0, self.recipe.hours * 3600 - p.seconds) / 60
        logger.info(
            "step %d  tokens %.2fM  loss %.3f  rate %.2f  %.0f tokens/s  %.0f min left",
            p.step, p.tokens / 1e6, sum(losses) / len(losses), rate_at(p, self.recipe), speed, left,
        )

    @torch.no_grad()
    def _evaluate(self) -> None:
        """Dev loss of the averaged weights, per part; early stopping goes by their mean."""
        self.model.eval()
        current = {k: v.detach().clone() for k, v in self._weights().items()}
        self.load(self.average)
        losses = {name: self._dev_loss(found) for name, found in self.dev.items() if found}
        self.load(current)
        mean = sum(losses.values()) / max(1, len(losses))
        better = mean < self.progress.best - 1e-3
        self.progress.worse = 0 if better else self.progress.worse + 1
        self.progress.best = min(mean, self.progress.best)
        self.progress.history.append({"step": self.progress.step, **losses})
        logger.info("dev loss %s", "  ".join(f"{k} {v:.3f}" for k, v in losses.items()))

    def _dev_loss(self, found: list[Batch]) -> float:
        total = sum(loss_of(self.model, b, self.vocabulary.pad, 0.0).item() * b.tokens
                    for b in found)
        return total / sum(b.tokens for b in found)

    @torch.no_grad()
    def load(self, weights: dict[str, torch.Tensor]) -> None:
        """Take these weights."""
        for name, weight in self._weights().items():
            weight.copy_(weights[name])

    def save(self) -> None:
        """Write the state of the run; a crash in between leaves the previous one whole."""
        state = {
            "model": self.model.state_dict(), "average": self.average,
            "optimizers": [o.state_dict() for o in self.optimizers],
            "progress": vars(self.progress),
        }
        self._write(state, CHECKPOINT_FILE)
        self._write({"average": self.average, "progress": vars(self.progress)}, AVERAGE_FILE)
        (self.folder / RECIPE_FILE).write_text(json.dumps(self.recipe.to_dict(), indent=1))

    def _write(self, state: dict[str, object], name: str) -> None:
        temporary = self.folder / f"{name}.part"
        torch.save(state, temporary)
        os.replace(temporary, self.folder / name)

    def _resume(self) -> None:
        path = self.folder / CHECKPOINT_FILE
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average = state["average"]
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.progress = Progress(**state["progress"])
        logger.info("resumed at step %d, %.1fM tokens", self.progress.step,
                    self.progress.tokens / 1e6)
