"""MemoryStore: corrections, stock phrases and terms in SQL.

Every change raises the version of what it concerns in its own transaction; writers wait for each
other at that number, so the checks before a change hold while it is made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from translation.errors import MemoryFull, NotFound
from translation.glossary import Glossary, any_case
from translation.memory.database import MemoryDatabase
from translation.memory.models import SentenceRow, TermRow, VersionRow, WordRow
from translation.memory.records import (
    DICTATE,
    EVERY_LANGUAGE,
    KEEP,
    KEEP_EXACT,
    Entry,
    Page,
    Term,
)
from translation.memory.snapshot import ALL, TERMS, Snapshot, Stored, scope_of
from translation.memory.templates import Template
from translation.memory.term_words import NewTerm, check_free
from translation.phrases import fold

MOST_SENTENCES = 50_000  # all of them are in the memory of every node
MOST_TERMS = 3_000
AT_ONCE = 500  # rows asked for by one statement; SQLite has a limit

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


@dataclass(frozen=True)
class NewSentence:
    """A sentence to be stored; one with the same kind, direction and text is replaced."""

    kind: str
    source: str
    target: str
    template: Template
    author: str = ""

    @property
    def fingerprint(self) -> str:
        """A hash of the text, with its markers."""
        return hashlib.sha256(self.template.text.encode()).hexdigest()

    @property
    def scope(self) -> str:
        """Whose version it raises."""
        return scope_of(self.source, self.target)

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What is unique."""
        return self.kind, self.source, self.target, self.fingerprint


@dataclass(frozen=True)
class Saved:
    """What storing did."""

    entry: Entry | Term
    is_new: bool


@dataclass(frozen=True)
class Query:
    """Which entries are wanted; `page` counts from 1."""

    kind: str | None = None
    source: str | None = None
    target: str | None = None
    search: str = ""
    page: int = 1
    size: int = 50


