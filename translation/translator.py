"""The road of a text: detect, corrections, split, stock replies, phrases, lock, cache, model,
verify, restore.

What an agent corrected comes before everything else, as a whole text and sentence by sentence.
What cannot be translated safely as a whole is tried again piece by piece, and what fails then
stays in the original and is marked. Nothing is changed in silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from translation.borders import begin_small, settle_ends
from translation.cached_model import Answer, CachedModel
from translation.detection import EXPLICIT, ROMANISED, Detection, LanguageDetector
from translation.detection.scripts import count_letters
from translation.drafts import (
    CACHE,
    MEMORY,
    MODEL,
    PERFECT,
    STOCK_REPLY,
    Draft,
    Sentence,
    Translated,
    cut,
    finish,
    join,
    sentences_of,
)
from translation.errors import UnsupportedLanguage
from translation.estimator import QualityEstimator
from translation.glossary import Glossary
from translation.languages import PIVOT, base_of
from translation.markers import MarkerFormat
from translation.memory.snapshot import Match, Snapshot
from translation.memory.templates import HOLES
from translation.metrics import Metrics
from translation.phrases import PhraseMemory
from translation.protection import Locked, Span, find_spans, lock, restore, wrong_markers
from translation.quality import NUMBERS
from translation.segments import Segment, split_at, split_sentences
from translation.stock_replies import StockReplies
from translation.variants import convert

AUTO = "auto"


class Translator:
    """Translates texts from and into the languages of a detector."""

    def __init__(
        self,
        model: CachedModel,
        markers: MarkerFormat,
        max_markers: int,
        detector: LanguageDetector,
        glossary: Glossary,
        metrics: Metrics,
        phrases: PhraseMemory | None = None,
        memory: Callable[[], Snapshot] | None = None,
    ) -> None:
        """`memory` gives what people decided until now; without it only the glossary counts."""
        self._model = model
        self._markers = markers
        self._max_markers = max_markers
        self._detector = detector
        without_memory = Snapshot(glossary)
        self._memory = memory or (lambda: without_memory)
        self._metrics = metrics
        self._phrases = phrases
        self._stock_replies = StockReplies(detector.lexicon)
        self._estimator = QualityEstimator(detector)

    async def translate(
        self, texts: Sequence[str], source: str, target: str, prior: str | None = None
    ) -> list[Translated]:
        """Translate texts, all of them in as few batches as possible.

        Raises UnsupportedLanguage, QueueFull, Unavailable.
        """
        self._check_direction(source, target)
        memory = self._memory()
        drafts = await asyncio.to_thread(
            self._prepare, texts, source, base_of(target), prior, memory
        )
        sentences = [s for draft in drafts for s in draft.sentences if s.segment.has_words]
        with self._metrics.seconds.labels("translate").time():
            self._use_stock_replies(s for s in sentences if s.output is None)
            self._use_phrases([s for s in sentences if s.output is None], memory)
            await self._use_model([s for s in sentences if s.output is None], memory.glossary)
        results = [
            self._in_variant(self._judged(finish(draft)), target, memory.glossary)
            for draft in drafts
        ]
        self._count(results)
        return results

    def detect(self, texts: Sequence[str], prior: str | None = None) -> list[Detection]:
        """The language of each text."""
        with self._metrics.seconds.labels("detect").time():
            return [self._detector.detect(text, prior) for text in texts]

    def _check_direction(self, source: str, target: str) -> None:
        wanted = [target] if source == AUTO else [source, target]
        for code in wanted:
            if code not in self._detector.languages:
                raise UnsupportedLanguage(f"{code!r} is not one of the languages served here")

    def _prepare(
        self, texts: Sequence[str], source: str, target: str, prior: str | None, memory: Snapshot
    ) -> list[Draft]:
        if source == AUTO:
            detections = self.detect(texts, prior)
        else:
            detections = [self._explicit(text, source) for text in texts]
        pairs = zip(texts, detections, strict=True)
        return [self._draft(text, target, detection, memory) for text, detection in pairs]

    def _explicit(self, text: str, source: str) -> Detection:
        letters = count_letters(self._detector.voting_words(text))
        return Detection(source, 1.0, EXPLICIT, letters)

    def _draft(self, text: str, target: str, detection: Detection, memory: Snapshot) -> Draft:
        source = base_of(detection.language)
        in_foreign_script = detection.unserved is not None and detection.confidence == 0
        if source == target or in_foreign_script or detection.reason == ROMANISED:
            return Draft(text, target, detection)
        if source != detection.language:
            protected = self._protected(text, source, target, memory.glossary)
            text = convert(text, detection.language, source, protected)
        spans = find_spans(text, memory.glossary, source, target, self._markers)
        segments, matches = self._corrected(text, spans, source, target, memory)
        if target == PIVOT:
            segments = [
                piece
                for s in segments
                for piece in ([s] if id(s) in matches else self._stock_replies.peel(s, source))
            ]
        sentences = sentences_of(segments, source, target)
        for sentence in sentences:
            if match := matches.get(id(sentence.segment)):
                self._settle_from_memory(sentence, match)
        return Draft(text, target, detection, tuple(spans), tuple(sentences))

    def _corrected(
        self, text: str, spans: Sequence[Span], source: str, target: str, memory: Snapshot
    ) -> tuple[list[Segment], dict[int, Match]]:
        """The sentences, and the corrections found for them (by id); or the text as a whole."""
        if not memory.has_corrections(source, target):
            return split_sentences(text, spans), {}
        [whole] = split_at(Segment("", text, "", tuple(spans)), ())
        if match := memory.correction(whole, source, target):
            return [whole], {id(whole): match}
        segments = split_sentences(text, spans)
        found = ((s, memory.correction(s, source, target)) for s in segments if s.has_words)
        return segments, {id(segment): match for segment, match in found if match}

    def _settle_from_memory(self, sentence: Sentence, match: Match) -> None:
        """As it was stored, with the ends of the text where that differs from what was stored."""
        text = match.translation
        if not match.is_exact:
            text = settle_ends(match.locked.text, text, sentence.target)
        text = begin_small(text, sentence.target) if sentence.goes_on else text
        sentence.settle(restore(match.locked, text, HOLES), MEMORY, PERFECT)

    def _judged(self, result: Translated) -> Translated:
        """With what can be said of a whole text only, if a model had a part in it."""
        if result.origin not in (MODEL, CACHE):
            return result
        quality = self._estimator.judge_text(result.quality, result.text, result.target)
        return replace(result, quality=quality)

    def _in_variant(self, result: Translated, target: str, glossary: Glossary) -> Translated:
        """The result as it is written in the target: 訂單 for 订单."""
        source, base = result.detection.language, result.target
        written = source if base_of(source) == base else base
        if written == target:
            return result
        protected = [*result.protected, *self._protected(result.text, base, base, glossary)]
        text = convert(result.text, written, target, protected)
        return replace(result, text=text, target=target)

    def _protected(self, text: str, source: str, target: str, glossary: Glossary) -> list[str]:
        spans = find_spans(text, glossary, source, target, self._markers)
        return [span.text for span in spans if span.text == span.replacement]

    def _use_stock_replies(self, sentences: Iterable[Sentence]) -> None:
        for sentence in sentences:
            if sentence.target == PIVOT:
                output = self._stock_replies.translate(sentence.segment, sentence.source)
                if output is not None:
                    sentence.settle(self._in_place(sentence, output), STOCK_REPLY, PERFECT)

    def _in_place(self, sentence: Sentence, text: str) -> str:
        """The text with a small letter where it goes on; no span is touched."""
        begins_with_span = any(span.start == 0 for span in sentence.segment.spans)
        if not sentence.goes_on or begins_with_span:
            return text
        return begin_small(text, sentence.target)

    def _use_phrases(self, sentences: Iterable[Sentence], memory: Snapshot) -> None:
        """Sentences that people translated before: the shop's own, then those shipped."""
        for sentence in sentences:
            match = memory.phrase(sentence.segment, sentence.source, sentence.target)
            if match is not None:
                self._settle_from_memory(sentence, match)
            elif self._phrases is not None:
                self._use_shipped_phrase(sentence, self._phrases)

    def _use_shipped_phrase(self, sentence: Sentence, phrases: PhraseMemory) -> None:
        locked = lock(sentence.segment.core, sentence.segment.spans, self._markers)
        known = phrases.get(locked.text, sentence.source, sentence.target, self._markers)
        if known is not None and not wrong_markers(locked, known, self._markers):
            sentence.settle(self._finished(sentence, locked, known), MEMORY, PERFECT)

    async def _use_model(self, sentences: Sequence[Sentence], glossary: Glossary) -> None:
        """As a whole; with small numbers locked where they came back wrong; in pieces."""
        await self._translate_whole(sentences)
        wrong = [s for s in sentences if NUMBERS in s.quality.flags]
        await self._correct_numbers(wrong, glossary)
        await self._translate_pieces([s for s in sentences if s.output is None])

    async def _translate_whole(self, sentences: Sequence[Sentence]) -> None:
        """Sentences that come back with all their markers and without faults are settled."""
        fitting = [s for s in sentences if len(s.segment.spans) <= self._max_markers]
        locked = [lock(s.segment.core, s.segment.spans, self._markers) for s in fitting]
        answers = await self._model.translate(
            [(s.source, s.target, text.text) for s, text in zip(fitting, locked, strict=True)]
        )
        for sentence, text, answer in zip(fitting, locked, answers, strict=True):
            self._settle_if_good(sentence, text, answer)

    def _settle_if_good(self, sentence: Sentence, locked: Locked, answer: Answer) -> None:
        text, score = answer.hypothesis
        if wrong_markers(locked, text, self._markers) or self._markers.has_debris(text):
            return
        quality = self._estimator.estimate(
            self._markers.blanked(locked.text), self._markers.blanked(text),
            sentence.source, sentence.target, score,
        )
        if quality.is_usable:
            origin = CACHE if answer.from_cache else MODEL
            sentence.settle(self._finished(sentence, locked, text), origin, quality)

    def _finished(self, sentence: Sentence, locked: Locked, translated: str) -> str:
        """A verified translation with its ends in order and its spans in place."""
        text = settle_ends(locked.text, translated, sentence.target)
        text = begin_small(text, sentence.target) if sentence.goes_on else text
        return restore(locked, text, self._markers)

    async def _correct_numbers(self, sentences: Sequence[Sentence], glossary: Glossary) -> None:
        """Once more with every number locked; the first result stays if that is no better."""
        again = [
            replace(s, segment=self._lock_numbers(s, glossary), output=None) for s in sentences
        ]
        await self._translate_whole(again)
        for first, second in zip(sentences, again, strict=True):
            if second.output is not None and NUMBERS not in second.quality.flags:
                first.settle(second.output, second.origin, second.quality)

    def _lock_numbers(self, sentence: Sentence, glossary: Glossary) -> Segment:
        spans = find_spans(
            sentence.segment.core, glossary, sentence.source, sentence.target,
            self._markers, every_number=True,
        )
        return replace(sentence.segment, spans=tuple(spans))

    async def _translate_pieces(self, sentences: Sequence[Sentence]) -> None:
        """What stands between the spans, and clause by clause, each on its own."""
        pieces = [cut(sentence.segment) for sentence in sentences]
        parts = {
            id(part.segment): part
            for sentence, own in zip(sentences, pieces, strict=True)
            for part in sentences_of(own, sentence.source, sentence.target)
            if part.segment.has_words and len(own) > 1
        }
        await self._translate_whole(list(parts.values()))
        for sentence, own in zip(sentences, pieces, strict=True):
            join(sentence, own, parts)

    def _count(self, results: Iterable[Translated]) -> None:
        for result in results:
            source, target = result.detection.language, result.target
            self._metrics.texts.labels(result.origin, source, target).inc()
            for flag in result.quality.flags:
                self._metrics.flags.labels(flag).inc()
