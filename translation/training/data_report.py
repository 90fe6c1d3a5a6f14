"""What a run draws from: pairs, weights, templates, and the share each has of the examples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from translation.training import corpus, indomain
from translation.training.corpus import Corpus
from translation.training.indomain import Template
from translation.training.recipe import Recipe

TEXT_FILE, JSON_FILE = "data_report.txt", "data_report.json"
TEMPLATES = "in-domain templates"
NAME_WIDTH, COLUMN = 28, 9


@dataclass(frozen=True)
class Share:
    """One source of one language.

    `weight` is that of a pair; `share` of all examples drawn come from here, 0 to 1. Sentences
    put before an in-domain one (the mixture's `joined`) are not counted.
    """

    language: str
    source: str
    pairs: int
    weight: float
    share: float


def shares(corpora: list[Corpus], templates: list[Template], recipe: Recipe) -> list[Share]:
    """The share of every source in what Sampler draws, by the same rules."""
    chances = language_chances([c.language for c in corpora], recipe.language_weights)
    found: list[Share] = []
    for one in corpora:
        usable = indomain.for_language(templates, one.language)
        in_domain = recipe.mixture.indomain if usable else 0.0
        chance = chances[one.language]
        found.append(Share(one.language, TEMPLATES, len(usable), 1.0, chance * in_domain))
        found += _corpus_shares(one, chance * (1 - in_domain))
    return found


def language_chances(languages: list[str], weights: Mapping[str, float]) -> dict[str, float]:
    """How often each language is drawn, 0 to 1."""
    total = sum(weights.get(code, 1.0) for code in languages)
    return {code: weights.get(code, 1.0) / total for code in languages}


def _corpus_shares(one: Corpus, chance: float) -> list[Share]:
    weighted = {s: corpus.weight_of(s) * len(pairs) for s, pairs in one.train.items()}
    total = sum(weighted.values())
    return [
        Share(one.language, source, len(one.train[source]), corpus.weight_of(source),
              chance * weight / total)
        for source, weight in weighted.items()
    ]


def text(
    corpora: list[Corpus], train: list[Template], held_out: list[Template], recipe: Recipe
) -> str:
    """The report as tables: pairs, then shares in percent, then templates."""
    found = shares(corpora, train, recipe)
    table = {(s.source, s.language): s.share for s in found}
    languages = [c.language for c in corpora]
    totals = {s.source: 0.0 for s in found}
    for share in found:
        totals[share.source] += share.share
    rows = [
        _row(f"{source:<20}{100 * total:>7.2f}%",
             [f"{100 * table.get((source, code), 0.0):.2f}" for code in languages])
        for source, total in sorted(totals.items(), key=lambda item: -item[1])
    ]
    all_of = [sum(s.share for s in found if s.language == code) for code in languages]
    return "\n".join([
        corpus.report(corpora),
        "\nshare of the examples drawn, in percent",
        _row(f"{'source':<20}{'all':>8}", languages), *rows,
        _row("all", [f"{100 * share:.2f}" for share in all_of]),
        _row("\ntemplates for training", [_count(train, code) for code in languages]),
        _row("templates held out", [_count(held_out, code) for code in languages]),
    ])


def _count(templates: list[Template], language: str) -> str:
    return str(len(indomain.for_language(templates, language)))


def _row(name: str, cells: list[str]) -> str:
    width = NAME_WIDTH + name.startswith("\n")
    return f"{name:<{width}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def write(
    corpora: list[Corpus], train: list[Template], held_out: list[Template], recipe: Recipe,
    folder: Path,
) -> str:
    """Write the report to the run folder, for people and as JSON; returns the text."""
    folder.mkdir(parents=True, exist_ok=True)
    report = text(corpora, train, held_out, recipe)
    (folder / TEXT_FILE).write_text(report + "\n", encoding="utf-8")
    values = {
        "language_weights": recipe.language_weights,
        "sources": [asdict(share) for share in shares(corpora, train, recipe)],
        "templates_held_out": {
            c.language: len(indomain.for_language(held_out, c.language)) for c in corpora
        },
    }
    (folder / JSON_FILE).write_text(json.dumps(values, indent=1), encoding="utf-8")
    return report
