"""The sentences that a larger model is to translate: of corpora, or of plain text files.

None of them is held out for an examination, on whichever side it stands.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from translation.training import corpus, indomain
from translation.training.corpus import Corpus, CorpusError
from translation.training.recipe import PIVOT


@dataclass(frozen=True)
class HeldOut:
    """What models are examined on: templates' wordings, and dev sentences by language."""

    known: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, corpora: Sequence[Corpus], indomain_folder: Path) -> HeldOut:
        """The held-out sentences of these corpora and templates."""
        _, templates = indomain.split(indomain.read_folder(indomain_folder))
        known = indomain.wordings(templates)
        for one in corpora:
            known |= {(PIVOT, indomain.bare(pair.pivot)) for pair in one.dev}
            known |= {(one.language, indomain.bare(pair.foreign)) for pair in one.dev}
        return cls(known)

    def __contains__(self, item: tuple[str, str]) -> bool:
        """Whether (language, text) must not be trained on."""
        language, text = item
        if language == PIVOT and corpus.is_held_out(text):
            return True
        return (language, indomain.bare(text)) in self.known


def of_corpus(one: Corpus, source: str) -> Iterator[str]:
    """The sentences of one side of a corpus, its training part."""
    for pairs in one.train.values():
        for pair in pairs:
            yield pair.pivot if source == PIVOT else pair.foreign


def of_file(path: Path) -> Iterator[str]:
    """The lines of a text file, which may be packed (`.gz`). Raises CorpusError."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from lines
        else:
            with path.open(encoding="utf-8") as lines:
                yield from lines
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error


def chosen(
    texts: Iterator[str], language: str, held_out: HeldOut, limit: int | None
) -> list[str]:
    """Different, short enough and not held out, in their order; at most `limit`."""
    longest = corpus.MAX_IDEOGRAPHS if language in corpus.UNSPACED else corpus.MAX_CHARACTERS
    stripped = dict.fromkeys(" ".join(text.split()) for text in texts)
    usable = [t for t in stripped if 0 < len(t) <= longest and (language, t) not in held_out]
    return usable[:limit]
