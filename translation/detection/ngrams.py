"""A naive Bayes classifier of languages over the character n-grams of words.

The method is that of Cavnar & Trenkle (1994) and Lui & Baldwin (2012, langid.py) with two
differences: it is trained on short everyday sentences, half of them without accents, because
that is what customers type; and other scripts in Latin letters are classes of their own, named
as BCP 47 does ("ru-Latn"). A second model tells Chinese from Japanese where a text has nothing
but Han characters. `python -m translation.detection.train` makes both files.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import regex

MODEL_FILE = Path(__file__).with_name("ngrams.npz")
HAN_FILE = Path(__file__).with_name("han.npz")
LONGEST = 4  # characters; 5 gains 0.2 points on one to three words and doubles the file
# Digits inside or before a word are letters of the Arabic chat alphabet ("3ayez", "sa7").
WORD = regex.compile(r"[2-9]?\p{L}\p{M}*(?:['’]?[\p{L}2-9]\p{M}*)*")
HAN_RUN = regex.compile(r"\p{Han}+")
# Repeated keys ("holaaaa") are no evidence.
STRETCHED = regex.compile(r"(\p{L})\1{2,}")
STEP = 0.08  # log-probabilities are stored as whole multiples of this, in one byte


def ngrams(text: str) -> Iterator[str]:
    """Every n-gram of every word, the edges of words marked by a space."""
    text = STRETCHED.sub(r"\1", unicodedata.normalize("NFC", text).lower())
    for word in WORD.findall(text):
        padded = f" {word} "
        for length in range(1, LONGEST + 1):
            for start in range(len(padded) - length + 1):
                gram = padded[start : start + length]
                if gram != " ":
                    yield gram


def han_ngrams(text: str) -> Iterator[str]:
    """Han characters, alone and in pairs."""
    for run in HAN_RUN.findall(text):
        yield from run
        yield from (run[at : at + 2] for at in range(len(run) - 1))


class NgramModel:
    """Log-probabilities of n-grams per language; `temperature` calibrates the certainty."""

    def __init__(
        self,
        languages: Sequence[str],
        rows: dict[str, int],
        costs: np.ndarray,
        temperature: float,
        cut: Callable[[str], Iterator[str]] = ngrams,
    ) -> None:
        """`cut` takes a text apart as it was done in training."""
        self.languages = tuple(languages)
        self.temperature = temperature
        self._cut = cut
        self._rows = rows
        self._costs = costs  # (n-gram, language), minus log-probability in units of STEP

    @classmethod
    def load(
        cls, path: Path = MODEL_FILE, cut: Callable[[str], Iterator[str]] = ngrams
    ) -> NgramModel:
        """Read a model file that train.py writes."""
        with np.load(path) as content:
            grams = str(content["grams"]).split("\n")
            languages = str(content["languages"]).split(",")
            rows = {gram: row for row, gram in enumerate(grams)}
            return cls(languages, rows, content["costs"], float(content["temperature"]), cut)

    def save(self, path: Path = MODEL_FILE) -> None:
        """Write the model file."""
        np.savez_compressed(
            path,
            grams=np.array("\n".join(self._rows)),
            languages=np.array(",".join(self.languages)),
            costs=self._costs,
            temperature=np.array(self.temperature),
        )

    def probabilities(self, text: str) -> dict[str, float]:
        """How likely each language of the model is; equal for a text without known n-grams."""
        scores = self.log_likelihoods(text) / self.temperature
        weights = np.exp(scores - scores.max())
        return dict(zip(self.languages, (weights / weights.sum()).tolist(), strict=True))

    def log_likelihoods(self, text: str) -> np.ndarray:
        """The sum of log-probabilities per language, in the order of `languages`."""
        found = [row for row in map(self._rows.get, self._cut(text)) if row is not None]
        return -STEP * self._costs[found].sum(axis=0, dtype=np.int64)