class MemoryStore:
    """All methods block: call them in a thread. They raise MemoryUnavailable."""

    def __init__(self, database: MemoryDatabase, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    def snapshot(self, glossary: Glossary, known: int | None) -> Snapshot | None:
        """Everything, on top of the shop's own glossary; None if version `known` is the newest."""
        return self._database.read(lambda session: _load(session, glossary, known))

    def sentences(self, query: Query) -> Page[Entry]:
        """Those that fit, the latest first."""
        wanted = _matching(query)
        order = (SentenceRow.updated_at.desc(), SentenceRow.id.desc())
        return self._database.read(lambda s: _page(s, wanted, order, query, _entry))

    def sentence(self, kind: str, id: int) -> Entry:
        """The one with this number. Raises NotFound."""
        return self._database.read(lambda session: _entry(_sentence(session, kind, id)))

    def every_sentence(self) -> list[Entry]:
        """All of them, in the order in which they were made."""
        wanted = select(SentenceRow).order_by(SentenceRow.id)
        return self._database.read(lambda s: [_entry(row) for row in s.scalars(wanted)])

    def save(self, sentences: Sequence[NewSentence]) -> list[Saved]:
        """Store or replace them, all or none. Raises MemoryFull.

        The rows are made before the transaction: while it lasts nobody else can write to SQLite.
        """
        values = [self._values(new) for new in sentences]
        return self._database.write(lambda session: self._save(session, sentences, values))

    def replace(self, id: int, new: NewSentence) -> Entry:
        """Another text or translation for a sentence, in place of a twin. Raises NotFound."""

        def work(session: Session) -> Entry:
            _raise_version(session, [new.scope])
            row = _sentence(session, new.kind, id)
            twin = _existing(session, [new]).get(new.place)
            if twin is not None and twin.id != id:
                session.delete(twin)
                session.flush()
            for key, value in self._values(new).items():
                if key != "created_at":
                    setattr(row, key, value)
            return _entry(row)

        return self._database.write(work)

    def delete_sentence(self, kind: str, id: int) -> None:
        """Forget it. Raises NotFound."""

        def work(session: Session) -> None:
            row = _sentence(session, kind, id)
            _raise_version(session, [scope_of(row.source, row.target)])
            session.delete(row)

        self._database.write(work)

    def terms(self, query: Query) -> Page[Term]:
        """Those that fit, the latest first; `source` is the language of a word of theirs."""
        wanted = select(TermRow)
        if query.kind is not None:
            wanted = wanted.where(TermRow.kind == query.kind)
        if query.source is not None:
            wanted = wanted.where(TermRow.words.any(WordRow.language == query.source))
        if query.search:
            folded = any_case(query.search)
            wanted = wanted.where(
                TermRow.words.any(WordRow.folded.contains(folded, autoescape=True))
            )
        order = (TermRow.updated_at.desc(), TermRow.id.desc())
        return self._database.read(lambda s: _page(s, wanted, order, query, _term))

    def term(self, id: int) -> Term:
        """The one with this number. Raises NotFound."""
        return self._database.read(lambda session: _term(_term_row(session, id)))

    def every_term(self) -> list[Term]:
        """All of them, in the order in which they were made."""
        wanted = select(TermRow).order_by(TermRow.id)
        return self._database.read(lambda s: [_term(row) for row in s.scalars(wanted)])

    def save_terms(self, terms: Sequence[NewTerm]) -> list[Saved]:
        """Store them, all or none; one that is there already stays. Raises Conflict, MemoryFull."""
        return self._database.write(lambda session: self._save_terms(session, terms))

    def replace_term(self, id: int, new: NewTerm) -> Term:
        """Other words for a term. Raises NotFound, Conflict."""

        def work(session: Session) -> Term:
            _raise_version(session, [TERMS])
            row = _term_row(session, id)
            check_free(session, new, but=id)
            row.words = []
            session.flush()
            self._fill_term(row, new)
            return _term(row)

        return self._database.write(work)

    def delete_term(self, id: int) -> None:
        """Forget it. Raises NotFound."""

        def work(session: Session) -> None:
            row = _term_row(session, id)
            _raise_version(session, [TERMS])
            session.delete(row)

        self._database.write(work)

    def _save(
        self, session: Session, sentences: Sequence[NewSentence], values: Sequence[dict[str, Any]]
    ) -> list[Saved]:
        _raise_version(session, [new.scope for new in sentences])
        old = {place: row.id for place, row in _existing(session, sentences).items()}
        wanted = {new.place: row for new, row in zip(sentences, values, strict=True)}
        added = [row for place, row in wanted.items() if place not in old]
        changed = [
            {**row, "id": old[place]} for place, row in wanted.items() if place in old
        ]
        for row in changed:
            del row["created_at"]
        session.expire_all()
        session.bulk_insert_mappings(SentenceRow, added)
        session.bulk_update_mappings(SentenceRow, changed)
        _check_room(session, SentenceRow, MOST_SENTENCES)
        rows = _existing(session, sentences)
        return [Saved(_entry(rows[place]), place not in old) for place in wanted]

    def _values(self, new: NewSentence) -> dict[str, Any]:
        """The row of a sentence."""
        now, template = self._clock(), new.template
        return {
            "kind": new.kind, "source": new.source, "target": new.target,
            "fingerprint": new.fingerprint, "text": template.text,
            "translation": template.translation, "spans": list(template.kinds),
            "searchable": f"{fold(template.text)} | {fold(template.translation)}",
            "author": new.author, "created_at": now, "updated_at": now,
        }

    def _save_terms(self, session: Session, terms: Sequence[NewTerm]) -> list[Saved]:
        _raise_version(session, [TERMS])
        saved = []
        for new in terms:
            same = check_free(session, new)
            row = same or TermRow(created_at=self._clock())
            if same is None:
                self._fill_term(row, new)
                session.add(row)
                session.flush()
            saved.append((row, same is None))
        _check_room(session, TermRow, MOST_TERMS)
        return [Saved(_term(row), is_new) for row, is_new in saved]

    def _fill_term(self, row: TermRow, new: NewTerm) -> None:
        row.kind, row.author, row.updated_at = new.kind, new.author, self._clock()
        row.words = [
            WordRow(language=language, word=word, folded=any_case(word))
            for language, word in new.words.items()
        ]


def _load(session: Session, glossary: Glossary, known: int | None) -> Snapshot | None:
    versions = dict(session.execute(select(VersionRow.scope, VersionRow.version)).all())
    if versions.get(ALL) == known:
        return None
    columns = (
        SentenceRow.id, SentenceRow.kind, SentenceRow.source, SentenceRow.target,
        SentenceRow.text, SentenceRow.translation,
    )
    rows = session.execute(select(*columns).order_by(SentenceRow.updated_at, SentenceRow.id))
    sentences = [Stored(*row) for row in rows]
    terms = [_term(row) for row in session.scalars(select(TermRow).order_by(TermRow.id))]
    return Snapshot.of(glossary.extended(_glossary_of(terms)), versions, sentences)


def _glossary_of(terms: Iterable[Term]) -> Glossary:
    by_kind: dict[str, list[Mapping[str, str]]] = {KEEP: [], KEEP_EXACT: [], DICTATE: []}
    for term in terms:
        by_kind[term.kind].append(term.words)
    return Glossary(
        keep=tuple(words[EVERY_LANGUAGE] for words in by_kind[KEEP]),
        keep_exact=tuple(words[EVERY_LANGUAGE] for words in by_kind[KEEP_EXACT]),
        dictate=tuple(by_kind[DICTATE]),
    )


def _raise_version(session: Session, scopes: Iterable[str]) -> None:
    """The next number for everything, and for these parts."""
    session.execute(
        update(VersionRow).where(VersionRow.scope == ALL)
        .values(version=VersionRow.version + 1).execution_options(synchronize_session=False)
    )
    version = session.scalar(select(VersionRow.version).where(VersionRow.scope == ALL))
    for scope in sorted(set(scopes)):
        session.merge(VersionRow(scope=scope, version=version))
    session.flush()


def _matching(query: Query) -> Select:
    wanted = select(SentenceRow)
    for column, value in (
        (SentenceRow.kind, query.kind), (SentenceRow.source, query.source),
        (SentenceRow.target, query.target),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    if query.search:
        folded = fold(query.search)
        wanted = wanted.where(SentenceRow.searchable.contains(folded, autoescape=True))
    return wanted


def _page(
    session: Session, wanted: Select, order: Sequence[Any], query: Query,
    read: Callable[[Any], Any],
) -> Page:
    total = session.scalar(select(func.count()).select_from(wanted.subquery()))
    start = (query.page - 1) * query.size
    rows = session.scalars(wanted.order_by(*order).offset(start).limit(query.size))
    return Page(tuple(read(row) for row in rows), total, query.page, query.size)


def _existing(
    session: Session, sentences: Sequence[NewSentence]
) -> dict[tuple[str, str, str, str], SentenceRow]:
    fingerprints = sorted({new.fingerprint for new in sentences})
    rows = {}
    for start in range(0, len(fingerprints), AT_ONCE):
        some = fingerprints[start : start + AT_ONCE]
        for row in session.scalars(select(SentenceRow).where(SentenceRow.fingerprint.in_(some))):
            rows[row.kind, row.source, row.target, row.fingerprint] = row
    return rows


def _check_room(session: Session, table: type, most: int) -> None:
    """Raises MemoryFull; the transaction is then undone."""
    if session.scalar(select(func.count()).select_from(table)) > most:
        raise MemoryFull(f"the memory holds at most {most:,} of them; delete some first")


def _sentence(session: Session, kind: str, id: int) -> SentenceRow:
    row = session.get(SentenceRow, id)
    if row is None or row.kind != kind:
        raise NotFound(f"there is no {kind} {id}")
    return row


def _term_row(session: Session, id: int) -> TermRow:
    row = session.get(TermRow, id)
    if row is None:
        raise NotFound(f"there is no term {id}")
    return row


def _entry(row: SentenceRow) -> Entry:
    return Entry(
        row.id, row.kind, row.source, row.target, row.text, row.translation, tuple(row.spans),
        row.author, row.created_at.isoformat(), row.updated_at.isoformat(),
    )


def _term(row: TermRow) -> Term:
    words = {each.language: each.word for each in sorted(row.words, key=lambda w: w.language)}
    return Term(
        row.id, row.kind, words, row.author, row.created_at.isoformat(), row.updated_at.isoformat()
    )
