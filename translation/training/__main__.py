"""Command line: `python -m translation.training {prepare,train,export,evaluate,card}`."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import os
import random
import sys
from pathlib import Path

from translation.errors import EngineError
from translation.settings import TranslationSettings
from translation.training import (
    card,
    corpus,
    evaluation,
    export,
    heldout,
    indomain,
    parallel,
    vocabulary,
    warm_start,
)
from translation.training.corpus import Corpus, CorpusError
from translation.training.export import ExportError
from translation.training.indomain import InDomainError
from translation.training.mixture import Sampler
from translation.training.parallel import Workers
from translation.training.recipe import Architecture, Mixture, Recipe
from translation.training.trainer import Trainer
from translation.training.vocabulary import Vocabulary

DEV_SENTENCES = 40  # per language and part, for the loss while training
DEFAULT_LANGUAGES = "es,fr,de,zh"
NUMBERS = {"int": int, "float": float}  # fields of the recipe that are options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="translation.training", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS))
    parser.add_argument("--corpus", type=Path, required=True, help="folder of <language>.tsv.gz")
    parser.add_argument("--languages", default=DEFAULT_LANGUAGES)
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--indomain-folder", type=Path, default=indomain.FOLDER)
    parser.add_argument("--dev-minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--model", type=Path, help="exported folder: written or examined")
    parser.add_argument("--version", default="0", help="version told by the exported model")
    parser.add_argument("--note", default="", help="what the card should say of the run besides")
    parser.add_argument("--beams", type=int, default=TranslationSettings.beams,
                        help="as many as the service uses, unless told")
    parser.add_argument("--talk-sentences", type=int, default=200, help="a language")
    parser.add_argument("--shop-sentences", type=int, default=400, help="a language, in-domain")
    parser.add_argument("--start-from", type=Path, help="run whose weights a new run begins with")
    parser.add_argument("--steps", type=int, help="stop after so many steps in all")
    for kind in (Recipe, Mixture, Architecture):
        for option in dataclasses.fields(kind):
            if option.type in NUMBERS:
                name = "--" + option.name.replace("_", "-")
                parser.add_argument(name, type=NUMBERS[option.type], default=option.default)
    return parser


def _recipe(options: argparse.Namespace) -> Recipe:
    def chosen(kind: type) -> dict[str, object]:
        names = [f.name for f in dataclasses.fields(kind) if f.type in NUMBERS]
        return {name: getattr(options, name) for name in names}

    return Recipe(
        languages=tuple(options.languages.split(",")), **chosen(Recipe),
        architecture=Architecture(**chosen(Architecture)), mixture=Mixture(**chosen(Mixture)),
    )


def prepare(options: argparse.Namespace, recipe: Recipe, corpora: list[Corpus]) -> None:
    """Report the data and train the vocabulary."""
    print(corpus.report(corpora), flush=True)
    train, held_out = indomain.split(indomain.read_folder(options.indomain_folder))
    print(f"in-domain templates: {len(train)} for training, {len(held_out)} held out", flush=True)
    vocabulary.train(corpora, train, recipe.vocabulary, options.out, recipe.seed)
    print(f"vocabulary: {len(Vocabulary(options.out))} pieces", flush=True)


def train(options: argparse.Namespace, recipe: Recipe, corpora: list[Corpus]) -> None:
    """Train, or go on with the run in the folder."""
    folder = options.indomain_folder
    dev = {f"{kind}-{c.language}": examples for c in corpora for kind, examples in (
        ("talk", heldout.conversation(c, DEV_SENTENCES)),
        ("shop", heldout.in_domain(folder, c.language, DEV_SENTENCES)),
    )}

    def work(workers: Workers) -> None:
        sampler = Sampler(corpora, folder, recipe.mixture, random.Random())
        trainer = Trainer(recipe, sampler, Vocabulary(options.out), options.out, dev, workers)
        if options.start_from and trainer.progress.step == 0:
            warm_start.begin_with(trainer, options.start_from)
        trainer.run(options.dev_minutes, options.steps)

    parallel.run(work, options.workers)


def write_model(options: argparse.Namespace, recipe: Recipe, corpora: list[Corpus]) -> None:
    """Export the averaged weights of the run."""
    export.export(recipe, options.out, options.model, options.version)


def evaluate(options: argparse.Namespace, recipe: Recipe, corpora: list[Corpus]) -> None:
    """Examine an exported model; figures go to the run folder, translations beside them."""
    translate = evaluation.translator(options.model, options.beams)
    samples: list[str] = []
    folder = options.indomain_folder
    scores = evaluation.examine(
        translate, corpora, folder, options.talk_sentences, options.shop_sentences, samples
    )
    evaluation.write(scores, options.out / evaluation.EVALUATION_FILE)
    (options.out / "samples.tsv").write_text("\n".join(samples) + "\n", encoding="utf-8")
    print(evaluation.table(scores))


def write_card(options: argparse.Namespace, recipe: Recipe, corpora: list[Corpus]) -> None:
    """Write the model card from what was measured."""
    scores = evaluation.read(options.out / evaluation.EVALUATION_FILE)
    facts = {**export.progress_of(options.out), "version": options.version,
             "beams": options.beams, "note": options.note}
    card.write(recipe, corpora, options.corpus, scores, facts, options.model / "README.md")


COMMANDS = {
    "prepare": prepare, "train": train, "export": write_model, "evaluate": evaluate,
    "card": write_card,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a fault in the data is told in one line."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        trains = options.command in ("prepare", "train")
        recipe = _recipe(options) if trains else export.recipe_of(options.out)
        needed = recipe.languages if options.command != "export" else ()
        corpora = [corpus.load(options.corpus, code) for code in needed]
        COMMANDS[options.command](options, recipe, corpora)
    except (CorpusError, InDomainError, ExportError, EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
