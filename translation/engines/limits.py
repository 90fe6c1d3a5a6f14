"""What both engines agree on: how long an answer may be, and where doubt begins."""

from __future__ import annotations

from collections.abc import Sequence

# Of the shipped model's translations below this mean token probability more than half were bad
# (chrF under 30), of those above it one in five.
DOUBTFUL = 0.55
# A translation has at most so many tokens per token of the source, plus a few.
GROWTH, ROOM = 2, 16


def longest_answer(source_lengths: Sequence[int]) -> int:
    """How many tokens a translation of these may have: a loop ends there."""
    return GROWTH * max(source_lengths) + ROOM
