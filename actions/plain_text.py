"""What customers type, made safe to keep: no control or invisible signs, single spaces."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")


def printable(text: str) -> str:
    """Without control, formatting, private and unassigned characters (Unicode category C)."""
    return "".join(sign for sign in _SPACES.sub(" ", text) if not _is_invisible(sign)).strip()


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign).startswith("C")
