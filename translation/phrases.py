"""PhraseMemory: sentences of the trade that people translated, used before the model is asked.

They are the in-domain templates the model was trained with, as written by people: a customer who
writes one of them, in whatever case and punctuation, gets their translation and not the model's.
Protected spans stand for the templates' slots.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from translation.languages import PIVOT
from translation.markers import MarkerFormat
from translation.training import indomain
from translation.training.indomain import Template

FOLDER = indomain.FOLDER
# A template with more combinations of its slots' phrases teaches grammar: nobody writes just one
# of them.
MOST_VARIANTS = 100
HOLE = "\ue000{index}\ue001"  # a marker in a key and in an entry; no text holds these signs
_HOLES = re.compile("\ue000(\\d+)\ue001")
_ACCENTS = dict.fromkeys(c for c in range(0x300, 0x3130) if unicodedata.combining(chr(c)))
_NOT_WORDS = re.compile(r"[^\w\ue000\ue001]+")


class PhraseMemory:
    """Known sentences per direction (to and from the pivot language)."""

    def __init__(self, templates: Iterable[Template], languages: Iterable[str]) -> None:
        self._known: dict[tuple[str, str], dict[str, str]] = {}
        others = [code for code in languages if code != PIVOT]
        for template in templates:
            for language in others:
                self._add(template, language)

    @classmethod
    def load(cls, languages: Iterable[str], folder: Path = FOLDER) -> PhraseMemory:
        """Read the templates; raises translation.training.indomain.InDomainError."""
        return cls(indomain.read_folder(folder), languages)

    def __len__(self) -> int:
        return sum(map(len, self._known.values()))

    def get(self, text: str, source: str, target: str, markers: MarkerFormat) -> str | None:
        """The known translation of a locked sentence, with its markers; None if there is none."""
        known = self._known.get((source, target))
        if not known or _HOLES.search(text):  # a customer who types our signs
            return None
        numbers = list(dict.fromkeys(markers.indexes(text)))
        order = {number: position for position, number in enumerate(numbers)}
        holes = markers.pattern.sub(lambda m: HOLE.format(index=order[int(m[1])]), text)
        found = known.get(fold(holes))
        if found is None:
            return None
        return _HOLES.sub(lambda m: markers.of(numbers[int(m[1])]), found)

    def _add(self, template: Template, language: str) -> None:
        if not indomain.for_language([template], language):
            return
        for pivot, foreign in variants(template, language):
            self._remember(PIVOT, language, pivot, foreign)
            self._remember(language, PIVOT, foreign, pivot)

    def _remember(self, source: str, target: str, text: str, translation: str) -> None:
        """Slots are numbered as they come in the source; the first of equal sentences stays."""
        order = {slot: n for n, slot in enumerate(dict.fromkeys(indomain.slot_names(text)))}
        entry = _number(translation, order)
        self._known.setdefault((source, target), {}).setdefault(fold(_number(text, order)), entry)


def variants(template: Template, language: str) -> Iterator[tuple[str, str]]:
    """Pivot and foreign text with every combination of its slots' phrases; none if too many."""
    phrases = {
        slot: [p for p in known if language in p]
        for slot in dict.fromkeys(indomain.slot_names(template.pivot))
        if (known := template.slots.get(indomain.base_name(slot, template.slots)))
    }
    if math.prod(map(len, phrases.values())) > MOST_VARIANTS:
        return
    for chosen in itertools.product(*phrases.values()):
        picked = dict(zip(phrases, chosen, strict=True))
        yield _filled(template, picked, PIVOT), _filled(template, picked, language)


def _filled(template: Template, picked: dict[str, dict[str, str]], language: str) -> str:
    values = {slot: phrase[language] for slot, phrase in picked.items()}
    return indomain.fill(template.texts[language], values)


def fold(text: str) -> str:
    """What makes two sentences the same: words without case, accents, punctuation and spacing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _NOT_WORDS.sub(" ", decomposed.translate(_ACCENTS)).strip()


def _number(text: str, order: dict[str, int]) -> str:
    return indomain.SLOT.sub(lambda slot: HOLE.format(index=order[slot[1]]), text)
