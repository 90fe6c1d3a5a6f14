"""Splits a text into sentences at safe places: translation models are made for sentences.

What surrounds a sentence (spaces, line breaks, list bullets, emoji at its ends) never reaches
the model, so it cannot be changed. Putting all parts together again gives the text back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from translation.protection import Span, shift

# Longest sentence given to a model; longer ones are cut at a comma or a space. Han characters
# count as HAN_WIDTH, kana and hangul as SYLLABLE_WIDTH: they carry about that many Latin letters.
MAX_WIDTH = 240
HAN_WIDTH = 3
SYLLABLE_WIDTH = 2

HAN = regex.compile(r"\p{Han}")
SYLLABLE = regex.compile(r"[\p{Hiragana}\p{Katakana}\p{Hangul}]")
LETTER = regex.compile(r"\p{L}")
LINE_BREAK = regex.compile(r"\s*\n\s*")
CLOSING = r"[\"'”’»)\]]*"
SENTENCE_END = regex.compile(
    rf"[.!?…؟۔]+{CLOSING}(?:\s+|(?=[¿¡]))|[。！？…]+[\"'”’』」）]*\s*"
)
CLAUSE_END = regex.compile(r"[,;:،؛](?=\s)\s*|\s[–—-]\s|[，；：、]\s*")
SPACES = regex.compile(r"\s+")
PUNCTUATION = regex.compile(r"[\s,.;:!?)，。；：！？、）،؛؟]*")
HEART = regex.compile("[❤♥💙💚💛💜🖤🤍🧡💕💖]|<3")
BULLET = regex.compile(r"(?:[-*•·>]|#{1,6}|\d{1,2}[.)])\s+")
LEADING = regex.compile(r"[\s\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069]*")
TRAILING = regex.compile(r"[\s\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069]*$")
# A full stop after these does not end a sentence (nor after one letter, nor after a number of
# one or two digits, which is an ordinal in German).
ABBREVIATIONS = frozenset({
    "sr", "sra", "srta", "dr", "dra", "mr", "mrs", "ms", "mme", "mlle", "nr", "núm", "num", "pág",
    "tel", "vs", "approx", "ca", "bzw", "z.b", "d.h", "u.a", "inkl", "exkl", "zzgl", "ggf", "evtl",
    "usw", "avda", "e.g", "i.e", "p.ej", "p.ex", "str", "sig", "sig.ra", "dott", "av", "apto",
    "bijv", "dhr", "mevr", "o.a", "m.b.t", "t.a.v", "ul", "np", "tzn", "godz", "m.in", "bkz", "mah",
    "cad", "sok", "т.е", "т.к", "т.д", "т.п", "ул", "стр", "обл", "им", "tp", "jl", "bpk", "yth",
})
# After these it does, unless a small letter or a number follows.
OFTEN_LAST = frozenset({"no", "n.º", "nº", "n°", "руб", "коп", "шт", "etc", "enz", "itp", "itd",
                        "vb", "dll", "dsb", "ecc"})  # fmt: skip
WORD_BEFORE = regex.compile(r"[\p{L}\d.]+$")
GOES_ON = regex.compile(r"[\p{Ll}\d]")
NUMBER_OR_INITIAL = regex.compile(r"\p{L}|\d{1,2}")


@dataclass(frozen=True)
class Segment:
    """A part of a text: `core` goes through the model, `lead` and `tail` stay as they are.

    The spans are those of the core, counted from its start.
    """

    lead: str
    core: str
    tail: str
    spans: tuple[Span, ...]

    @property
    def has_words(self) -> bool:
        """Whether there is anything to translate outside the protected spans."""
        return has_words(self.core, self.spans)


def split_sentences(text: str, spans: Sequence[Span]) -> list[Segment]:
    """The sentences of a text; an emoji ends one, unless it is a heart, which may be a verb.

    `lead + core + tail` of all of them is the text again.
    """
    cuts = {m.end() for m in LINE_BREAK.finditer(text)}
    cuts |= {span.end for span in spans if span.kind == "emoji" and not HEART.search(span.text)}
    cuts |= {m.end() for m in SENTENCE_END.finditer(text) if _ends_sentence(text, m)}
    parts = _parts(text, spans, cuts)
    return [piece for part in parts for piece in _shorten(*part)]


def clause_ends(text: str) -> list[int]:
    """Where the clauses of a sentence end, spaces included; the end of the text is not one."""
    return [m.end() for m in CLAUSE_END.finditer(text) if m.end() < len(text)]


def split_at(segment: Segment, cuts: Iterable[int]) -> list[Segment]:
    """A segment cut at places of its core, except inside a span; nothing of it is lost."""
    pieces = [_segment(*part) for part in _parts(segment.core, segment.spans, set(cuts))]
    if not pieces:
        return [segment]
    pieces[0] = replace(pieces[0], lead=segment.lead + pieces[0].lead)
    pieces[-1] = replace(pieces[-1], tail=pieces[-1].tail + segment.tail)
    return pieces


def split_at_spans(text: str, spans: Sequence[Span]) -> list[Segment | Span]:
    """The text between the spans, and the spans, in order.

    Punctuation right after a span belongs to the lead of what follows.
    """
    pieces: list[Segment | Span] = []
    position = 0
    for span in spans:
        pieces += [_after_span(text[position : span.start]), span]
        position = span.end
    return [*pieces, _after_span(text[position:])]


def has_words(text: str, spans: Sequence[Span]) -> bool:
    """Whether a letter stands outside the spans."""
    position = 0
    for span in spans:
        if LETTER.search(text, position, span.start):
            return True
        position = span.end
    return LETTER.search(text, position) is not None


def width(text: str) -> int:
    """The length of a text in Latin letters."""
    han, syllables = len(HAN.findall(text)), len(SYLLABLE.findall(text))
    return len(text) + (HAN_WIDTH - 1) * han + (SYLLABLE_WIDTH - 1) * syllables


def _ends_sentence(text: str, match: regex.Match[str]) -> bool:
    """Whether the punctuation really ends a sentence, and is not that of an abbreviation."""
    if text[match.start()] != "." or match[0].startswith(".."):
        return True
    word = WORD_BEFORE.search(text, max(0, match.start() - 12), match.start())
    if word is None:
        return True
    if word[0].lower() in OFTEN_LAST:
        return not GOES_ON.match(text, match.end())
    return word[0].lower() not in ABBREVIATIONS and not NUMBER_OR_INITIAL.fullmatch(word[0])


def _parts(text: str, spans: Sequence[Span], cuts: set[int]) -> list[tuple[str, list[Span]]]:
    """The text cut at these places, except inside a span, each part with its spans."""
    inside = {place for span in spans for place in range(span.start + 1, span.end)}
    places = sorted({0, len(text)} | (cuts - inside))
    parts = []
    for start, end in pairwise(places):
        own = [shift(span, -start) for span in spans if start <= span.start < end]
        parts.append((text[start:end], own))
    return parts


def _shorten(text: str, spans: list[Span]) -> list[Segment]:
    """One segment, or several where the text is longer than a model can be given."""
    if width(text) <= MAX_WIDTH:
        return [_segment(text, spans)]
    words = {m.end() for m in SPACES.finditer(text)}
    for places in (set(clause_ends(text)), words, {len(text) // 2}):
        parts = _parts(text, spans, _middle_of(places, len(text)))
        if len(parts) > 1:
            return [piece for part in parts for piece in _shorten(*part)]
    return [_segment(text, spans)]


def _middle_of(places: set[int], length: int) -> set[int]:
    """The place nearest to the middle, so that no crumb is left over."""
    inner = [place for place in places if 0 < place < length]
    return {min(inner, key=lambda place: abs(place - length // 2))} if inner else set()


def _after_span(text: str) -> Segment:
    start = PUNCTUATION.match(text).end()
    rest = _segment(text[start:], [])
    return replace(rest, lead=text[:start] + rest.lead)


def _segment(text: str, spans: Sequence[Span]) -> Segment:
    """Take spaces, bullets and emoji off the ends of a text."""
    start, end = 0, len(text)
    inner = list(spans)
    bullet = BULLET.match(text, LEADING.match(text).end())
    if bullet and not any(span.start < bullet.end() for span in inner):
        start = bullet.end()
    start = LEADING.match(text, start).end()
    while inner and inner[0].kind == "emoji" and inner[0].start == start:
        start = LEADING.match(text, inner.pop(0).end).end()
    while True:
        end = max(start, TRAILING.search(text, start, end).start())
        if not (inner and inner[-1].kind == "emoji" and inner[-1].end == end):
            break
        end = inner.pop().start
    own = tuple(shift(span, -start) for span in inner)
    return Segment(text[:start], text[start:end], text[end:], own)
