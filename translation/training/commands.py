"""The commands that make the compact model: prepare, train, export, candidates, evaluate, card."""

from __future__ import annotations

import argparse
import os
import random

from translation.training import (
    card,
    corpus,
    data_report,
    device,
    evaluation,
    export,
    heldout,
    indomain,
    parallel,
    vocabulary,
    vocabulary_map,
    warm_start,
)
from translation.training.corpus import Corpus
from translation.training.device import Compute, DeviceError
from translation.training.mixture import Sampler
from translation.training.options import recipe_from
from translation.training.parallel import Workers
from translation.training.recipe import Recipe
from translation.training.trainer import Trainer
from translation.training.vocabulary import Vocabulary

MOST_FEEDERS = 12
SAMPLES_FILE = "samples.tsv"


def prepare(options: argparse.Namespace) -> None:
    """Report the data and train the vocabulary."""
    recipe = recipe_from(options)
    corpora = _corpora(options, recipe)
    train, held_out = indomain.split(indomain.read_folder(options.indomain_folder))
    print(data_report.write(corpora, train, held_out, recipe, options.out), flush=True)
    print(f"in-domain templates: {len(train)} for training, {len(held_out)} held out", flush=True)
    vocabulary.train(corpora, train, recipe.vocabulary, options.out, recipe.seed)
    print(f"vocabulary: {len(Vocabulary(options.out))} pieces", flush=True)


def train(options: argparse.Namespace) -> None:
    """Train, or go on with the run in the folder."""
    recipe = recipe_from(options)
    compute = device.choose(options.device, options.precision, options.compile)
    workers, feeders = _processes(options, compute)
    corpora = _corpora(options, recipe)
    folder = options.indomain_folder
    dev = heldout.dev(corpora, folder)

    def work(workers: Workers) -> None:
        sampler = Sampler(
            corpora, folder, recipe.mixture, random.Random(), recipe.language_weights
        )
        trainer = Trainer(
            recipe, sampler, Vocabulary(options.out), options.out, dev, workers, compute, feeders
        )
        if options.start_from and trainer.progress.step == 0:
            warm_start.begin_with(trainer, options.start_from)
        trainer.run(options.dev_minutes, options.steps)

    parallel.run(work, workers)


def _processes(options: argparse.Namespace, compute: Compute) -> tuple[int, int]:
    """How many train, and how many beside a single one make batches. Raises DeviceError."""
    cores = os.cpu_count() or 1
    feeders = options.feeders
    if feeders is None:
        feeders = max(1, min(MOST_FEEDERS, cores - 1)) if compute.on_gpu else 0
    workers = options.workers or (1 if compute.on_gpu or feeders else cores)
    if workers > 1 and (compute.on_gpu or feeders):
        raise DeviceError(
            f"--workers {workers} share the work of a CPU; with a card or --feeders use one"
        )
    return workers, feeders


def write_model(options: argparse.Namespace) -> None:
    """Export the best averaged weights of the run."""
    export.export(export.recipe_of(options.out), options.out, options.model, options.version)


def write_candidates(options: argparse.Namespace) -> None:
    """Write the map of candidate pieces of an exported model, for fast decoding on a CPU."""
    recipe = export.recipe_of(options.out)
    corpora = _corpora(options, recipe)
    rng = random.Random(recipe.seed)
    sampler = Sampler(corpora, options.indomain_folder, recipe.mixture, rng)
    examples = (sampler.draw() for _ in range(options.examples * len(corpora)))
    candidates = vocabulary_map.build(examples, Vocabulary(options.model))
    vocabulary_map.write(candidates, options.model / vocabulary_map.MAP_FILE)
    print(f"candidates of {len(candidates)} pieces", flush=True)


def evaluate(options: argparse.Namespace) -> None:
    """Examine an exported model; figures go to the run folder, translations beside them."""
    corpora = _corpora(options, export.recipe_of(options.out))
    translate = evaluation.translator(options.model, options.beams)
    samples: list[str] = []
    scores = evaluation.examine(
        translate, corpora, options.indomain_folder, options.talk_sentences,
        options.shop_sentences, samples,
    )
    evaluation.write(scores, options.out / evaluation.EVALUATION_FILE)
    (options.out / SAMPLES_FILE).write_text("\n".join(samples) + "\n", encoding="utf-8")
    print(evaluation.table(scores))


def write_card(options: argparse.Namespace) -> None:
    """Write the model card from what was measured."""
    recipe = export.recipe_of(options.out)
    corpora = _corpora(options, recipe)
    scores = evaluation.read(options.out / evaluation.EVALUATION_FILE)
    facts = {**export.progress_of(options.out), "version": options.version,
             "beams": options.beams, "note": options.note}
    card.write(recipe, corpora, options.corpus, scores, facts, options.model / "README.md")


def _corpora(options: argparse.Namespace, recipe: Recipe) -> list[Corpus]:
    return [corpus.load(options.corpus, code) for code in recipe.languages]
