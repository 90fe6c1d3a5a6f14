"""The loop that fine-tunes a published checkpoint: all weights, or LoRA beside frozen ones."""

from __future__ import annotations

import itertools
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, TaskType, get_peft_model

from translation.engines.checkpoint import Checkpoint
from translation.training import batches, checkpoints
from translation.training.batches import Batch, Row
from translation.training.device import Compute
from translation.training.feeding import ChunkMaker, feed
from translation.training.mixture import Example, Sampler
from translation.training.model import SPARE_SHAPES
from translation.training.recipe import Recipe

logger = logging.getLogger(__name__)

STATE_FILE = "finetune.pt"
IGNORED = -100  # a label that is not scored
GRADIENT_NORM = 1.0
LORA_SCALE = 2  # lora_alpha per rank
LOG_SECONDS = 30


@dataclass(frozen=True)
class Plan:
    """How long and how carefully. `lora` is the rank, 0 for all weights; `rate` the highest
    learning rate, reached after `warmup` steps and falling to nothing at the last of `steps`."""

    steps: int
    rate: float
    warmup: int
    lora: int
    dev_steps: int
    patience: int


def encode(checkpoint: Checkpoint, examples: list[Example], max_length: int) -> list[Row]:
    """Token numbers of both sides as the checkpoint's own training had them."""
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        groups.setdefault((example.source_language, example.language), []).append(example)
    rows: list[Row] = []
    for (source, target), some in groups.items():
        sources = checkpoint.encode([e.source for e in some], source, target)
        labels = _labels(checkpoint, [e.target for e in some], target)
        rows += zip(sources, labels, strict=True)
    return [(s, t) for s, t in rows if len(s) <= max_length and len(t) <= max_length]


def _labels(checkpoint: Checkpoint, texts: list[str], target: str) -> list[list[int]]:
    """With the end of sentence and whatever token of the language belongs to it."""
    if checkpoint.tokens and not checkpoint.tags:
        checkpoint.tokenizer.tgt_lang = checkpoint.tokens[target].strip("_")
    return checkpoint.tokenizer(text_target=texts, truncation=False)["input_ids"]


def with_lora(model: Any, rank: int, new_rows: list[int]) -> Any:
    """The model with small matrices beside its frozen ones (Hu et al. 2021); the rows of new
    tokens are learnt in place, for nothing else could."""
    config = LoraConfig(
        task_type=TaskType.SEQ_2_SEQ_LM, r=rank, lora_alpha=LORA_SCALE * rank, lora_dropout=0.0,
        target_modules="all-linear",
    )
    tables = {id(m.weight): m.weight for m in
              (model.get_input_embeddings(), model.get_output_embeddings()) if m is not None}
    wrapped = get_peft_model(model, config)
    if new_rows:
        for table in tables.values():
            table.requires_grad_(True)
            table.register_hook(_only(new_rows))
    return wrapped


def _only(rows: list[int]):  # noqa: ANN202
    """A hook that lets the gradient of these rows alone pass."""

    def hook(gradient: torch.Tensor) -> torch.Tensor:
        kept = torch.zeros_like(gradient)
        kept[rows] = gradient[rows]
        return kept

    return hook


