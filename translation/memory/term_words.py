"""Terms as they come in: checked, and in nobody's way.

A word stands for one thing: within a language (or among the kept terms) it belongs to one term.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from translation.errors import BadRequest, Conflict, PersonalData, UnsupportedLanguage
from translation.glossary import any_case
from translation.languages import PIVOT
from translation.memory.cleaning import clean
from translation.memory.models import TermRow, WordRow
from translation.memory.records import DICTATE, EVERY_LANGUAGE, TERM_KINDS
from translation.memory.templates import find_all

LONGEST_WORD = 100  # characters of a term
PERSONAL_KINDS = frozenset({"email", "phone"})


@dataclass(frozen=True)
class NewTerm:
    """A term to be stored."""

    kind: str
    words: Mapping[str, str]
    author: str = ""


def make_term(kind: Any, words: Any, author: str, languages: Collection[str]) -> NewTerm:
    """Check a term. Raises BadRequest, TextTooLong, UnsupportedLanguage, PersonalData."""
    if kind not in TERM_KINDS:
        raise BadRequest(f"kind: expected one of {', '.join(TERM_KINDS)}")
    if not isinstance(words, dict):
        raise BadRequest("words: expected language: word")
    cleaned = {code: " ".join(clean(word, "words").split()) for code, word in words.items()}
    _check_languages(kind, cleaned, languages)
    for word in cleaned.values():
        _check_word(word)
    return NewTerm(kind, cleaned, author)


def check_free(session: Session, new: NewTerm, but: int | None = None) -> TermRow | None:
    """The same term if it is stored already. Raises Conflict where another has one of its words.

    `but` is a term that does not count.
    """
    taken = or_(*(
        and_(WordRow.language == language, WordRow.folded == any_case(word))
        for language, word in new.words.items()
    ))  # fmt: skip
    wanted = select(TermRow).join(TermRow.words).where(taken).distinct()
    for row in session.scalars(wanted):
        if row.id == but:
            continue
        words = {each.language: each.word for each in row.words}
        if row.kind == new.kind and words == dict(new.words):
            return row
        raise Conflict(f"term {row.id} has one of these words already")
    return None


def _check_languages(kind: str, words: Mapping[str, str], languages: Collection[str]) -> None:
    if kind != DICTATE:
        if set(words) != {EVERY_LANGUAGE}:
            raise BadRequest(f'words: a term that is kept has one word, for "{EVERY_LANGUAGE}"')
        return
    if len(words) < 2:
        raise BadRequest("words: expected the words of two languages or more")
    for code in words:
        if code not in languages:
            raise UnsupportedLanguage(f"{code!r} is not one of the languages served here")


def _check_word(word: str) -> None:
    if not 1 <= len(word) <= LONGEST_WORD:
        raise BadRequest(f"words: expected 1 to {LONGEST_WORD} characters")
    if not any(sign.isalnum() for sign in word):
        raise BadRequest(f"words: {word!r} has no letter and no digit")
    if any(span.kind in PERSONAL_KINDS for span in find_all(word, PIVOT, PIVOT)):
        raise PersonalData("an address or a phone number is no term")
