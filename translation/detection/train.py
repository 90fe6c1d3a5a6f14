"""Trains the n-gram models: `python -m translation.detection.train --corpus FOLDER`.

See corpus.py for the folder and for the tenth of it that is kept apart: the temperatures are
fitted and the accuracy is printed on that.
"""

from __future__ import annotations

import argparse
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from translation.detection.corpus import divide, sentences
from translation.detection.ngrams import (
    HAN_FILE,
    HAN_RUN,
    MODEL_FILE,
    STEP,
    NgramModel,
    han_ngrams,
    ngrams,
)
from translation.detection.romanise import ROMANISERS, typical_phrases
from translation.detection.statistics import ROMANISED
from translation.languages import LANGUAGES, PIVOT, with_script
from translation.training.corpus import read_pairs
from translation.variants import from_base, to_base

ROMANISED_SENTENCES = 20_000  # per language
TYPICAL_TIMES = 40  # how often a phrase of romanised.yml is learnt: it stands for many
LATIN_LETTERS = re.compile(r"[A-Za-z]")
HAN_LANGUAGES = ("zh", "ja")
BARE_SHARE = 0.5  # so many sentences are also learnt without accents
SMOOTHING = 0.5
TEMPERATURES = (1, 2, 3, 4, 6, 8, 10, 12, 15, 20)
WORD_BUCKETS = ((1, 3), (4, 8), (9, 999))


def without_accents(text: str) -> str:
    """The text as typed on a keyboard that has no accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def count(texts: Sequence[str], rng: random.Random) -> Counter[str]:
    """How often each n-gram occurs in the texts and their accentless doubles."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(ngrams(text))
        if rng.random() < BARE_SHARE:
            counts.update(ngrams(without_accents(text)))
    return counts


def fit(
    counts: dict[str, Counter[str]], size: int, cut: Callable[[str], Iterator[str]] = ngrams
) -> NgramModel:
    """Keep the `size` n-grams that are most frequent in any one language."""
    totals = {code: sum(own.values()) for code, own in counts.items()}
    best: dict[str, float] = {}
    for code, own in counts.items():
        for gram, number in own.items():
            best[gram] = max(best.get(gram, 0.0), number / totals[code])
    grams = sorted(best, key=lambda gram: -best[gram])[:size]
    table = np.array([[own[gram] for own in counts.values()] for gram in grams], dtype=float)
    shares = (table + SMOOTHING) / (np.array(list(totals.values())) + SMOOTHING * size)
    costs = np.clip(np.rint(-np.log(shares) / STEP), 0, 255).astype(np.uint8)
    places = {gram: row for row, gram in enumerate(grams)}
    return NgramModel(list(counts), places, costs, temperature=1.0, cut=cut)


def calibrate(model: NgramModel, held_out: dict[str, list[str]]) -> float:
    """The temperature with the smallest log loss: n-grams overlap, so naive Bayes is too sure."""
    scored = [
        (model.log_likelihoods(text), model.languages.index(code))
        for code, texts in held_out.items()
        for text in texts
    ]

    def loss(temperature: float) -> float:
        total = 0.0
        for scores, right in scored:
            scaled = (scores - scores.max()) / temperature
            total += np.log(np.exp(scaled).sum()) - scaled[right]
        return total

    return min(TEMPERATURES, key=loss)


def report(model: NgramModel, held_out: dict[str, list[str]], languages: Sequence[str]) -> str:
    """Accuracy among these languages, by number of words, as written and without accents."""
    lines = []
    for low, high in WORD_BUCKETS:
        texts = [
            (code, text)
            for code in languages
            for text in held_out[code]
            if low <= len(text.split()) <= high
        ]
        for name, change in (("as written", str), ("bare", without_accents)):
            right = sum(_best(model, change(text), languages) == code for code, text in texts)
            lines.append(f"{low}-{high} words, {name}: {100 * right / len(texts):.1f} %")
    return "\n".join(lines)


def _best(model: NgramModel, text: str, languages: Sequence[str]) -> str:
    found = model.probabilities(text)
    return max(languages, key=lambda code: found[code])


def romanised(
    folder: Path, rng: random.Random
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Training and held-out sentences of other scripts in Latin letters, per class."""
    train: dict[str, list[str]] = {}
    held_out: dict[str, list[str]] = {}
    phrases = typical_phrases()
    for code, write in ROMANISERS.items():
        learnt, apart = divide(sentences(folder, [code], rng.randrange(1000)), others=1)
        texts = shortest([text for text in learnt[code] if not LATIN_LETTERS.search(text)])
        train[code + ROMANISED] = [write(text, rng) for text in texts]
        train[code + ROMANISED] += TYPICAL_TIMES * phrases[code]
        held_out[code + ROMANISED] = [
            write(text, rng) for text in apart[code] if not LATIN_LETTERS.search(text)
        ]
    return train, held_out


def shortest(texts: Sequence[str]) -> list[str]:
    """The shortest sentences: long ones are from manuals."""
    return sorted(texts, key=len)[:ROMANISED_SENTENCES]


def train_latin(folder: Path, size: int, seed: int) -> NgramModel:
    """Every language in Latin letters, and romanised text."""
    others = [code for code in with_script(LANGUAGES, "Latn") if code != PIVOT]
    learnt, held_out = divide(sentences(folder, others, seed), len(others))
    rng = random.Random(seed)
    foreign, foreign_held_out = romanised(folder, rng)
    model = fit({code: count(texts, rng) for code, texts in {**learnt, **foreign}.items()}, size)
    model.temperature = calibrate(model, {**held_out, **foreign_held_out})
    everything = held_out | foreign_held_out
    for languages in (("en", "es", "fr", "de"), list(held_out), list(foreign_held_out)):
        print(f"among {' '.join(languages)}:\n{report(model, everything, languages)}")
    return model


def train_han(folder: Path, size: int) -> NgramModel:
    """Chinese, in both scripts, against Japanese."""
    counts: dict[str, Counter[str]] = {}
    held_out: dict[str, list[str]] = {}
    for code in HAN_LANGUAGES:
        pairs = ((code, pair.foreign) for pair in read_pairs(folder, code))
        learnt, apart = divide(pairs, others=1)
        runs = in_both_scripts(code, han_runs(learnt[code]))
        counts[code] = Counter(gram for run in runs for gram in han_ngrams(run))
        held_out[code] = in_both_scripts(code, han_runs(apart[code]))
    model = fit(counts, size, han_ngrams)
    model.temperature = calibrate(model, held_out)
    for code, runs in held_out.items():
        right = sum(_best(model, run, HAN_LANGUAGES) == code for run in runs) / len(runs)
        print(f"runs of Han characters of {code}: {100 * right:.1f} %")
    return model


def han_runs(texts: Sequence[str]) -> list[str]:
    """What stands between other characters."""
    return [run for text in texts for run in HAN_RUN.findall(text)]


def in_both_scripts(code: str, runs: list[str]) -> list[str]:
    """Chinese in simplified and in traditional characters; Japanese as it is."""
    if code != "zh":
        return runs
    simplified = [to_base(run) for run in runs]
    return simplified + [from_base(run) for run in simplified]


def main() -> None:
    """Train, calibrate, report and write the models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--size", type=int, default=70_000, help="number of n-grams")
    parser.add_argument("--han-size", type=int, default=20_000, help="number of n-grams of Han")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    for model, file in (
        (train_han(options.corpus, options.han_size), HAN_FILE),
        (train_latin(options.corpus, options.size, options.seed), MODEL_FILE),
    ):
        model.save(file)
        print(f"{file.name}: temperature {model.temperature}, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
