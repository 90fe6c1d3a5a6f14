"""The memory as training pairs: `source <TAB> English <TAB> foreign`, one sentence a line.

Models learn from text without markers; the recipe opens holes of its own (see
translation.training.markers.open_holes). So each marker gets an example of what it stood for, the
same on both sides, and nobody's: what it really stood for was never stored.
"""

from __future__ import annotations

from collections.abc import Iterable

from translation.languages import PIVOT
from translation.markers import TRAINED
from translation.memory.records import Entry

SOURCE = "memory"  # the corpus these pairs come from
# By kind of span (see translation.protection.RULES); addresses and numbers are reserved ones.
EXAMPLES = {
    "email": "name{n}@example.com", "url": "https://example.com/{n}", "phone": "+1 202 555 01{n}",
    "date": "2026-01-{n}", "time": "10:{n}", "price": "{n}.90 EUR", "number": "10{n}",
    "slot": "{{name{n}}}", "name": "@name{n}", "emoji": "🙂", "markup": "**",
}
ANY = "A10{n}"  # of codes and of what is not known
FIRST = 10  # two digits, so that every example is one that is protected


def to_pairs(entries: Iterable[Entry], language: str) -> str:
    """The lines for one language: the corpus has a file for each."""
    wanted = {PIVOT, language}
    chosen = (entry for entry in entries if {entry.source, entry.target} == wanted)
    lines = dict.fromkeys(map(_line, chosen))
    return "".join(lines)


def _line(entry: Entry) -> str:
    text, translation = _filled(entry.text, entry.spans), _filled(entry.translation, entry.spans)
    pair = (text, translation) if entry.source == PIVOT else (translation, text)
    return "\t".join((SOURCE, *pair)) + "\n"


def _filled(text: str, kinds: tuple[str, ...]) -> str:
    filled = TRAINED.pattern.sub(lambda match: _example(int(match[1]), kinds), text)
    return " ".join(filled.split())


def _example(index: int, kinds: tuple[str, ...]) -> str:
    kind = kinds[index] if index < len(kinds) else ""
    return EXAMPLES.get(kind, ANY).format(n=FIRST + index)
