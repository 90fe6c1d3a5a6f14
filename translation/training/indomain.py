"""In-domain pairs: what customers ask and shops answer, as templates in all languages.

A file has `slots` (lists of phrases, used only in that file) and `pairs`. A slot of
MARKER_VALUES is a thing that crosses unchanged and mostly becomes a marker; a slot of the
file is replaced by one of its phrases, which may have marker slots in it.
"""

from __future__ import annotations

import math
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from translation.training.markers import HOLE
from translation.training.recipe import PIVOT
from translation.yaml_files import LOADER

FOLDER = Path(__file__).with_name("indomain")
HELD_OUT_PERCENT = 20
MAX_WEIGHT = 4.0
SLOT = re.compile(r"\{(\w+)\}")

MARKER_VALUES = {
    "order": "1042 2071 10433 #1187 ORD-20417 A-3391 300512 9921",
    "email": "ana@example.com jan.k@example.org li.wei@example.cn marie@example.fr",
    "tracking": "1Z999AA10123456784 JD014600003 LX123456789CN 00340434161094",
    "price": "€49.90 19,99€ $25 £12.50 ¥300",
    "date": "12.03.2026 2026-05-01 03/07 15/11/2026",
    "url": "https://example.com/track www.example.org/returns",
    "phone": "+49-30-1234567 +34600123456 0800-123456",
    "sku": "SKU-4471 TS-204-BL JKT-88 90412",
    "brand": "Nordhaus Alvero Kitami Lumo",
    "name": "Ana Marco Julia Chen Sophie",
}


class InDomainError(ValueError):
    """A malformed in-domain file; the message names file and line."""


@dataclass(frozen=True)
class Template:
    """One sentence in several languages, with the phrases its slots may take."""

    texts: dict[str, str]
    slots: dict[str, list[dict[str, str]]]

    @property
    def pivot(self) -> str:
        """The English wording, by which a template is known."""
        return self.texts[PIVOT]


