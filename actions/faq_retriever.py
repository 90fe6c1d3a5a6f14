"""Finds the FAQ entry that answers a question, by exact search over every entry.

Build or refresh the cached embeddings with `python -m actions.faq_retriever`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from actions.faq_embeddings import CACHE_FILE, Encode, SentenceEncoder, cached_vectors
from actions.faq_entries import FaqEntry, read_entries
from actions.plain_text import printable
from actions.settings import ActionSettings

# How much each part of an entry's score counts. The nearest wording alone is misled by single
# wordings; the mean of all wordings and the answer say what the entry is about.
NEAREST_WEIGHT = 0.45
MEAN_WEIGHT = 0.45
ANSWER_WEIGHT = 0.10
# BM25, brought into 0..1 by s / (s + LEXICAL_HALF), is added for rare words ("Klarna", "RFC").
LEXICAL_WEIGHT = 0.15
LEXICAL_HALF = 5.0
# The model reads 256 word pieces; what is longer is only work.
MAX_QUERY = 2000

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """An entry and how well it fits: about 1 for its own wording, about 0.3 for small talk."""

    entry: FaqEntry
    score: float


class FaqRetriever:
    """Dense search with a little BM25; no approximation, since a shop's FAQ is small."""

    def __init__(self, entries: Sequence[FaqEntry], vectors: np.ndarray, encode: Encode) -> None:
        """`vectors`: the unit vectors of indexed_texts(entries), row by row."""
        self.entries = tuple(entries)
        self._encode = encode
        counts = [len(entry.wordings) for entry in self.entries]
        ends = np.cumsum(counts)
        self._starts = ends - counts
        self._wordings, self._answers = vectors[: ends[-1]], vectors[ends[-1] :]
        sums = np.add.reduceat(self._wordings, self._starts, axis=0)
        self._means = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        self._lexical = BM25Okapi([_words(" ".join(entry.wordings)) for entry in self.entries])

    @classmethod
    def from_folder(cls, folder: Path, cache_dir: Path, model: str | None = None) -> FaqRetriever:
        """Reads the entries; embeds them unless the cache has them. Raises FaqDataError."""
        entries = read_entries(folder)
        encode = SentenceEncoder(model)
        vectors = cached_vectors(indexed_texts(entries), encode, encode.identity, cache_dir)
        return cls(entries, vectors, encode)

    def entry(self, entry_id: str) -> FaqEntry | None:
        """The entry of this id, if there is one."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def search(self, query: str, intent: str | None = None, limit: int = 3) -> list[Hit]:
        """The best entries, best first; with `intent`, of the topics that it asks for.

        Nothing for a query without a letter or digit.
        """
        text = printable(query)[:MAX_QUERY]
        if not any(sign.isalnum() for sign in text):
            return []
        scores = self.dense_scores(text) + LEXICAL_WEIGHT * self.lexical_scores(text)
        ranked = (
            Hit(self.entries[i], float(scores[i])) for i in np.argsort(-scores, kind="stable")
        )
        return [hit for hit in ranked if intent is None or intent in hit.entry.intents][:limit]

    def dense_scores(self, query: str) -> np.ndarray:
        """Cosine of each entry: nearest wording, mean of the wordings and answer, weighted."""
        vector = self._encode([query])[0]
        nearest = np.maximum.reduceat(self._wordings @ vector, self._starts)
        return (
            NEAREST_WEIGHT * nearest
            + MEAN_WEIGHT * (self._means @ vector)
            + ANSWER_WEIGHT * (self._answers @ vector)
        )

    def lexical_scores(self, query: str) -> np.ndarray:
        """BM25 of each entry's wordings, 0 to 1."""
        scores = np.maximum(self._lexical.get_scores(_words(query)), 0.0)
        return scores / (scores + LEXICAL_HALF)


def indexed_texts(entries: Sequence[FaqEntry]) -> list[str]:
    """What is embedded: the wordings of all entries, then their answers."""
    wordings = [wording for entry in entries for wording in entry.wordings]
    return wordings + [entry.answer for entry in entries]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def build_index(folder: Path, cache_dir: Path, model: str | None = None) -> FaqRetriever:
    """Leaves fresh embeddings in `cache_dir`, so that the action server starts with them."""
    return FaqRetriever.from_folder(folder, cache_dir, model)


def main() -> None:
    """Raises translation.environment.SettingError and FaqDataError."""
    settings = ActionSettings.from_env()
    retriever = build_index(settings.faq_dir, settings.var_dir, settings.embedding_model)
    wordings = sum(len(entry.wordings) for entry in retriever.entries)
    entries = len(retriever.entries)
    print(f"FAQ: {entries} entries, {wordings} wordings in {settings.var_dir / CACHE_FILE}")


if __name__ == "__main__":
    main()
