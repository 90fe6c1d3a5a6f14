"""A model's translations of sentences with what the service would lock in them, and their worth."""

from __future__ import annotations

from dataclasses import dataclass

from translation.engines import Hypothesis
from translation.glossary import Glossary
from translation.markers import MarkerFormat
from translation.protection import Locked, find_spans, lock, restore, wrong_markers
from translation.quality import Quality, estimate

NO_GLOSSARY = Glossary()


@dataclass(frozen=True)
class Task:
    """A sentence on its way through a model, with its protected spans as markers."""

    text: str
    locked: Locked
    source: str
    target: str
    markers: MarkerFormat

    @classmethod
    def of(cls, text: str, source: str, target: str, markers: MarkerFormat) -> Task:
        """Lock what must not change."""
        spans = find_spans(text, NO_GLOSSARY, source, target, markers)
        return cls(text, lock(text, spans, markers), source, target, markers)

    def quality(self, answer: Hypothesis) -> Quality | None:
        """The service's estimate of a translation; None where a marker is lost or invented."""
        if wrong_markers(self.locked, answer.text, self.markers):
            return None
        given, found = (self.markers.blanked(text) for text in (self.locked.text, answer.text))
        return estimate(given, found, self.source, self.target, answer.score)

    def restored(self, answer: Hypothesis) -> str:
        """The translation with the spans in the place of their markers."""
        return restore(self.locked, answer.text, self.markers)
