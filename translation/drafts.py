"""A text on its way through the translator: its sentences, and putting them together again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from translation.borders import gap_between, goes_on, in_form_of
from translation.detection import ROMANISED, Detection
from translation.protection import Span
from translation.quality import Quality
from translation.segments import Segment, clause_ends, split_at, split_at_spans

# Where a translation came from. A text is named after the first of these that it needed.
MODEL, CACHE, MEMORY, STOCK_REPLY, COPY = "model", "cache", "memory", "lexicon", "copy"
ORIGINS = (MODEL, CACHE, MEMORY, STOCK_REPLY, COPY)
PIECES, UNTRANSLATED, UNSERVED = "pieces", "untranslated", "unsupported_language"
PIECES_WEIGHT = 0.7  # translated without seeing the rest of the sentence
UNSERVED_WEIGHT = 0.5  # translated as if it were the nearest language that is served
PERFECT = Quality(1.0)

Piece = Segment | Span
Ends = tuple[str, str, str]  # what stands before, the text itself, what stands after


@dataclass(frozen=True)
class Translated:
    """What became of a text."""

    text: str
    target: str
    detection: Detection
    origin: str
    quality: Quality
    protected: tuple[str, ...] = ()


@dataclass
class Sentence:
    """A sentence, or a part that goes on with the one before it.

    `output` stands for its core once it is known.
    """

    segment: Segment
    source: str
    target: str
    goes_on: bool = False
    output: str | None = None
    origin: str = COPY
    quality: Quality = PERFECT

    @property
    def ends(self) -> Ends:
        """The sentence, translated if it has an output, between what surrounds it."""
        core = self.segment.core if self.output is None else self.output
        return self.segment.lead, core, self.segment.tail

    def settle(self, output: str, origin: str, quality: Quality) -> None:
        """Decide on a translation."""
        self.output, self.origin, self.quality = output, origin, quality


@dataclass(frozen=True)
class Draft:
    """A text and its sentences; one without sentences is copied."""

    text: str
    target: str
    detection: Detection
    spans: tuple[Span, ...] = ()
    sentences: tuple[Sentence, ...] = ()


def sentences_of(pieces: Sequence[Piece], source: str, target: str) -> list[Sentence]:
    """A sentence for each segment among the pieces of a text."""
    sentences = []
    before, tail = "", ""
    for piece in pieces:
        if isinstance(piece, Span):
            before, tail = piece.text, ""
            continue
        inside = goes_on(before, tail + piece.lead)
        sentences.append(Sentence(piece, source, target, inside))
        before, tail = piece.core, piece.tail
    return sentences


def cut(segment: Segment) -> list[Piece]:
    """The spans of a sentence and the clauses between them."""
    pieces: list[Piece] = []
    for piece in split_at_spans(segment.core, segment.spans):
        pieces += [piece] if isinstance(piece, Span) else split_at(piece, clause_ends(piece.core))
    return pieces


def join(sentence: Sentence, pieces: Sequence[Piece], parts: Mapping[int, Sentence]) -> None:
    """Settle a sentence from its translated pieces (by id); if one failed, with the original."""
    own = [parts[id(piece)] for piece in pieces if id(piece) in parts]
    if not own or any(part.output is None for part in own):
        sentence.settle(sentence.segment.core, COPY, Quality(0.0, (UNTRANSLATED,)))
        return
    text = _assemble([_ends_of(piece, parts, sentence.target) for piece in pieces], sentence)
    score = round(PIECES_WEIGHT * min(part.quality.score for part in own), 3)
    quality = Quality(score, (PIECES, *_flags(own)))
    sentence.settle(text, _origin(own), quality)


def finish(draft: Draft) -> Translated:
    """The sentences put together; a text is as good as the worst of them."""
    is_unserved = draft.detection.unserved is not None
    if not draft.sentences:
        return Translated(draft.text, draft.target, draft.detection, COPY, _quality_of_copy(draft))
    score = min(sentence.quality.score for sentence in draft.sentences)
    flags = _flags(draft.sentences)
    if is_unserved:
        score, flags = round(score * UNSERVED_WEIGHT, 3), (*flags, UNSERVED)
    return Translated(
        text=_assemble([s.ends for s in draft.sentences], draft.sentences[0]),
        target=draft.target,
        detection=draft.detection,
        origin=_origin(draft.sentences),
        quality=Quality(score, flags),
        protected=tuple(span.text for span in draft.spans),
    )


def _quality_of_copy(draft: Draft) -> Quality:
    """A text that needed no translation is perfect; one that could not be translated is not."""
    if draft.detection.unserved is not None:
        return Quality(0.0, (UNSERVED, UNTRANSLATED))
    return Quality(0.0, (UNTRANSLATED,)) if draft.detection.reason == ROMANISED else PERFECT


def _ends_of(piece: Piece, parts: Mapping[int, Sentence], target: str) -> Ends:
    if isinstance(piece, Span):
        return "", piece.replacement, ""
    if id(piece) in parts:
        lead, text, tail = parts[id(piece)].ends
        return in_form_of(target, lead), text, tail
    return in_form_of(target, piece.lead), in_form_of(target, piece.core), piece.tail


def _assemble(parts: Sequence[Ends], direction: Sentence) -> str:
    """Parts put together, the gaps between them in the form of the target."""
    texts = [parts[0][0], parts[0][1]]
    for (_, before, tail), (lead, after, _) in pairwise(parts):
        gap = gap_between(before, tail + lead, after, direction.source, direction.target)
        texts += [gap, after]
    return "".join([*texts, parts[-1][2]])


def _flags(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag for s in sentences for flag in s.quality.flags))


def _origin(sentences: Iterable[Sentence]) -> str:
    return min((sentence.origin for sentence in sentences), key=ORIGINS.index, default=COPY)
