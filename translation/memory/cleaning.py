"""What people send, made fit to be stored: every text of the memory goes through here."""

from __future__ import annotations

from typing import Any

import regex

from translation.errors import BadRequest, TextTooLong
from translation.memory.templates import without_holes
from translation.requests import printable

LONGEST_TEXT = 2_000  # characters
LINE_END = regex.compile(r"\r\n?|[\u2028\u2029\u0085]")
NO_CHARACTER = regex.compile(r"\p{Noncharacter_Code_Point}")  # cannot stand in XML


def clean(text: Any, key: str) -> str:
    """A text that may be stored. Raises BadRequest, TextTooLong."""
    if not isinstance(text, str):
        raise BadRequest(f"{key}: expected a text")
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(f"{key}: {len(text):,} characters, at most {LONGEST_TEXT:,}")
    text = LINE_END.sub("\n", without_holes(text))
    return NO_CHARACTER.sub("", printable(text)).strip()
