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

    @cached_property
    def _debris(self) -> regex.Pattern[str]:
        """The signs that nothing but a marker has; a template of ASCII signs has none."""
        own = {sign for sign in self.template.replace(INDEX, "") if not sign.isascii()}
        return regex.compile(f"[{regex.escape(''.join(sorted(own)))}]" if own else r"(?!)")

    def has_debris(self, text: str) -> bool:
        """Whether pieces of broken markers stand in a model's output: `⟦0`, `⟦⟦1⟧`."""
        return bool(self._debris.search(self.pattern.sub("", text)))

    def blanked(self, text: str) -> str:
        """The text with a space in the place of each marker."""
        return self.pattern.sub(" ", text)

    def indexes(self, text: str) -> list[int]:
        """The numbers of the markers in a text, in their order."""
        return [int(found) for found in self.pattern.findall(text)]


# The format of the shipped model, which was trained to copy it.
TRAINED = MarkerFormat("⟦{index}⟧")
