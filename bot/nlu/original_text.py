"""The customer's own words: facts are read from these, never from a translation."""

from __future__ import annotations

import unicodedata

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.pivot_translator import TRANSLATION


def original_text(message: Message) -> str:
    """The text as written, but with full-width forms and foreign digits as ASCII."""
    translation = message.get(TRANSLATION) or {}
    return ascii_digits(translation.get("original") or message.get(TEXT) or "")


def ascii_digits(text: str) -> str:
    """NFKC-normalised text in which every decimal digit of any script is an ASCII digit."""
    normalised = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in normalised)
