"""What every engine offers, so that the rest of the service does not know which one runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from translation.markers import MarkerFormat


class Hypothesis(NamedTuple):
    """A translation as the model gave it; `score` is how far to trust it, 0 to 1.

    0.5 is where doubt begins, whatever the engine measures; see `trust`.
    """

    text: str
    score: float


def trust(mean_log_probability: float, doubtful: float) -> float:
    """A score from the mean log-probability of tokens, scaled so that `doubtful` becomes 0.5."""
    probability = math.exp(min(0.0, mean_log_probability))
    return probability ** (math.log(0.5) / math.log(doubtful))


class Engine(Protocol):
    """A translation model. Used from one thread at a time."""

    version: str  # changes whenever the translations may change; part of the cache's keys
    markers: MarkerFormat  # how a protected span looks to this model
    max_markers: int  # more of them in one sentence are not tried

    @property
    def languages(self) -> Sequence[str]:
        """The languages it can translate from or into."""

    def supports(self, source: str, target: str) -> bool:
        """Whether it translates in this direction without a detour."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        """One hypothesis per text, in order. Whatever goes wrong is raised."""
