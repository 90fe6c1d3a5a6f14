"""The options of every command, and the recipe they make up."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from translation.settings import TranslationSettings
from translation.training import indomain
from translation.training.device import DEVICES, PRECISIONS
from translation.training.recipe import Architecture, Mixture, Recipe

DEFAULT_LANGUAGES = "es,fr,de,zh"
NUMBERS = {"int": int, "float": float}  # fields of the recipe that are options


def language_weights(text: str) -> dict[str, float]:
    """`es=0.5,vi=2` as a mapping."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        code, _, number = part.partition("=")
        try:
            weights[code.strip()] = float(number)
        except ValueError:
            weights[code.strip()] = -1.0
        if not code.strip() or weights[code.strip()] <= 0:
            raise argparse.ArgumentTypeError(f"{part!r}: expected language=weight, above 0")
    return weights


def codes(text: str) -> tuple[str, ...]:
    """`es,fr` as a tuple."""
    return tuple(code.strip() for code in text.split(",") if code.strip())


class Folders(argparse.Action):
    """An option that takes several values and may be given several times."""

    def __call__(self, parser, namespace, values, option_string=None) -> None:  # noqa: ANN001
        """Add the values to those given before."""
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or []), *values])


def add_compute(parser: argparse.ArgumentParser) -> None:
    """Where and how to compute."""
    parser.add_argument("--device", choices=DEVICES, default="auto")
    parser.add_argument("--precision", choices=PRECISIONS, default="auto",
                        help="of the products; auto is bf16 on a card that can")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, default=None,
                        help="torch.compile; by default on a card only")


def add_corpus(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """The parallel text and the templates."""
    parser.add_argument("--corpus", type=Path, nargs="+", action=Folders, required=required,
                        help="folders of <language>.tsv.gz")
    parser.add_argument("--indomain-folder", type=Path, default=indomain.FOLDER)


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """Everything that a run of the compact model may be told."""
    add_corpus(parser)
    parser.add_argument("--languages", type=codes, default=codes(DEFAULT_LANGUAGES))
    parser.add_argument("--language-weights", type=language_weights, default={},
                        help="how often a language is drawn, such as es=0.5,vi=2")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    parser.add_argument("--dev-minutes", type=float, default=10)
    parser.add_argument("--workers", type=int,
                        help="training processes; by default one for every core of a CPU")
    parser.add_argument("--feeders", type=int,
                        help="processes that make batches beside the training; for a card")
    parser.add_argument("--model", type=Path, help="exported folder: written or examined")
    parser.add_argument("--version", default="0", help="version told by the exported model")
    parser.add_argument("--note", default="", help="what the card should say of the run besides")
    parser.add_argument("--beams", type=int, default=TranslationSettings.beams,
                        help="as many as the service uses, unless told")
    parser.add_argument("--talk-sentences", type=int, default=200, help="a language")
    parser.add_argument("--shop-sentences", type=int, default=400, help="a language, in-domain")
    parser.add_argument("--examples", type=int, default=60_000,
                        help="a language, that candidates are learnt from")
    parser.add_argument("--start-from", type=Path, help="run whose weights a new run begins with")
    parser.add_argument("--steps", type=int, help="stop after so many steps in all")
    add_compute(parser)
    for kind in (Recipe, Mixture, Architecture):
        for option in dataclasses.fields(kind):
            if option.type in NUMBERS:
                name = "--" + option.name.replace("_", "-")
                parser.add_argument(name, type=NUMBERS[option.type], default=option.default)


def recipe_from(options: argparse.Namespace) -> Recipe:
    """The recipe that the options of `add_recipe` describe."""

    def chosen(kind: type) -> dict[str, Any]:
        names = [f.name for f in dataclasses.fields(kind) if f.type in NUMBERS]
        return {name: getattr(options, name) for name in names}

    return Recipe(
        languages=options.languages, language_weights=options.language_weights,
        **chosen(Recipe), architecture=Architecture(**chosen(Architecture)),
        mixture=Mixture(**chosen(Mixture)),
    )
