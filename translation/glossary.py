"""The shop's glossary: terms that are never translated, and terms whose translation is fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex
import yaml

from translation.environment import SettingError
from translation.languages import is_known

SECTIONS = {"keep", "keep_exact", "dictate"}


@dataclass(frozen=True)
class Glossary:
    """`keep` in any capitals, `keep_exact` as spelled, `dictate` one mapping language -> term."""

    keep: tuple[str, ...] = ()
    keep_exact: tuple[str, ...] = ()
    dictate: tuple[Mapping[str, str], ...] = field(default=(), hash=False)
    _finders: dict[tuple[str, str], _Finder] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def from_file(cls, path: Path) -> Glossary:
        """Read the YAML file; without one the glossary is empty. Raises SettingError."""
        if not path.exists():
            return cls()
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SettingError(f"{path}: {error}") from error
        return _checked(content, path)

    def terms(self, source: str, target: str) -> dict[str, str]:
        """What stands for each term of a source text after translation into `target`."""
        fixed = {
            entry[source]: entry[target]
            for entry in self.dictate
            if source in entry and target in entry
        }
        return {term: term for term in (*self.keep, *self.keep_exact)} | fixed

    def find(self, text: str, source: str, target: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and replacement of every term in a text of the source language."""
        finder = self._finders.get((source, target))
        if finder is None:  # two threads may both make it: the same one
            finder = _Finder.of(self.terms(source, target), frozenset(self.keep_exact))
            self._finders[source, target] = finder
        return finder.find(text)

    def extended(self, other: Glossary) -> Glossary:
        """Both together; where both dictate a term, the other one counts."""
        return Glossary(
            keep=(*self.keep, *other.keep),
            keep_exact=(*self.keep_exact, *other.keep_exact),
            dictate=(*self.dictate, *other.dictate),
        )


@dataclass(frozen=True)
class _Finder:
    """The terms of one direction, ready to be looked for."""

    pattern: regex.Pattern[str] | None
    replacements: Mapping[str, str]

    @classmethod
    def of(cls, terms: Mapping[str, str], exact: frozenset[str]) -> _Finder:
        replacements = {any_case(term): word for term, word in terms.items()}
        return cls(_pattern(frozenset(terms) - exact, exact), replacements)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        if self.pattern is None:
            return
        for match in self.pattern.finditer(text):
            word = self.replacements.get(any_case(match[0]), match[0])
            kept = any_case(word) == any_case(match[0])
            yield *match.span(), match[0] if kept else word


def any_case(term: str) -> str:
    """What two spellings of a term have in common; the four letters i are one, as to `regex`."""
    return term.casefold().replace("i\u0307", "i").replace("ı", "i")


@lru_cache(maxsize=512)
def _pattern(any_case: frozenset[str], exact: frozenset[str]) -> regex.Pattern[str] | None:
    """Terms as named lists, which are looked up and not tried one by one; the longest wins.

    Word boundaries hold for Latin letters only: Chinese has none.
    """
    lists = {name: terms for name, terms in (("any", any_case), ("exact", exact)) if terms}
    if not lists:
        return None
    parts = {"any": r"(?i:\L<any>)", "exact": r"\L<exact>"}
    choice = "|".join(parts[name] for name in lists)
    return regex.compile(rf"(?<![\p{{Latin}}\d])(?:{choice})(?![\p{{Latin}}\d])", **lists)


def _checked(content: Any, path: Path) -> Glossary:
    entries = content.get("glossary") if isinstance(content, dict) else None
    if not isinstance(entries, dict) or set(entries) - SECTIONS:
        known = ", ".join(sorted(SECTIONS))
        raise SettingError(f"{path}: expected a mapping `glossary` of {known}")
    return Glossary(
        keep=_words(entries, "keep", path),
        keep_exact=_words(entries, "keep_exact", path),
        dictate=_dictated(entries, path),
    )


def _words(entries: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    words = entries.get(key) or []
    if not isinstance(words, list) or not all(isinstance(w, str) and w.strip() for w in words):
        raise SettingError(f"{path}: expected a list of terms under {key} (quote numbers)")
    return tuple(words)


def _dictated(entries: Mapping[str, Any], path: Path) -> tuple[Mapping[str, str], ...]:
    rows = entries.get("dictate") or []
    if not isinstance(rows, list):
        raise SettingError(f"{path}: expected a list under dictate")
    for row in rows:
        good = isinstance(row, dict) and len(row) > 1 and all(is_known(str(code)) for code in row)
        if not good or not all(isinstance(term, str) and term.strip() for term in row.values()):
            raise SettingError(f"{path}: expected language: term in {row!r} under dictate")
    return tuple(rows)
