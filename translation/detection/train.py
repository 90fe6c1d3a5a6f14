"""Trains the n-gram model: `python -m translation.detection.train --corpus FOLDER`.

The folder holds `<language>.tsv.gz` with `source <TAB> English <TAB> foreign` lines. A tenth of
the sentences is kept apart: the temperature is fitted and the accuracy printed on those.
"""

from __future__ import annotations

import argparse
import gzip
import random
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from translation.detection.ngrams import MODEL_FILE, STEP, NgramModel, ngrams
from translation.languages import LANGUAGES, PIVOT, with_script

SENTENCES = 60_000  # per language
HELD_OUT = 10  # every tenth sentence, by its checksum
HELD_OUT_SENTENCES = 2_000  # per language
BARE_SHARE = 0.5  # so many sentences are also learnt without accents
SMOOTHING = 0.5
TEMPERATURES = (1, 2, 3, 4, 6, 8, 10, 12, 15, 20)
WORD_BUCKETS = ((1, 3), (4, 8), (9, 999))


def without_accents(text: str) -> str:
    """The text as typed on a keyboard that has no accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def sentences(folder: Path, languages: Sequence[str], seed: int) -> Iterator[tuple[str, str]]:
    """(language, sentence), each sentence once, in random order within a file."""
    rng = random.Random(seed)
    seen: set[str] = set()
    for language in languages:
        with gzip.open(folder / f"{language}.tsv.gz", "rt", encoding="utf-8") as lines:
            rows = [line.rstrip("\n").split("\t") for line in lines]
        rng.shuffle(rows)
        for _, english, foreign in rows:
            for code, text in ((PIVOT, english), (language, foreign)):
                if text not in seen:
                    seen.add(text)
                    yield code, text


def divide(
    pairs: Iterator[tuple[str, str]], others: int
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Training and held-out sentences per language; English is taken evenly from all files."""
    train: dict[str, list[str]] = {}
    held_out: dict[str, list[str]] = {}
    last_of_file: Counter[tuple[str, int, bool]] = Counter()
    file = -1
    previous = None
    for code, text in pairs:
        if code != PIVOT and code != previous:
            previous, file = code, file + 1
        apart = zlib.crc32(text.encode()) % HELD_OUT == 0
        limit = HELD_OUT_SENTENCES if apart else SENTENCES
        if last_of_file[code, file, apart] >= (limit // others if code == PIVOT else limit):
            continue
        last_of_file[code, file, apart] += 1
        (held_out if apart else train).setdefault(code, []).append(text)
    return train, held_out


def count(texts: Sequence[str], rng: random.Random) -> Counter[str]:
    """How often each n-gram occurs in the texts and their accentless doubles."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(ngrams(text))
        if rng.random() < BARE_SHARE:
            counts.update(ngrams(without_accents(text)))
    return counts


def fit(counts: dict[str, Counter[str]], size: int) -> NgramModel:
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
    rows = {gram: row for row, gram in enumerate(grams)}
    return NgramModel(list(counts), rows, costs, temperature=1.0)


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


def main() -> None:
    """Train, calibrate, report and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--size", type=int, default=50_000, help="number of n-grams")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    others = [code for code in with_script(LANGUAGES, "Latn") if code != PIVOT]
    pairs = sentences(options.corpus, others, options.seed)
    train, held_out = divide(pairs, len(others))
    rng = random.Random(options.seed)
    model = fit({code: count(texts, rng) for code, texts in train.items()}, options.size)
    model.temperature = calibrate(model, held_out)
    model.save()
    print(f"temperature {model.temperature}, {MODEL_FILE.stat().st_size:,} bytes")
    for languages in (("en", "es", "fr", "de"), model.languages):
        print(f"among {' '.join(languages)}:\n{report(model, held_out, languages)}")


if __name__ == "__main__":
    main()
