"""The questions and answers of data/faq/<topic>.yml, read and checked.

They are English; their reviewed wordings in other languages stand in data/locales.

Errors:

    ValueError
        FaqDataError    a file that cannot be used; says which file, entry and why
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class FaqDataError(ValueError):
    """The FAQ files cannot be used."""


@dataclass(frozen=True)
class FaqEntry:
    """One answer, with the questions it answers and a title short enough for a button."""

    id: str
    topic: str
    intents: tuple[str, ...]
    questions: tuple[str, ...]
    title: str
    answer: str

    @property
    def payload(self) -> str:
        """What a button sends to ask for exactly this entry."""
        return f"/{self.intents[0]}{json.dumps({'faq_id': self.id})}"

    @property
    def wordings(self) -> tuple[str, ...]:
        """The English ways of asking for it."""
        return (*self.questions, self.title)


def read_entries(folder: Path) -> tuple[FaqEntry, ...]:
    """Every entry of every topic, in the order of the files. Raises FaqDataError."""
    entries = tuple(entry for file in sorted(folder.glob("*.yml")) for entry in _read(file))
    if not entries:
        raise FaqDataError(f"{folder}: no FAQ entries in its *.yml files")
    twice = [key for key, count in Counter(entry.id for entry in entries).items() if count > 1]
    if twice:
        raise FaqDataError(f"{folder}: ids used twice: {', '.join(twice)}")
    return entries


def _read(file: Path) -> Iterator[FaqEntry]:
    try:
        faq = yaml.safe_load(file.read_text(encoding="utf-8"))["faq"]
        topic, intents, entries = str(faq["topic"]), _texts(faq["intents"]), list(faq["entries"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise FaqDataError(
            f"{file}: expected `faq:` with topic, intents and entries ({error})"
        ) from error
    for position, raw in enumerate(entries, start=1):
        try:
            yield _entry(raw, topic, intents)
        except (KeyError, TypeError, ValueError) as error:
            raise FaqDataError(
                f"{file}, entry {position}: expected id, questions, title and answer ({error})"
            ) from error


def _entry(raw: Any, topic: str, intents: tuple[str, ...]) -> FaqEntry:
    return FaqEntry(
        id=_text(raw["id"]),
        topic=topic,
        intents=intents,
        questions=_texts(raw["questions"]),
        title=_text(raw["title"]),
        answer=_text(raw["answer"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not a text")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not values:
        raise ValueError(f"{values!r} is not a list of texts")
    return tuple(_text(value) for value in values)
