"""Markers: the stand-ins that travel through a model in place of protected text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import regex

INDEX = "{index}"


@dataclass(frozen=True)
class MarkerFormat:
    """How markers look to one model, such as `⟦0⟧` for the template `⟦{index}⟧`."""

    template: str

    def of(self, index: int) -> str:
        """The marker with this number."""
        return self.template.replace(INDEX, str(index))

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """Finds markers, group 1 is the number. Models like to put spaces inside: they count."""
        before, after = (regex.escape(part) for part in self.template.split(INDEX))
        return regex.compile(rf"{before}\s?(\d{{1,4}})\s?{after}", regex.IGNORECASE)

    def indexes(self, text: str) -> list[int]:
        """The numbers of the markers in a text, in their order."""
        return [int(found) for found in self.pattern.findall(text)]


# The format of the shipped model, which was trained to copy it.
TRAINED = MarkerFormat("⟦{index}⟧")
