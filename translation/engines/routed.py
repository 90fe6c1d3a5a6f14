"""Several models as one engine: each direction goes to the first model that was trained in it.

So a shop can run Marian checkpoints, which know one direction each, side by side, or one model
for the languages it does best and another one for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from translation.engines.base import Engine, Hypothesis
from translation.markers import MarkerFormat


class RoutedEngine:
    """Markers look to the outside as in the first model, whatever the others are used to."""

    def __init__(self, engines: Sequence[Engine]) -> None:
        """At least one engine, the preferred ones first."""
        self._engines = tuple(engines)
        self.version = "+".join(engine.version for engine in engines)
        self.markers = engines[0].markers
        self.max_markers = min(engine.max_markers for engine in engines)

    @property
    def languages(self) -> Sequence[str]:
        """The languages of all models, each once."""
        return tuple(dict.fromkeys(code for e in self._engines for code in e.languages))

    def supports(self, source: str, target: str) -> bool:
        """Whether any of the models was trained in this direction."""
        return any(engine.supports(source, target) for engine in self._engines)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        """One hypothesis per text. Raises ValueError for a direction that no model knows."""
        engine = next((e for e in self._engines if e.supports(source, target)), None)
        if engine is None:
            raise ValueError(f"no model translates from {source} to {target}")
        given = [in_format(text, self.markers, engine.markers) for text in texts]
        found = engine.translate(given, source, target)
        return [
            Hypothesis(in_format(text, engine.markers, self.markers), score)
            for text, score in found
        ]


def in_format(text: str, markers: MarkerFormat, wanted: MarkerFormat) -> str:
    """The text with its markers as another model is used to them."""
    if markers == wanted:
        return text
    return markers.pattern.sub(lambda found: wanted.of(int(found[1])), text)
