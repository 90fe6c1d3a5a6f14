from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from translation.training import checkpoints, corpus, export, heldout, indomain, vocabulary
from translation.training.device import Compute
from translation.training.mixture import Sampler
from translation.training.parallel import Workers
from translation.training.recipe import Architecture, Recipe
from translation.training.trainer import BEST_FILE, CHECKPOINT_FILE, LAST_FILE, Trainer
from translation.training.vocabulary import Vocabulary

SHAPE = Architecture(d_model=32, ffn=64, heads=2, encoder_layers=1, decoder_layers=1)
RECIPE = Recipe(
    languages=("es",), architecture=SHAPE, batch_tokens=400, max_length=24, warmup_steps=1
)
CPU = Compute(torch.device("cpu"))


class Made:
    """Trainers on one small corpus, each as often as wanted."""

    def __init__(self, corpus_folder: Path, indomain_folder: Path, run: Path) -> None:
        self.corpus = corpus.load(corpus_folder, "es")
        self.indomain, self.run = indomain_folder, run
        templates = indomain.read_folder(indomain_folder)
        vocabulary.train([self.corpus], templates, 500, run, seed=1)

    def __call__(self, recipe: Recipe = RECIPE, compute: Compute = CPU, dev: int = 8) -> Trainer:
        sampler = Sampler([self.corpus], self.indomain, recipe.mixture, random.Random())
        examples = {"talk": heldout.conversation(self.corpus, dev)}
        return Trainer(
            recipe, sampler, Vocabulary(self.run), self.run, examples, Workers(), compute
        )


@pytest.fixture
def made(corpus_folder: Path, indomain_folder: Path, tmp_path: Path) -> Made:
    return Made(corpus_folder, indomain_folder, tmp_path / "run")


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in trainer._weights().items()}


def test_two_runs_with_one_seed_are_the_same(made: Made, tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        trainer = made(replace(RECIPE, hours=1000.0))
        trainer.run(60, 3)
        found.append(weights(trainer))
        for path in (CHECKPOINT_FILE, BEST_FILE):
            (made.run / path).unlink()
    for name in found[0]:
        torch.testing.assert_close(found[0][name], found[1][name], rtol=1e-3, atol=1e-5)


def test_accumulated_batches_teach_what_one_large_batch_teaches(made: Made) -> None:
    trainer = made()
    batches = trainer.chunks.make(0)[:3]
    total = sum(batch.tokens for batch in batches)
    expected = sum(trainer.loss(b) * b.tokens for b in batches) / total
    expected.backward()
    gradient = trainer.gradients.values.clone()
    trainer.gradients.values.zero_()
    kept: list[torch.Tensor] = []
    trainer.gradients.clip = lambda limit: kept.append(trainer.gradients.values.clone())
    trainer.ended = 0.0
    trainer._step(batches)
    torch.testing.assert_close(kept[0], gradient, rtol=1e-4, atol=1e-6)
    assert trainer.progress.step == 1
    assert trainer.progress.tokens == total
    assert trainer.meter.read().loss == pytest.approx(float(expected), rel=1e-4)


def test_padding_of_fixed_shapes_changes_no_loss(made: Made) -> None:
    trainer = made()
    plain, fixed = trainer.chunks, made(compute=Compute(CPU.device, compiled=False)).chunks
    fixed._fixed_shapes = True
    rows = fixed.make(0)
    ragged = sum(float(trainer.loss(b)) * b.tokens for b in plain.make(0))
    padded = sum(float(trainer.loss(b)) * b.tokens for b in rows)
    assert ragged == pytest.approx(padded, rel=1e-4)


def test_bfloat16_learns_with_float32_weights(made: Made) -> None:
    trainer = made(compute=Compute(CPU.device, bf16=True))
    batch = trainer.chunks.make(0)[0]
    before = float(trainer.loss(batch))
    trainer.run(60, 8)
    assert float(trainer.loss(batch)) < before - 0.1
    assert {w.dtype for w in weights(trainer).values()} == {torch.float32}
    assert trainer.gradients.values.dtype == torch.float32


@pytest.mark.long
def test_a_compiled_step_computes_what_a_plain_one_does(made: Made) -> None:
    plain = made()
    compiled = made(compute=Compute(CPU.device, compiled=True))
    batch = compiled.chunks.make(0)[0]
    losses = []
    for trainer in (plain, compiled):
        loss = trainer.loss(batch)
        loss.backward()
        losses.append(float(loss))
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
    torch.testing.assert_close(
        plain.gradients.values, compiled.gradients.values, rtol=1e-3, atol=1e-5
    )


def test_the_weights_with_the_lowest_dev_loss_are_exported(made: Made) -> None:
    trainer = made()
    trainer.run(60, 2)
    best = {name: weight.clone() for name, weight in trainer.average.items()}
    with torch.no_grad():
        for weight in trainer.average.values():
            weight.add_(torch.randn_like(weight))
    trainer._evaluate()
    trainer.save()
    assert trainer.progress.worse == 1
    model = export.load_average(RECIPE, made.run)
    for name, weight in model.named_parameters():
        assert torch.equal(weight, best[name])
    assert export.progress_of(made.run)["step"] == 2


def test_the_mean_of_the_last_checkpoints_may_win_and_survives_a_restart(made: Made) -> None:
    recipe = replace(RECIPE, average_last=2, average_decay=0.0)
    trainer = made(recipe)
    trainer.run(60, 2)
    first = weights(trainer)
    trainer = made(recipe)
    with torch.no_grad():
        for weight in trainer.average.values():
            weight.add_(torch.randn_like(weight))  # the moving average cannot win now
    trainer.progress.best = float("inf")
    trainer._evaluate()
    trainer.save()
    state = checkpoints.read(made.run / BEST_FILE)
    assert state["kind"] == "last 2"
    for name, weight in state["average"].items():
        torch.testing.assert_close(weight, (first[name] + weights(trainer)[name]) / 2)
    assert len(checkpoints.read(made.run / LAST_FILE)) == 2


def test_another_dev_set_is_not_compared_with_the_best_so_far(made: Made) -> None:
    made().run(60, 1)
    assert made().progress.best < float("inf")
    assert made(dev=1).progress.best == float("inf")


def test_a_checkpoint_of_before_goes_on(made: Made) -> None:
    made().run(60, 2)
    path = made.run / CHECKPOINT_FILE
    state: dict[str, Any] = checkpoints.read(path)
    for name in ("dev", "machine"):
        del state["progress"][name]
    checkpoints.write(state, path)
    (made.run / BEST_FILE).unlink()
    values = RECIPE.to_dict()
    for name in ("accumulate", "average_last", "language_weights"):
        del values[name]
    trainer = made(Recipe.from_dict(values))
    assert trainer.progress.step == 2
    assert export.progress_of(made.run)["step"] == 2  # of the moving average
    trainer.run(60, 3)
    assert (made.run / BEST_FILE).exists()
