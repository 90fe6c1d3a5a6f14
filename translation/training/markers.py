"""Markers `⟦0⟧`…`⟦9⟧`: stand-ins for what must cross the translation unchanged."""

from __future__ import annotations

import random
import re

from translation.training.recipe import MARKER, MAX_MARKERS

MARKER_PATTERN = re.compile(r"⟦\d⟧")
HOLE = "⟦{name}⟧"  # a named place before it gets its number
HOLE_PATTERN = re.compile(r"⟦([^⟦⟧]+)⟧")
FREQUENT_NAMES = ("Tom", "Mary")
# Addresses, placeholders, then plain tokens: what a text may carry through a translation.
TOKEN = re.compile(
    r"https?://\S*\w|[\w.+-]+@[\w.-]+\w|%?\{\{?\w+\}?\}|%\d?\$?[sd]|[A-Za-z0-9][\w]*(?:[-./:,]\w+)*"
)
REPLACE_SHARE = 0.7


def number_markers(source: str, target: str, first: int = 0) -> tuple[str, str]:
    """Number named holes by their order in the source; the target gets the same numbers.

    Raises ValueError when a hole of the target is not in the source or there are too many.
    """
    numbers: dict[str, int] = {}
    for match in HOLE_PATTERN.finditer(source):
        numbers.setdefault(match[1], first + len(numbers))
    if len(numbers) + first > MAX_MARKERS:
        raise ValueError(f"more than {MAX_MARKERS} markers in {source!r}")
    if set(HOLE_PATTERN.findall(target)) - set(numbers):
        raise ValueError(f"a marker of {target!r} is not in {source!r}")

    def fill(text: str) -> str:
        return HOLE_PATTERN.sub(lambda m: MARKER.format(index=numbers[m[1]]), text)

    return fill(source), fill(target)


def markers_in(text: str) -> list[str]:
    """The markers of a text, sorted: equal lists mean that nothing was lost or doubled."""
    return sorted(MARKER_PATTERN.findall(text))


def _is_copied(token: str, position: int) -> bool:
    if any(c.isdigit() for c in token) or any(c in "@{%/" for c in token):
        return True
    return token in FREQUENT_NAMES or (position > 0 and len(token) > 2 and token[0].isupper())


def copied_tokens(pivot: str, foreign: str) -> list[str]:
    """Numbers, codes, addresses and names that stand exactly once on both sides of a pair."""
    theirs = TOKEN.findall(foreign)
    ours = [m for m in TOKEN.finditer(pivot) if _is_copied(m[0], m.start())]
    tokens = [m[0] for m in ours]
    return [
        t for t in tokens
        if tokens.count(t) == 1 and theirs.count(t) == 1
        and pivot.count(t) == 1 and foreign.count(t) == 1
    ]


def open_holes(pivot: str, foreign: str, rng: random.Random) -> tuple[str, str]:
    """Replace some of the copied tokens of a corpus pair by named holes, on both sides."""
    chosen = [t for t in copied_tokens(pivot, foreign) if rng.random() < REPLACE_SHARE]
    for index, token in enumerate(chosen[:MAX_MARKERS]):
        hole = HOLE.format(name=f"copied-{chr(97 + index)}")
        if token in pivot and token in foreign:
            pivot, foreign = pivot.replace(token, hole), foreign.replace(token, hole)
    return pivot, foreign
