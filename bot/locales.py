"""Reviewed wordings per language, and facts in the customer's formats (CLDR, by Babel)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from bot.settings import PIVOT_LANGUAGE
from translation.languages import VARIANTS
from translation.variants import convert
from translation.yaml_files import read_yaml

# Babel's name of a language where it differs from ours.
CLDR_NAMES = {"zh": "zh_Hans", "zh-Hant": "zh_Hant", "pt": "pt_BR"}
FIRST_OF_MONTH = {"fr": "1er"}  # an ordinal that CLDR's patterns cannot express


class LocaleError(ValueError):
    """A locale file that cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Wording:
    """One reviewed response: its text and the titles of its buttons by payload."""

    text: str
    buttons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Phrase:
    """Pivot text and, where there is one, its reviewed wording in the customer's language."""

    pivot: str
    reviewed: str | None = None


@dataclass(frozen=True)
class Locale:
    """What we have written by hand in one language."""

    language: str
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    faq: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def cldr(self) -> str:
        return CLDR_NAMES.get(self.language, self.language)

    def term(self, key: str) -> str | None:
        """The word for a key such as `order_state.shipped`."""
        group, _, name = key.partition(".")
        return self.terms.get(group, {}).get(name)

    def reviewed(self, key: str) -> str | None:
        """The reviewed wording of a text such as `faq.customs-who-pays.title`."""
        _, entry, part = key.split(".")
        return self.faq.get(entry, {}).get(part)


class Locales:
    """All locales of the shop; a language without a file has no reviewed words, only formats."""

    def __init__(self, locales: Mapping[str, Locale]) -> None:
        self._locales = dict(locales)
        self._variants = {
            variant.code: in_variant(self._locales[variant.base], variant.code)
            for variant in VARIANTS.values()
            if variant.base in self._locales
        }

    @classmethod
    def load(cls, folder: Path) -> Locales:
        """Read `<language>.yml` files; raises LocaleError."""
        return cls({path.stem: read_locale(path) for path in sorted(folder.glob("*.yml"))})

    def __getitem__(self, language: str) -> Locale:
        return self._locales.get(language) or self._variants.get(language) or Locale(language)

    @property
    def languages(self) -> list[str]:
        return list(self._locales)

    def phrase(self, fact: Any, language: str) -> Phrase | None:
        """The words of a fact (term or text) that may need translation; None for other facts."""
        if not isinstance(fact, dict):
            return None
        if fact.get("type") == "text":
            key = fact.get("key")
            return Phrase(fact["value"], self[language].reviewed(key) if key else None)
        if fact.get("type") == "term":
            pivot = self[PIVOT_LANGUAGE].term(fact["key"])
            if pivot is None:
                raise LocaleError(f"en.yml: no term {fact['key']!r}")
            return Phrase(pivot, self[language].term(fact["key"]))
        return None

    def format(self, fact: Any, language: str) -> str | None:
        """A fact without words (date, money, number, code) in the formats of a language."""
        if not isinstance(fact, dict) or "type" not in fact:
            return None if fact is None else str(fact)
        formatter = _FORMATTERS.get(fact["type"])
        return formatter(fact, self[language].cldr) if formatter else None


def join(items: list[str], language: str) -> str:
    """A list as people write it: "a, b y c"."""
    return format_list(items, locale=CLDR_NAMES.get(language, language))


def read_locale(path: Path) -> Locale:
    """One locale file; raises LocaleError naming the file."""
    data = read_yaml(path)
    if not isinstance(data, dict) or data.get("language") != path.stem:
        raise LocaleError(f"{path.name}: expected `language: {path.stem}` at the top")
    try:
        wordings = {
            name: Wording(entry["text"], entry.get("buttons") or {})
            for name, entry in (data.get("wordings") or {}).items()
        }
    except (TypeError, KeyError, AttributeError) as error:
        raise LocaleError(f"{path.name}: every wording needs `text`") from error
    return Locale(path.stem, wordings, data.get("terms") or {}, data.get("faq") or {})


def in_variant(locale: Locale, variant: str) -> Locale:
    """What was written in a language as its variant writes it: Chinese in traditional characters.

    Names, payloads and slots are not Chinese and stay as they are.
    """

    def converted(words: Any) -> Any:
        if isinstance(words, Wording):
            return Wording(converted(words.text), converted(words.buttons))
        if isinstance(words, Mapping):
            return {key: converted(value) for key, value in words.items()}
        return convert(words, locale.language, variant)

    own = (converted(part) for part in (locale.wordings, locale.terms, locale.faq))
    return Locale(variant, *own)


def _date(fact: dict[str, Any], cldr: str) -> str:
    return _long_date(date.fromisoformat(fact["value"]), cldr)


def _moment(fact: dict[str, Any], cldr: str) -> str:
    """Day and time without seconds, joined as the language does: "27 novembre 2026, 14:05"."""
    moment = datetime.fromisoformat(fact["value"])
    pattern = get_datetime_format("long", locale=cldr).replace("'", "")
    time = format_time(moment, "short", locale=cldr)
    return pattern.replace("{0}", time).replace("{1}", _long_date(moment.date(), cldr))


def _long_date(day: date, cldr: str) -> str:
    text = format_date(day, "long", locale=cldr)
    first = FIRST_OF_MONTH.get(cldr) if day.day == 1 else None
    return text.replace("1", first, 1) if first else text


def _money(fact: dict[str, Any], cldr: str) -> str:
    return format_currency(Decimal(fact["amount"]), fact["currency"], locale=cldr)


def _number(fact: dict[str, Any], cldr: str) -> str:
    return format_decimal(Decimal(str(fact["value"])), locale=cldr)


_FORMATTERS = {"date": _date, "datetime": _moment, "money": _money, "number": _number}