class Finetuner:
    """One run in one folder; made again on the same folder, it goes on where it was."""

    def __init__(
        self, checkpoint: Checkpoint, model: Any, new_rows: list[int], plan: Plan,
        recipe: Recipe, sampler: Sampler, dev: list[Example], compute: Compute, folder: Path,
        feeders: int = 0,
    ) -> None:
        self.plan, self.recipe, self.compute, self.folder = plan, recipe, compute, folder
        self.pad, self.feeders = int(checkpoint.tokenizer.pad_token_id), feeders

        def encoded(examples: list[Example]) -> list[Row]:
            return encode(checkpoint, examples, recipe.max_length)

        self.chunks = ChunkMaker(
            sampler, encoded, self.pad, recipe, fixed_shapes=compute.fixed_shapes
        )
        torch.manual_seed(recipe.seed)
        model = model.to(compute.device)
        self.model = with_lora(model, plan.lora, new_rows) if plan.lora else model
        if compute.compiled:
            shapes = len(batches.widths(recipe.max_length))
            torch._dynamo.config.recompile_limit = shapes + SPARE_SHAPES
        self._forward = torch.compile(self.model, dynamic=False) if compute.compiled else self.model
        self.trained = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        self.optimizer = torch.optim.AdamW(
            list(self.trained.values()), lr=plan.rate, weight_decay=0.0
        )
        dev_rows = batches.cut(encoded(dev), recipe.batch_tokens, self.pad, random.Random(0))
        self.dev = [batch.on(compute.device) for batch in dev_rows]
        self.step, self.chunk, self.worse = 0, 0, 0
        self.best, self.best_weights = float("inf"), self._copy()
        self.first_loss: float | None = None
        self._resume()

    def run(self) -> None:
        """Train to the last step, or until dev has not improved for long; keeps the best."""
        if self.first_loss is None:
            self.first_loss = self._evaluate()
        self.model.train()
        with feed(self.chunks, self.chunk, self.feeders, self.compute.device) as stream:
            self._train(stream)
        self._take(self.best_weights)
        self.model.eval()

    def _train(self, stream: Iterator[Batch]) -> None:
        logged, losses = time.monotonic(), []
        while self.step < self.plan.steps and self.worse < self.plan.patience:
            losses.append(self._one(list(itertools.islice(stream, self.recipe.accumulate))))
            if time.monotonic() - logged > LOG_SECONDS:
                mean = float(sum(losses)) / len(losses)
                logger.info("step %d of %d  loss %.3f", self.step, self.plan.steps, mean)
                logged, losses = time.monotonic(), []
            if self.step % self.plan.dev_steps == 0 or self.step == self.plan.steps:
                self._evaluate()
                self.save()
                self.model.train()

    def _one(self, group: list[Batch]) -> torch.Tensor:
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = self.plan.rate * self._share()
        work = batches.together(group)
        total = torch.zeros((), device=self.compute.device)
        for batch in group:
            loss = self._loss(batch) * (batch.tokens / work.target_tokens)
            loss.backward()
            total += loss.detach()
        torch.nn.utils.clip_grad_norm_(self.trained.values(), GRADIENT_NORM)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step, self.chunk = self.step + 1, group[-1].chunk + 1
        return total

    def _share(self) -> float:
        """Of the highest rate: linear warm-up, then linear decay."""
        warm = min(1.0, (self.step + 1) / max(1, self.plan.warmup))
        return warm * (1 - self.step / max(1, self.plan.steps))

    def _loss(self, batch: Batch, forward: Any = None) -> torch.Tensor:
        labels = batch.target.masked_fill(batch.target == self.pad, IGNORED)
        with self.compute.autocast():
            return (forward or self._forward)(
                input_ids=batch.source, attention_mask=batch.mask, labels=labels
            ).loss

    @torch.no_grad()
    def _evaluate(self) -> float:
        """The dev loss; the weights with the lowest are kept, without a dev set the last."""
        self.model.eval()
        total = sum(float(self._loss(b, self.model)) * b.tokens for b in self.dev)
        loss = total / max(1, batches.together(self.dev).target_tokens)
        logger.info("step %d  dev loss %.3f", self.step, loss)
        is_best = loss < self.best or not self.dev
        self.worse = 0 if is_best else self.worse + 1
        if is_best:
            self.best, self.best_weights = loss, self._copy()
        return loss

    def _copy(self) -> checkpoints.Weights:
        return {n: p.detach().to("cpu", copy=True) for n, p in self.trained.items()}

    @torch.no_grad()
    def _take(self, weights: checkpoints.Weights) -> None:
        for name, parameter in self.trained.items():
            parameter.copy_(weights[name])

    def save(self) -> None:
        """Write the state of the run."""
        state = {
            "trained": self._copy(), "optimizer": self.optimizer.state_dict(),
            "best_weights": self.best_weights, "best": self.best, "step": self.step,
            "chunk": self.chunk, "worse": self.worse, "first_loss": self.first_loss,
        }
        checkpoints.write(state, self.folder / STATE_FILE)

    def _resume(self) -> None:
        path = self.folder / STATE_FILE
        if not path.exists():
            return
        state = checkpoints.read(path)
        self._take(state["trained"])
        self.optimizer.load_state_dict(state["optimizer"])
        for name in ("best_weights", "best", "step", "chunk", "worse", "first_loss"):
            setattr(self, name, state[name])
        logger.info("resumed at step %d", self.step)

    def merged(self) -> Any:
        """The model as transformers knows it, LoRA's matrices added to those they stand beside."""
        return self.model.merge_and_unload() if self.plan.lora else self.model
