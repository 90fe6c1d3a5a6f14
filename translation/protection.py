"""Locks what must cross a translation unchanged, and puts it back.

`find_spans` finds such spans by rules (see span_rules.py) and the glossary. `lock` replaces them
by markers that a model copies, `wrong_markers` tells which of them did not come back exactly
once, `restore` puts the spans in their place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from translation.glossary import Glossary
from translation.markers import TRAINED, MarkerFormat
from translation.span_rules import ANY_NUMBER, RULES

GAP = regex.compile(r"[ \t\u00a0]*")
# Signs that run together. Chinese, Japanese and Korean do not write a space next to a code, and
# Arabic writes some words onto it.
WORD_SIGN = regex.compile(r"[\p{Latin}\p{Cyrillic}\d]")


@dataclass(frozen=True)
class Span:
    """A protected place of a text; `replacement` is what stands there after translation."""

    start: int
    end: int
    kind: str
    text: str
    replacement: str


@dataclass(frozen=True)
class Locked:
    """A text with markers, and the spans they stand for: marker i is spans[i]."""

    text: str
    spans: tuple[Span, ...]


def find_spans(
    text: str,
    glossary: Glossary,
    source: str,
    target: str,
    markers: MarkerFormat = TRAINED,
    every_number: bool = False,
) -> list[Span]:
    """The protected spans of a text, in order, without overlaps; neighbours are one span.

    `every_number` also protects numbers of one or two digits, which are else left to the model.
    """
    taken = [False] * len(text)
    spans = []
    for kind, start, end, replacement in _candidates(text, glossary, source, target, markers):
        if start < end and not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            spans.append(Span(start, end, kind, text[start:end], replacement))
    if every_number:
        for match in ANY_NUMBER.finditer(text):
            if not any(taken[match.start() : match.end()]):
                spans.append(Span(match.start(), match.end(), "number", match[0], match[0]))
    return _merge(sorted(spans, key=lambda span: span.start), text)


def lock(text: str, spans: Sequence[Span], markers: MarkerFormat) -> Locked:
    """Put marker i in the place of spans[i]; the spans are those of this text, in order."""
    parts, position = [], 0
    for index, span in enumerate(spans):
        parts += [text[position : span.start], markers.of(index)]
        position = span.end
    return Locked("".join([*parts, text[position:]]), tuple(spans))


def wrong_markers(locked: Locked, translated: str, markers: MarkerFormat) -> list[int]:
    """Numbers of the markers that a translation lost, doubled or made up."""
    found = Counter(markers.indexes(translated))
    wanted = Counter(range(len(locked.spans)))
    return sorted((found - wanted) + (wanted - found))


def restore(locked: Locked, translated: str, markers: MarkerFormat) -> str:
    """The translation with every span in its place; only for one without wrong markers.

    A code that the model glued to a word or to another code ("order⟦0⟧⟦1⟧") stays readable.
    """
    apart = _glued(locked, translated, markers) - _glued(locked, locked.text, markers)
    parts, position = [], 0
    for match in markers.pattern.finditer(translated):
        index = int(match[1])
        parts += [
            translated[position : match.start()],
            " " if (index, "before") in apart else "",
            locked.spans[index].replacement,
            " " if (index, "behind") in apart else "",
        ]
        position = match.end()
    return "".join([*parts, translated[position:]])


def shift(span: Span, by: int) -> Span:
    """The span as seen from another start of the text."""
    return replace(span, start=span.start + by, end=span.end + by)


def _glued(locked: Locked, text: str, markers: MarkerFormat) -> set[tuple[int, str]]:
    """Where a span would touch a word or another span, so that neither could be read."""
    found: set[tuple[int, str]] = set()
    matches = [(m.start(), m.end(), int(m[1])) for m in markers.pattern.finditer(text)]
    end_before, last = 0, ""  # where the marker before ends, and the last sign of its span
    for start, end, index in matches:
        span = locked.spans[index].replacement
        before = last if start == end_before else text[start - 1 : start]
        if WORD_SIGN.match(before) and WORD_SIGN.match(span):
            found.add((index, "before"))
        if WORD_SIGN.match(span[-1:]) and WORD_SIGN.match(text, end):
            found.add((index, "behind"))
        end_before, last = end, span[-1:]
    return found


def _candidates(
    text: str, glossary: Glossary, source: str, target: str, markers: MarkerFormat
) -> Iterator[tuple[str, int, int, str]]:
    """Kind, start, end and replacement of everything that may be a span, strongest first."""
    for match in markers.pattern.finditer(text):
        yield "marker", *match.span(), match[0]
    for rule in RULES:
        if rule.kind == "date":  # after addresses, before numbers: terms may hold digits
            for start, end, replacement in glossary.find(text, source, target):
                yield "term", start, end, replacement
        if rule.needs.search(text):
            for match in rule.pattern.finditer(text):
                yield rule.kind, *match.span(), match[0]


def _merge(spans: list[Span], text: str) -> list[Span]:
    """Join neighbours with at most spaces between them: fewer markers for the model to carry.

    Emoji stay apart from the rest, because at the end of a sentence they never reach the model.
    """
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last is None or (last.kind == "emoji") != (span.kind == "emoji"):
            merged.append(span)
            continue
        gap = text[last.end : span.start]
        if not GAP.fullmatch(gap):
            merged.append(span)
            continue
        merged[-1] = replace(
            last,
            end=span.end,
            text=text[last.start : span.end],
            replacement=last.replacement + gap + span.replacement,
        )
    return merged
