"""The shop's glossary: terms that are never translated, and terms whose translation is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    def pattern(self, source: str, target: str) -> regex.Pattern[str] | None:
        """Finds the glossary's terms in a text of the source language; None without any."""
        exact = frozenset(self.keep_exact)
        terms = self.terms(source, target)
        any_case = frozenset(term for term in terms if term not in exact)
        return _pattern(any_case, exact)


@lru_cache(maxsize=512)
def _pattern(any_case: frozenset[str], exact: frozenset[str]) -> regex.Pattern[str] | None:
    parts = []
    if any_case:
        parts.append(f"(?i:{_alternatives(any_case)})")
    if exact:
        parts.append(f"(?:{_alternatives(exact)})")
    return regex.compile("|".join(parts)) if parts else None


def _alternatives(terms: Iterable[str]) -> str:
    """Longest first. Word boundaries hold for Latin letters only: Chinese has none."""
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    return "|".join(
        rf"(?<![\p{{Latin}}\d]){regex.escape(term)}(?![\p{{Latin}}\d])" for term in longest_first
    )


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
