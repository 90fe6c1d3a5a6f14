"""The memory as a message finds it: one state, in the process, never changed.

A sentence is looked up as it was written first, then by its words (case, accents, punctuation
and spacing put aside, see translation.phrases.fold). A translation takes one snapshot and keeps
it, so that a change never falls into the middle of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from translation.glossary import Glossary
from translation.memory.records import CORRECTION, PHRASE
from translation.memory.templates import HOLE_SIGNS, HOLES, find_all, is_sound, to_holes
from translation.phrases import fold
from translation.protection import Locked, lock
from translation.segments import Segment

logger = logging.getLogger(__name__)

ALL, TERMS = "all", "terms"  # scopes of versions, beside the directions
MOST_FOLDED = 200_000  # sentences whose folded form is kept for the next loading

remembered_fold = lru_cache(maxsize=MOST_FOLDED)(fold)


class Stored(NamedTuple):
    """What a snapshot needs of a sentence in the database."""

    id: int
    kind: str
    source: str
    target: str
    text: str
    translation: str


class Match(NamedTuple):
    """A sentence that was found: its spans, the translation with HOLES, and whether it was
    written exactly so."""

    locked: Locked
    translation: str
    is_exact: bool


@dataclass(frozen=True)
class Known:
    """The sentences of one kind and direction."""

    exact: dict[str, str] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, translation: str) -> None:
        """Of sentences with the same words the later one counts."""
        self.exact[text] = translation
        self.folded[remembered_fold(text)] = translation

    def find(self, locked: Locked) -> Match | None:
        """The translation of a locked sentence."""
        exact = self.exact.get(locked.text)
        if exact is not None:
            return Match(locked, exact, True)
        folded = self.folded.get(fold(locked.text))
        return None if folded is None else Match(locked, folded, False)


@dataclass(frozen=True)
class Snapshot:
    """Sentences per kind and direction, the glossary, and the version of each part."""

    glossary: Glossary
    versions: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[tuple[str, str, str], Known] = field(default_factory=dict)

    @classmethod
    def of(
        cls, glossary: Glossary, versions: Mapping[str, int], sentences: Iterable[Stored]
    ) -> Snapshot:
        """Put the sentences in order; a damaged one is left out and named by its number."""
        known: dict[tuple[str, str, str], Known] = {}
        for row in sentences:
            if not is_sound(row.text, row.translation):
                logger.warning("Sentence %d of the memory has odd markers, left out", row.id)
                continue
            place = known.setdefault((row.kind, row.source, row.target), Known())
            place.add(to_holes(row.text), to_holes(row.translation))
        return cls(glossary, versions, known)

    @property
    def version(self) -> int:
        """The number of the last change; 0 without a database."""
        return self.versions.get(ALL, 0)

    def stamp(self, source: str, target: str) -> str:
        """Changes whenever something changed that may concern this direction."""
        direction = self.versions.get(scope_of(source, target), 0)
        return f"{direction}.{self.versions.get(TERMS, 0)}"

    def correction(self, segment: Segment, source: str, target: str) -> Match | None:
        """What an agent made of this sentence."""
        return self._find(CORRECTION, segment, source, target)

    def phrase(self, segment: Segment, source: str, target: str) -> Match | None:
        """What the shop's own stock phrases make of it."""
        return self._find(PHRASE, segment, source, target)

    def has_corrections(self, source: str, target: str) -> bool:
        """Whether a look is worth while."""
        return (CORRECTION, source, target) in self.known

    def _find(self, kind: str, segment: Segment, source: str, target: str) -> Match | None:
        known = self.known.get((kind, source, target))
        if known is None or HOLE_SIGNS.search(segment.core):
            return None
        # The translator's spans hold terms, which are words here.
        spans = find_all(segment.core, source, target) if segment.spans else []
        return known.find(lock(segment.core, spans, HOLES))


def scope_of(source: str, target: str) -> str:
    """The name under which the changes of a direction are counted."""
    return f"{source}>{target}"
