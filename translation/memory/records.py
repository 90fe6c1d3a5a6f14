"""What the memory holds, as its API tells it; read by the service and by its client.

A leaf: it imports nothing of ours. Protected spans of a sentence stand as markers ⟦0⟧, ⟦1⟧…
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

CORRECTION, PHRASE = "correction", "phrase"
SENTENCE_KINDS = (CORRECTION, PHRASE)
KEEP, KEEP_EXACT, DICTATE = "keep", "keep_exact", "dictate"
TERM_KINDS = (KEEP, KEEP_EXACT, DICTATE)
EVERY_LANGUAGE = "*"  # of a term that is kept, in place of a language's code


@dataclass(frozen=True)
class Entry:
    """A sentence and its translation; `spans` are the kinds of what its markers stand for.

    `created` and `updated` are moments in ISO 8601, UTC.
    """

    id: int
    kind: str
    source: str
    target: str
    text: str
    translation: str
    spans: tuple[str, ...]
    author: str
    created: str
    updated: str

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Entry:
        """Read one entry of the service's answer."""
        return cls(**{**answer, "spans": tuple(answer["spans"])})


@dataclass(frozen=True)
class Term:
    """A term of the glossary: its word per language, or one for EVERY_LANGUAGE."""

    id: int
    kind: str
    words: Mapping[str, str]
    author: str
    created: str
    updated: str

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Term:
        """Read one term of the service's answer."""
        return cls(**{**answer, "words": dict(answer["words"])})


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of many: the `page`-th (from 1) of pages with `size` items, of `total` in all."""

    items: tuple[T, ...]
    total: int
    page: int
    size: int

    @classmethod
    def from_json(
        cls, answer: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T]
    ) -> Page[T]:
        """Read a page of the service's answer."""
        items = tuple(read(item) for item in answer["items"])
        return cls(items, int(answer["total"]), int(answer["page"]), int(answer["size"]))

    def to_json(self) -> dict[str, Any]:
        """What the service answers."""
        return {
            "items": [asdict(item) for item in self.items],  # type: ignore[call-overload]
            "total": self.total, "page": self.page, "size": self.size,
        }
