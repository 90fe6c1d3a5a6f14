"""Locks what must cross a translation unchanged, and puts it back.

`find_spans` finds such spans by rules (codes, prices, dates, addresses, links, slots, markup,
emoji, glossary terms). `lock` replaces them by markers that a model copies, `wrong_markers`
tells which of them did not come back exactly once, `restore` puts the spans in their place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from translation.glossary import Glossary
from translation.markers import TRAINED, MarkerFormat

# Boundaries of codes. `\b` would not do: Chinese stands next to them without a space.
START, END = r"(?<![\p{Latin}\d])", r"(?![\p{Latin}\d])"
SPACE = r"[ \u00a0\u202f]"
NUMBER = rf"(?:\d{{1,3}}(?:(?:[.,'’]|{SPACE})\d{{3}})+(?:[.,]\d{{1,2}})?|\d+(?:[.,]\d+)?)"
CURRENCY = r"(?:US\$|[€$£¥₹₽₩₺₫฿]|zł|EUR|USD|GBP|CNY|RMB|CHF|JPY|CAD|AUD|PLN|TRY)"
NO_LINK = r"\s<>\"'`，。；：！？、（）【】「」《》"
LINK_END = rf"[^{NO_LINK}]*[^{NO_LINK}.,;:!?)\]}}*_]"
ADDRESS = r"[\p{Latin}\d._%+-]*[\p{Latin}\d_%+-]@(?:[\p{Latin}\d-]+\.)+\p{Latin}{2,}"
MODIFIERS = r"(?:\p{Emoji_Modifier}|\uFE0F|[\U000E0020-\U000E007E]+\U000E007F)*"
# Unicode Technical Standard 51: flags, keycaps, pictographs joined by zero-width joiners.
EMOJI = (
    rf"(?:\p{{RI}}\p{{RI}}|[0-9#*]\uFE0F?\u20E3|\p{{Extended_Pictographic}}{MODIFIERS}"
    rf"(?:\u200D\p{{Extended_Pictographic}}{MODIFIERS})*|[\p{{So}}\p{{RI}}]\uFE0F?)"
)
# 24h, 10kg, 1st, 14-day, 2er-Pack: language, not codes.
MEASURE = r"\d{1,3}-?\p{Ll}+(?![\p{Latin}\d])"
# pedido1042: a word with a number stuck to it.
STUCK_WORD = r"\p{Lu}?\p{Ll}{3,}[-_]?\d+(?![\p{Latin}\d_-])"
NUMBER_START = r"(?:(?<![\p{Latin}\d])|(?<=\p{Ll}{3}))"

# Earlier rules win where two spans would overlap.
RULES: tuple[tuple[str, regex.Pattern[str]], ...] = tuple(
    (kind, regex.compile(pattern))
    for kind, pattern in (
        ("marker", r"⟦[^⟦⟧]{0,40}⟧|[⟦⟧]"),
        ("markup", r"```[\s\S]+?```|`[^`\n]+`"),
        ("slot", r"\{\{?[^{}\n]{1,60}\}?\}|%(?:\(\w+\))?[sd](?!\w)"),
        ("markup", r"(?<=\[[^\[\]\n]{1,200})\]\([^()\s]+\)|\[(?=[^\[\]\n]{1,200}\]\([^()\s]+\))"),
        ("markup", r"</?[A-Za-z][^<>\n]*>|&(?:[a-z]{2,8}|#\d{1,6});|\*\*|__|~~"),
        ("email", rf"(?<![\p{{Latin}}\d._%+-]){ADDRESS}"),
        ("url", rf"(?:https?|ftp)://{LINK_END}|(?<![\p{{Latin}}\d@.])www\.{LINK_END}"),
        ("url", rf"(?<![\p{{Latin}}\d@.-])(?:[a-z\d-]+\.)+(?:(?:com|org|net|info|shop){END}"
                rf"(?:/{LINK_END})?|[a-z]{{2,}}/{LINK_END})"),
        ("name", r"(?<![\p{Latin}\d@])@[A-Za-z][\p{Latin}\d_]*"),
        ("code", r"(?<![\p{Latin}\d&#])#[\p{Latin}\d_]+(?:-[\p{Latin}\d_]+)*"),
        ("date", rf"{START}(?:\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}(?:T\d{{2}}:\d{{2}}(?::\d{{2}})?)?"
                 rf"|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d{{2}})|\d{{1,2}}/\d{{1,2}}){END}"),
        ("time", rf"{START}\d{{1,2}}:\d{{2}}(?::\d{{2}})?{END}"),
        ("price", rf"{CURRENCY}{SPACE}?{NUMBER}{END}"
                  rf"|{START}{NUMBER}{SPACE}?{CURRENCY}(?!\p{{Latin}})"),
        ("phone", rf"{START}(?:\+|00)\d(?:[ \u00a0().\-/]{{0,2}}\d){{6,14}}{END}"
                  rf"|{START}0\d(?:[ \u00a0().\-/]{{0,2}}\d){{6,12}}{END}"),
        ("code", rf"(?<![\p{{Latin}}\d_-])(?!{MEASURE}|{STUCK_WORD})"
                 rf"(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z\d]+(?:[-_][A-Za-z\d]+)*{END}"),
        ("code", rf"{START}\d+(?:[-_/]\d+)+{END}"),
        # 1042, 3.5 and 20%, but not 2 or 14, which are language; years before 年 are, too.
        ("number", rf"{NUMBER_START}(?:(?=\d{{3}}|\d+[.,'’]\d){NUMBER}(?:{SPACE}?%)?"
                   rf"|\d+{SPACE}?%){END}(?!年)"),
        ("emoji", rf"{EMOJI}(?:[ \uFE0F\u200D]*{EMOJI})*[\uFE0F\u200D]*"
                  r"|(?<![\w:;=]):['-]?[)(DPpo/](?![\w/])|(?<![\w:;=])[;=]-?[)(DP](?!\w)"
                  r"|(?<![\w<])<3(?!\d)"),
    )
)
ANY_NUMBER = regex.compile(rf"{NUMBER_START}\d+{END}")
GAP = regex.compile(r"[ \t\u00a0]*")


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
    """The translation with every span in its place; only for one without wrong markers."""
    return markers.pattern.sub(
        lambda match: locked.spans[int(match[1])].replacement, translated
    )


def shift(span: Span, by: int) -> Span:
    """The span as seen from another start of the text."""
    return replace(span, start=span.start + by, end=span.end + by)


def _candidates(
    text: str, glossary: Glossary, source: str, target: str, markers: MarkerFormat
) -> Iterator[tuple[str, int, int, str]]:
    """Kind, start, end and replacement of everything that may be a span, strongest first."""
    for match in markers.pattern.finditer(text):
        yield "marker", *match.span(), match[0]
    for kind, pattern in RULES:
        if kind == "date":  # after addresses, before numbers: terms may hold digits
            for start, end, replacement in glossary.find(text, source, target):
                yield "term", start, end, replacement
        for match in pattern.finditer(text):
            yield kind, *match.span(), match[0]


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
