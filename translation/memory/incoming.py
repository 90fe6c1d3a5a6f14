"""Sentences as they come in, from the API or a file: checked, cleaned and made templates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from translation.errors import BadRequest, PersonalData, UnsupportedLanguage
from translation.languages import base_of
from translation.memory.cleaning import clean
from translation.memory.records import SENTENCE_KINDS
from translation.memory.store import NewSentence
from translation.memory.templates import MARKER, Template, make_template
from translation.variants import convert

LONGEST_NAME = 120  # characters of an author's name
MOST_PRIVATE = 32


@dataclass(frozen=True)
class Incoming:
    """A sentence that somebody sends. `spans` are the kinds of its markers, as exported;
    `private` are words that must not be stored, such as the customer's name."""

    kind: str
    source: str
    target: str
    text: str
    translation: str
    author: str = ""
    spans: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


def make_sentence(incoming: Incoming, languages: Collection[str]) -> NewSentence:
    """The sentence as it is stored.

    Raises BadRequest, TextTooLong, UnsupportedLanguage, PersonalData, SpansDiffer.
    """
    if incoming.kind not in SENTENCE_KINDS:
        raise BadRequest(f"kind: expected one of {', '.join(SENTENCE_KINDS)}")
    source, target = base_of(incoming.source), base_of(incoming.target)
    _check_direction(source, target, languages)
    text = convert(clean(incoming.text, "text"), incoming.source, source)
    translation = convert(clean(incoming.translation, "translation"), incoming.target, target)
    template = make_template(text, translation, source, target)
    _check_private(template, incoming.private)
    return NewSentence(
        incoming.kind, source, target, _with_kinds(template, incoming.spans),
        author_name(incoming.author),
    )


def author_name(name: Any) -> str:
    """Who sends it; may be empty. Raises BadRequest."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise BadRequest(f"author: expected a text of at most {LONGEST_NAME} characters")
    return " ".join(clean(name, "author").split())


def private_words(words: Any) -> tuple[str, ...]:
    """What must not be stored. Raises BadRequest."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise BadRequest("private: expected a list of words")
    if len(words) > MOST_PRIVATE:
        raise BadRequest(f"private: at most {MOST_PRIVATE} words")
    return tuple(word for word in (clean(word, "private") for word in words) if word)


def _check_direction(source: str, target: str, languages: Collection[str]) -> None:
    for code in (source, target):
        if code not in languages:
            raise UnsupportedLanguage(f"{code!r} is not one of the languages served here")
    if source == target:
        raise BadRequest("source and target: expected two languages")


def _check_private(template: Template, private: Sequence[str]) -> None:
    stored = f"{template.text}\n{template.translation}".casefold()
    found = [word for word in private if word.casefold() in stored]
    if found:
        raise PersonalData(f"it holds {', '.join(map(repr, found))}: write it without")


def _with_kinds(template: Template, spans: Sequence[str]) -> Template:
    """What the markers of an exported sentence stood for is known from the export only."""
    if len(spans) != len(template.kinds) or set(template.kinds) - {MARKER}:
        return template
    return replace(template, kinds=tuple(spans))
