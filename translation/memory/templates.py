"""A sentence and its translation as templates: markers in the place of protected spans.

Order numbers, addresses, prices and the like are never stored, and a correction of "Your order
1042 ships" is one of every order. Terms of the glossary are words here: a person who corrects a
sentence has the last word on its terms, too, and the glossary may change later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from translation.errors import BadRequest, SpansDiffer
from translation.glossary import Glossary
from translation.markers import TRAINED, MarkerFormat
from translation.protection import GAP, Span, find_spans, lock
from translation.segments import Segment, split_at

NO_TERMS = Glossary()
# Markers in what is looked up. No text holds these signs (see `without_holes`), a text may well
# hold the markers of a model.
HOLES = MarkerFormat("\ue000{index}\ue001")
HOLE_SIGNS = regex.compile("[\ue000\ue001]")
MARKER = "marker"  # the kind of a span that was a marker already
MARKER_ROW = regex.compile(rf"(?:{TRAINED.pattern.pattern}[ \t\u00a0]*){{2,}}")


@dataclass(frozen=True)
class Template:
    """Both sides with markers ⟦0⟧…, numbered as they come in `text`; `kinds` are theirs."""

    text: str
    translation: str
    kinds: tuple[str, ...]


def make_template(text: str, translation: str, source: str, target: str) -> Template:
    """The template of a sentence that a person translated.

    Raises SpansDiffer when a protected span is not on both sides, BadRequest without words.
    """
    _check_same(find_all(text, source, target), find_all(translation, target, source))
    ours, theirs = whole(text, source, target), whole(translation, target, source)
    if not (ours.has_words and theirs.has_words):
        raise BadRequest("text and translation: expected words, not only protected spans")
    if len(theirs.spans) < len(ours.spans):  # an emoji stands at the end on their side only
        bare = translation.strip()
        theirs = Segment("", bare, "", tuple(find_all(bare, target, source)))
    numbers = _numbers(ours.spans)
    places = _check_same(ours.spans, theirs.spans)
    return Template(
        text=lock(ours.core, ours.spans, TRAINED).text,
        translation="".join(_with_markers(theirs.core, places, numbers)),
        kinds=tuple(span.kind for span in ours.spans),
    )


def find_all(text: str, source: str, target: str) -> list[Span]:
    """The protected spans of a text, terms not among them; markers in a row are one each."""
    spans = find_spans(text, NO_TERMS, source, target)
    return [single for span in spans for single in _singles(span)]


def whole(text: str, source: str, target: str) -> Segment:
    """The whole text as one segment: spaces, bullets and emoji off its ends."""
    spans = tuple(find_all(text, source, target))
    return split_at(Segment("", text, "", spans), ())[0]


def to_holes(template: str) -> str:
    """A stored text with the markers that are looked up."""
    return TRAINED.pattern.sub(lambda match: HOLES.of(int(match[1])), template)


def without_holes(text: str) -> str:
    """The text without the two signs that stand for markers in here (private use in Unicode)."""
    return HOLE_SIGNS.sub("", text)


def is_sound(text: str, translation: str) -> bool:
    """Whether a stored pair has the same markers on both sides, each once, from 0 up."""
    given = sorted(TRAINED.indexes(text))
    return given == list(range(len(given))) == sorted(TRAINED.indexes(translation))


def _singles(span: Span) -> Iterator[Span]:
    """The markers of a row of them, or the span as it is."""
    if not MARKER_ROW.fullmatch(span.text):
        yield span
        return
    for match in TRAINED.pattern.finditer(span.text):
        start, end = span.start + match.start(), span.start + match.end()
        yield replace(span, start=start, end=end, text=match[0], replacement=match[0])


def _check_same(ours: Sequence[Span], theirs: Sequence[Span]) -> list[Span]:
    """The places of our spans on their side. Raises SpansDiffer."""
    wanted = Counter(span.text for span in ours)
    places = [place for span in theirs for place in _split(span, wanted)]
    found = Counter(place.text for place in places)
    if found != wanted:
        raise SpansDiffer(
            missing=sorted((wanted - found).elements()), added=sorted((found - wanted).elements())
        )
    return places


def _split(span: Span, wanted: Counter[str]) -> list[Span]:
    """A span as one, or as the neighbours it was merged from, if all of them are wanted."""
    longest_first = sorted(wanted, key=len, reverse=True)
    parts, position = [], 0
    while position < len(span.text):
        rest = span.text[position:]
        text = next((known for known in longest_first if rest.startswith(known)), None)
        if text is None:
            return [span]
        start = span.start + position
        parts.append(replace(span, start=start, end=start + len(text), text=text))
        position = GAP.match(span.text, position + len(text)).end()
    return parts


def _numbers(spans: Iterable[Span]) -> dict[str, list[int]]:
    """The numbers of each span's text; the same text may come more than once."""
    numbers: dict[str, list[int]] = {}
    for number, span in enumerate(spans):
        numbers.setdefault(span.text, []).append(number)
    return numbers


def _with_markers(
    text: str, places: Iterable[Span], numbers: dict[str, list[int]]
) -> Iterator[str]:
    position = 0
    for place in places:
        yield text[position : place.start]
        yield TRAINED.of(numbers[place.text].pop(0))
        position = place.end
    yield text[position:]