def _line_of(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _mapping(node: yaml.Node, where: str) -> dict[str, str]:
    """A mapping of language to text, or an error that says where it is not one."""
    if not isinstance(node, yaml.MappingNode):
        raise InDomainError(f"{where}:{_line_of(node)}: expected language: text")
    texts: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(value, yaml.ScalarNode) or not value.value.strip():
            raise InDomainError(f"{where}:{_line_of(key)}: {key.value!r} needs a text")
        texts[key.value] = value.value.strip()
    if PIVOT not in texts:
        raise InDomainError(f"{where}:{_line_of(node)}: no {PIVOT!r} text")
    return texts


def _children(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value}


def _slots(node: yaml.Node | None, where: str) -> dict[str, list[dict[str, str]]]:
    slots: dict[str, list[dict[str, str]]] = {}
    for name, phrases in _children(node).items():
        slots[name] = []
        for item in phrases.value:
            phrase = _mapping(item, where)
            _check_slots(phrase, {}, f"{where}:{_line_of(item)}")
            slots[name].append(phrase)
    return slots


def slot_names(text: str) -> list[str]:
    """The slots of a template text as written, in order: `{order}` and `{order_2}` differ."""
    return [m[0][1:-1] for m in SLOT.finditer(text)]


def base_name(slot: str, known: dict[str, list[dict[str, str]]]) -> str:
    """`order_2` is a second `order`, unless a slot of just that name exists."""
    if slot in known or slot in MARKER_VALUES:
        return slot
    return re.sub(r"_?\d$", "", slot)


def _check_slots(
    texts: dict[str, str], known: dict[str, list[dict[str, str]]], where: str
) -> None:
    """The same slots in all languages, and none that is neither a marker nor of the file."""
    expected = sorted(set(slot_names(texts[PIVOT])))
    for language, text in texts.items():
        if sorted(set(slot_names(text))) != expected:
            raise InDomainError(f"{where}: slots of {language!r} differ from {expected}")
    for slot in expected:
        name = base_name(slot, known)
        if name not in known and name not in MARKER_VALUES:
            raise InDomainError(f"{where}: unknown slot {{{slot}}}")


def read_file(path: Path) -> list[Template]:
    """The templates of one file; InDomainError names the line of the first malformed pair."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.YAMLError as error:
        raise InDomainError(f"{path}: not YAML: {error}") from error
    parts = _children(root)
    slots = _slots(parts.get("slots"), str(path))
    pairs = parts.get("pairs")
    if not isinstance(pairs, yaml.SequenceNode):
        raise InDomainError(f"{path}:1: no list of pairs")
    templates: list[Template] = []
    for node in pairs.value:
        template = Template(_mapping(node, str(path)), slots)
        _check_slots(template.texts, slots, f"{path}:{_line_of(node)}")
        templates.append(template)
    return templates


def read_folder(folder: Path) -> list[Template]:
    """All templates of a folder, in the order of file names; the same pair twice counts once."""
    seen: dict[tuple[tuple[str, str], ...], Template] = {}
    for path in sorted(folder.glob("*.yml")):
        for template in read_file(path):
            seen.setdefault(tuple(sorted(template.texts.items())), template)
    return list(seen.values())


def bare(text: str) -> str:
    """A text without case, punctuation and spacing: what makes two templates the same."""
    return "".join(c for c in text.lower() if c.isalnum() or c in "{}")


def wordings(templates: list[Template]) -> set[tuple[str, str]]:
    """The bare wordings of templates, each with its language."""
    return {(language, bare(text)) for t in templates for language, text in t.texts.items()}


def is_held_out(pivot: str) -> bool:
    """Whether a template is for evaluation, by a stable hash of its English wording."""
    return zlib.crc32(bare(pivot).encode()) % 100 < HELD_OUT_PERCENT


def split(templates: list[Template]) -> tuple[list[Template], list[Template]]:
    """Training and held-out templates.

    A template that shares its wording in any language with a held-out one is in neither:
    it would show the model one side of what it is examined on.
    """
    held_out = [t for t in templates if is_held_out(t.pivot)]
    known = wordings(held_out)
    train = [
        t for t in templates
        if not any((language, bare(text)) in known for language, text in t.texts.items())
    ]
    return train, held_out


def fill(text: str, values: dict[str, str]) -> str:
    """Put values into slots; other slots stay. A value at the beginning gets its capital."""
    filled = SLOT.sub(lambda m: values.get(m[1], m[0]), text)
    return filled[:1].upper() + filled[1:] if text.startswith("{") else filled


def _fill_phrases(template: Template, language: str, rng: random.Random) -> tuple[str, str]:
    pivot: dict[str, str] = {}
    foreign: dict[str, str] = {}
    for slot in sorted(set(slot_names(template.pivot))):
        phrases = template.slots.get(base_name(slot, template.slots), [])
        usable = [p for p in phrases if language in p]
        if usable:
            phrase = rng.choice(usable)
            pivot[slot], foreign[slot] = phrase[PIVOT], phrase[language]
    return fill(template.pivot, pivot), fill(template.texts[language], foreign)


def expand(
    template: Template, language: str, rng: random.Random, marker_share: float
) -> tuple[str, str]:
    """English and foreign text with all slots filled; marker slots mostly as named holes.

    Holes (`⟦order⟧`) get their numbers later, when the direction is known.
    """
    pivot, foreign = _fill_phrases(template, language, rng)
    values: dict[str, str] = {}
    for slot in sorted(set(slot_names(pivot))):
        literal = rng.choice(MARKER_VALUES[base_name(slot, {})].split())
        values[slot] = HOLE.format(name=slot) if rng.random() < marker_share else literal
    return fill(pivot, values), fill(foreign, values)


def weight_of(template: Template) -> float:
    """How often a template is drawn, relative to one without phrases: more says more."""
    names = (base_name(s, template.slots) for s in set(slot_names(template.pivot)))
    expansions = math.prod(len(template.slots[n]) for n in names if n in template.slots)
    return min(MAX_WEIGHT, 1 + math.log2(max(1, expansions)) / 2)


def for_language(templates: list[Template], language: str) -> list[Template]:
    """The templates that can be expanded in a language: text and slot phrases are there."""
    return [t for t in templates if language in t.texts and _has_phrases(t, language)]


def _has_phrases(template: Template, language: str) -> bool:
    names = (base_name(s, template.slots) for s in slot_names(template.pivot))
    return all(
        any(language in phrase for phrase in template.slots[name])
        for name in names if name in template.slots
    )


def all_texts(templates: list[Template], language: str) -> Iterator[str]:
    """Every wording of a language, slots' phrases included: for the vocabulary."""
    rng = random.Random(0)
    for template in templates:
        if language == PIVOT:
            others = [code for code in template.texts if code != PIVOT]
            yield from (expand(template, code, rng, 0.5)[0] for code in others[:1])
        elif template in for_language([template], language):
            yield expand(template, language, rng, 0.5)[1]
