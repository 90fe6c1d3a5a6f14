"""Stock replies inside longer messages: "Hola, ¿dónde está mi pedido?", "ok, 1042".

What the lexicon knows need not go through a model, and the rest of the sentence is easier without
it: greetings confuse a small model, and behind them stands a sentence it knows.
"""

from __future__ import annotations

from itertools import islice, pairwise

from translation.borders import end_like, in_form_of
from translation.detection.lexicon import HAN, TOKEN, Lexicon
from translation.languages import PIVOT
from translation.protection import Span
from translation.segments import Segment, clause_ends, split_at, split_at_spans

# Taken off the beginning of a sentence even without a comma; other replies may be a part of it.
GREETINGS = frozenset({"Hello", "Good morning", "Good afternoon", "Good evening"})
LONGEST_GREETING = 4  # words or Han characters
SHORTEST_IN_HAN = 2  # 早 alone begins other words, too


class StockReplies:
    """Finds and translates stock replies on the way into the pivot language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def translate(self, segment: Segment, source: str) -> str | None:
        """The core of a segment, if stock replies and protected spans are all there is to it."""
        parts = [
            piece.replacement if isinstance(piece, Span) else self._translate_piece(piece, source)
            for piece in split_at_spans(segment.core, segment.spans)
        ]
        known = [part for part in parts if part is not None]
        return "".join(known) if len(known) == len(parts) else None

    def peel(self, segment: Segment, source: str) -> list[Segment]:
        """The segment with the stock replies at its ends as segments of their own."""
        core = segment.core
        ends = [0, *clause_ends(core), len(core)]
        first, last = 0, len(ends) - 1
        while first < last and self._is_reply(core[ends[first] : ends[first + 1]], source):
            first += 1
        while last - 1 > first and self._is_reply(core[ends[last - 1] : ends[last]], source):
            last -= 1
        cuts = {*ends[1 : first + 1], *ends[last:-1]}
        return split_at(segment, cuts or {self._greeting_end(core, source)})

    def _is_reply(self, text: str, source: str) -> bool:
        return self._lexicon.meaning(text, source) is not None

    def _greeting_end(self, core: str, source: str) -> int:
        """Where the words after a greeting begin, 0 without one; the longest greeting counts."""
        words = list(islice(TOKEN.finditer(core), LONGEST_GREETING + 1))
        for word, following in reversed(list(pairwise(words))):
            greeting = core[: word.end()]
            is_short = HAN.search(greeting) and len(greeting) < SHORTEST_IN_HAN
            if not is_short and self._lexicon.meaning(greeting, source) in GREETINGS:
                return following.start()
        return 0

    def _translate_piece(self, piece: Segment, source: str) -> str | None:
        if not piece.has_words:
            return in_form_of(PIVOT, piece.lead + piece.core) + piece.tail
        meaning = self._lexicon.meaning(piece.core, source)
        if meaning is None:
            return None
        return in_form_of(PIVOT, piece.lead) + end_like(piece.core, meaning, PIVOT) + piece.tail
