"""Another language: drafts of its files, a model for it, and what is weak about both."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from translation.engines import Engine, load_engine
from translation.languages import LANGUAGES
from translation.settings import TranslationSettings, default_threads
from translation.training import (
    commands,
    corpus,
    evaluation,
    export,
    language_drafts,
    options,
)
from translation.training.evaluation import Score
from translation.training.language_drafts import DraftError, Outcome
from translation.training.recipe import PIVOT

GOALS = {"in-domain": 65.0, "conversation": 45.0}  # chrF, of every direction
SHOWN = 20  # names of missing wordings
EVALUATION_FILE = "evaluation.json"
TABLES = "translation/languages.py (LANGUAGES) and translation/engines/codes.py (FLORES, MBART)"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Command line of `add-language`; with --out it trains, and takes all options of `train`."""
    parser.add_argument("code", help="ISO 639-1 code of the language")
    parser.add_argument("--drafts", type=Path, required=True, help="folder for the drafts")
    parser.add_argument("--root", type=Path, default=language_drafts.ROOT, help="the project")
    options.add_recipe(parser)
    for action in parser._actions:
        if action.dest in ("corpus", "out"):
            action.required = False
    parser.set_defaults(model=None, beams=4)


def run(chosen: argparse.Namespace) -> None:
    """Draft the files of a language, train or take a model for it, and print what is weak."""
    if chosen.code not in LANGUAGES:
        raise DraftError(f"{chosen.code!r} is not known yet: add its row to {TABLES} first")
    if chosen.code == PIVOT:
        raise DraftError("English is the language the bot thinks in")
    if chosen.out:
        _train(chosen)
    model = str(chosen.model or TranslationSettings().models[0])
    engine = _engine(model, chosen)
    translate = language_drafts.translator(engine, chosen.code)
    if not engine.supports(PIVOT, chosen.code):
        translate = _nothing
    outcome = language_drafts.write(chosen.code, translate, chosen.root, chosen.drafts)
    scores = _scores(chosen, model, engine)
    for line in report(chosen.code, model, outcome, scores):
        print(line)


def _nothing(texts: Sequence[str]) -> list[str | None]:
    """The translations of a model that has not this language."""
    return [None] * len(texts)


def _engine(model: str, chosen: argparse.Namespace) -> Engine:
    return load_engine(replace(
        TranslationSettings(), models=(model,), device=chosen.device, beams=chosen.beams,
        threads=default_threads(), var=chosen.drafts / "var",
    ))


def _train(chosen: argparse.Namespace) -> None:
    """A compact model with this language among the others. Raises DraftError."""
    if not chosen.corpus or not chosen.model:
        raise DraftError("to train: name --corpus, --out and, for the result, --model")
    if chosen.code not in chosen.languages:
        chosen.languages = (*chosen.languages, chosen.code)
    steps: tuple[Callable[[argparse.Namespace], None], ...] = (
        commands.prepare, commands.train, commands.write_model,
    )
    if (chosen.out / export.RECIPE_FILE).exists():
        steps = steps[1:]  # goes on with the vocabulary it has
    for step in steps:
        step(chosen)


def _scores(chosen: argparse.Namespace, model: str, engine: Engine) -> list[Score]:
    """Figures of the language, where there is something to examine it on."""
    if not chosen.corpus or not engine.supports(PIVOT, chosen.code):
        return []
    one = corpus.load(chosen.corpus, chosen.code)

    def translate(texts: list[str], source: str, target: str) -> list[str]:
        found: list[str] = []
        for start in range(0, len(texts), evaluation.BATCH):
            batch = texts[start : start + evaluation.BATCH]
            found += [answer.text for answer in engine.translate(batch, source, target)]
        return found

    scores = evaluation.examine(
        translate, [one], chosen.indomain_folder, chosen.talk_sentences, chosen.shop_sentences
    )
    evaluation.write(scores, chosen.drafts / EVALUATION_FILE)
    return scores


def report(code: str, model: str, outcome: Outcome, scores: list[Score]) -> list[str]:
    """What was made and what is weak, a line each."""
    lines = [f"draft: {path}" for path in outcome.files]
    if scores:
        lines += ["", evaluation.table(scores)]
    weak = [*_missing(outcome), *_low(scores)]
    if not scores:
        weak.append(f"{model} was not examined: no --corpus, or it does not translate {code}")
    return [*lines, "", "weak:" if weak else "nothing weak was found", *weak]


def _missing(outcome: Outcome) -> list[str]:
    names = [" ".join(name.split("\n")) for name in outcome.missing]
    more = [f"  … and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return [*(f"  missing: {name}" for name in names[:SHOWN]), *more]


def _low(scores: list[Score]) -> list[str]:
    low = [f"  chrF {s.chrf} of {s.part} {s.direction}, the goal is {GOALS[s.part]:.0f}"
           for s in scores if s.chrf < GOALS[s.part]]
    lost = [f"  markers kept in {s.markers} % of {s.part} {s.direction} (before restoring)"
            for s in scores if s.markers is not None and s.markers < 100]
    return [*low, *lost]
