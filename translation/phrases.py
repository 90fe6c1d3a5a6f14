"""PhraseMemory: sentences of the trade that people translated, used before the model is asked.

They are the in-domain templates the model was trained with, as written by people: a customer who
writes one of them, in whatever case and punctuation, gets their translation and not the model's.
Protected spans stand for the templates' slots.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import math
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from translation.languages import PIVOT
from translation.markers import MarkerFormat
from translation.training import indomain
from translation.training.indomain import Template

logger = logging.getLogger(__name__)

FOLDER = indomain.FOLDER
# A template with more combinations of its slots' phrases teaches grammar: nobody writes just one
# of them.
MOST_VARIANTS = 100
FORMAT = 1  # of what lies in the cache; raise it when folding or filling changes
CHECKSUM_DIGITS = 16
Known = dict[str, dict[str, str]]
HOLE = "\ue000{index}\ue001"  # a marker in a key and in an entry; no text holds these signs
_HOLES = re.compile("\ue000(\\d+)\ue001")
_ACCENTS = dict.fromkeys(c for c in range(0x300, 0x3130) if unicodedata.combining(chr(c)))
_NOT_WORDS = re.compile(r"[^\w\ue000\ue001]+")


class PhraseMemory:
    """Known sentences per direction (to and from the pivot language)."""

    def __init__(self, known: Known) -> None:
        """`known`: translations by direction (`es>en`) and folded sentence."""
        self._known = known

    @classmethod
    def of(cls, templates: Iterable[Template], languages: Iterable[str]) -> PhraseMemory:
        """The sentences of templates."""
        memory = cls({})
        others = [code for code in languages if code != PIVOT]
        for template in templates:
            for language in others:
                memory._add(template, language)
        return memory

    @classmethod
    def load(
        cls, languages: Iterable[str], folder: Path = FOLDER, cache: Path | None = None
    ) -> PhraseMemory:
        """Read the templates; raises translation.training.indomain.InDomainError.

        Folding a third of a million sentences takes many seconds: in `cache` they lie ready, under
        the checksum of what they were made from.
        """
        served = tuple(languages)
        if cache is None:
            return cls.of(indomain.read_folder(folder), served)
        path = cache / "phrases" / f"{_checksum(folder, served)}.json"
        known = _read(path)
        if known is not None:
            return cls(known)
        memory = cls.of(indomain.read_folder(folder), served)
        _write(path, memory._known)
        return memory

    def __len__(self) -> int:
        return sum(map(len, self._known.values()))

    def get(self, text: str, source: str, target: str, markers: MarkerFormat) -> str | None:
        """The known translation of a locked sentence, with its markers; None if there is none."""
        known = self._known.get(f"{source}>{target}")
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
        known = self._known.setdefault(f"{source}>{target}", {})
        known.setdefault(fold(_number(text, order)), entry)


def _checksum(folder: Path, languages: Sequence[str]) -> str:
    """Of the templates, the languages and the way of folding."""
    parts = [str(FORMAT), *languages]
    digest = hashlib.sha256(" ".join(parts).encode())
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:CHECKSUM_DIGITS]


def _read(path: Path) -> Known | None:
    """The sentences of an earlier start; None without them or if the file is broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("%s is made again: %s", path, error)
        return None


def _write(path: Path, known: Known) -> None:
    """For the next start. Without a disk it goes on."""
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        logger.warning("%s was not written: %s", path, error)


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
