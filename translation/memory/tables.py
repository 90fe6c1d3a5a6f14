"""The memory as CSV: sentences and terms, for spreadsheets.

A spreadsheet runs what begins with = or @, so such a cell gets an apostrophe in front, which is
taken off again on the way back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import regex

from translation.errors import BadRequest
from translation.memory.incoming import Incoming
from translation.memory.records import EVERY_LANGUAGE, PHRASE, TERM_KINDS, Entry, Term

SENTENCE_COLUMNS = ("kind", "source", "target", "text", "translation", "spans", "author")
NEEDED = frozenset({"source", "target", "text", "translation"})
TERM_COLUMNS = ("kind", "author", EVERY_LANGUAGE)  # and one per language
FORMULA = regex.compile(r"'*[=+\-@\t\r]")
LARGEST_CELL = 100_000  # characters


def sentences_to_csv(entries: Iterable[Entry]) -> str:
    """A table of sentences."""
    rows = (
        (e.kind, e.source, e.target, e.text, e.translation, " ".join(e.spans), e.author)
        for e in entries
    )
    return _write(SENTENCE_COLUMNS, rows)


def sentences_from_csv(content: bytes, kind: str = PHRASE) -> Iterator[Incoming]:
    """The sentences of a table; `kind` is that of rows without one. Raises BadRequest."""
    for row in _read(content, NEEDED):
        yield Incoming(
            kind=row.get("kind") or kind, source=row["source"], target=row["target"],
            text=row["text"], translation=row["translation"], author=row.get("author", ""),
            spans=tuple(row.get("spans", "").split()),
        )


def terms_to_csv(terms: Sequence[Term]) -> str:
    """A table of terms, with a column per language."""
    codes = sorted({code for term in terms for code in term.words} - {EVERY_LANGUAGE})
    columns = (*TERM_COLUMNS, *codes)
    rows = (
        (term.kind, term.author, *(term.words.get(code, "") for code in columns[2:]))
        for term in terms
    )
    return _write(columns, rows)


def terms_from_csv(content: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """Kind, words and author of the terms of a table. Raises BadRequest."""
    for row in _read(content, frozenset({"kind"})):
        kind, author = row.pop("kind"), row.pop("author", "")
        if kind not in TERM_KINDS:
            raise BadRequest(f"kind: expected one of {', '.join(TERM_KINDS)}")
        yield kind, {code: word for code, word in row.items() if word}, author


def _write(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return file.getvalue()


def _read(content: bytes, needed: frozenset[str]) -> Iterator[dict[str, str]]:
    """Rows by their columns' names. Excel's byte order mark is accepted."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest("the table is not UTF-8") from error
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = next(reader, [])
        if missing := sorted(needed - set(columns)):
            raise BadRequest(f"columns missing: {', '.join(missing)}")
        for cells in reader:
            if len(cells) != len(columns):
                raise BadRequest(
                    f"line {reader.line_num}: {len(cells)} cells, expected {len(columns)}"
                )
            yield dict(zip(columns, map(_original, cells), strict=True))
    except csv.Error as error:
        raise BadRequest(f"line {reader.line_num}: {error}") from error


def _harmless(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def _original(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
