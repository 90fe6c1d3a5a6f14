"""The memory's files: memory.tmx and sentences.csv, terms.csv, training.tsv (export only).

An import is taken as a whole or not at all; `on_error=skip` takes what is good and says what was
left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from translation.errors import BadRequest, ImportRefused, NotFound, ServiceError, TextTooLong
from translation.languages import PIVOT
from translation.memory import tables, tmx, training_pairs
from translation.memory.incoming import author_name, make_sentence
from translation.memory.live import LiveMemory
from translation.memory.records import PHRASE, SENTENCE_KINDS
from translation.memory.store import MemoryStore, NewSentence, Saved
from translation.memory.term_words import NewTerm, make_term
from translation.requests import read_body

MOST_BYTES = 16 * 1024 * 1024  # of a file
MOST_ENTRIES = 10_000  # of one import: SQLite has one writer, and others wait 5 seconds for it
MOST_PROBLEMS = 20  # told of one import
REFUSE, SKIP = "refuse", "skip"

TMX, SENTENCES, TERMS, TRAINING = "memory.tmx", "sentences.csv", "terms.csv", "training.tsv"
TYPES = {
    TMX: "application/x-tmx+xml", SENTENCES: "text/csv", TERMS: "text/csv",
    TRAINING: "text/tab-separated-values",
}

T = TypeVar("T")
New = TypeVar("New", NewSentence, NewTerm)
Problems = list[Mapping[str, Any]]


async def export(
    name: str, request: Request, memory: LiveMemory, languages: Collection[str]
) -> Response:
    """The file with this name. Raises NotFound, BadRequest, MemoryUnavailable."""
    if name not in TYPES:
        raise NotFound(f"expected one of {', '.join(TYPES)}")
    language = _language(request, languages) if name == TRAINING else ""
    content = await memory.read(lambda store: _written(name, store, language))
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=TYPES[name], headers=disposition)


async def take_in(
    name: str, request: Request, memory: LiveMemory, languages: Collection[str]
) -> Response:
    """Import a file. Raises NotFound, BadRequest, TextTooLong, ImportRefused, MemoryFull…"""
    if name not in (TMX, SENTENCES, TERMS):
        raise NotFound(f"expected one of {TMX}, {SENTENCES}, {TERMS}")
    kind = _choice(request, "kind", SENTENCE_KINDS, PHRASE)
    skips = _choice(request, "on_error", (REFUSE, SKIP), REFUSE) == SKIP
    content = await read_body(request, MOST_BYTES)
    if name == TERMS:
        terms, problems = await asyncio.to_thread(_new_terms, content, languages)
        _check(problems, skips)
        saved = await memory.change(lambda store: store.save_terms(terms))
    else:
        new, problems = await asyncio.to_thread(_new_sentences, name, content, kind, languages)
        _check(problems, skips)
        saved = await memory.change(lambda store: store.save(new))
    return JSONResponse(_summary(saved, problems))


def _written(name: str, store: MemoryStore, language: str) -> str | bytes:
    if name == TERMS:
        return tables.terms_to_csv(store.every_term())
    entries = store.every_sentence()
    if name == TMX:
        return tmx.to_tmx(entries)
    if name == SENTENCES:
        return tables.sentences_to_csv(entries)
    return training_pairs.to_pairs(entries, language)


def _new_sentences(
    name: str, content: bytes, kind: str, languages: Collection[str]
) -> tuple[list[NewSentence], Problems]:
    read = tmx.from_tmx if name == TMX else tables.sentences_from_csv
    return _checked(read(content, kind), lambda each: make_sentence(each, languages))


def _new_terms(content: bytes, languages: Collection[str]) -> tuple[list[NewTerm], Problems]:
    return _checked(
        tables.terms_from_csv(content),
        lambda row: make_term(row[0], row[1], author_name(row[2]), languages),
    )


def _checked(entries: Iterable[T], make: Callable[[T], New]) -> tuple[list[New], Problems]:
    """What is good, and what is wrong with the rest. Raises what concerns the whole file."""
    good: list[New] = []
    problems: Problems = []
    for number, entry in enumerate(_limited(entries), start=1):
        try:
            good.append(make(entry))
        except ServiceError as error:
            problems.append({"entry": number, "type": error.type, "message": str(error)})
    return good, problems


def _limited(entries: Iterable[T]) -> Iterator[T]:
    for number, entry in enumerate(entries):
        if number == MOST_ENTRIES:
            raise TextTooLong(f"more than {MOST_ENTRIES:,} entries in one file")
        yield entry


def _check(problems: Problems, skips: bool) -> None:
    if problems and not skips:
        raise ImportRefused(problems[:MOST_PROBLEMS])


def _summary(saved: list[Saved], problems: Problems) -> dict[str, Any]:
    new = sum(each.is_new for each in saved)
    return {
        "added": new, "replaced": len(saved) - new, "skipped": len(problems),
        "problems": problems[:MOST_PROBLEMS],
    }


def _language(request: Request, languages: Collection[str]) -> str:
    return _choice(request, "language", tuple(c for c in languages if c != PIVOT), None)


def _choice(request: Request, key: str, choices: Collection[str], default: str | None) -> str:
    value = request.query_params.get(key, default)
    if value is None or value not in choices:
        raise BadRequest(f"{key}: expected one of {', '.join(choices)}")
    return value
