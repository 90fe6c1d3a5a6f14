"""Settings from environment variables, cast and checked: a bad value is told in one line.

A leaf used by every process: it imports only the table of languages.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from translation.languages import PIVOT, is_known, with_variants

T = TypeVar("T")
D = TypeVar("D")

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class SettingError(ValueError):
    """A setting that cannot be used; the message names key, value and what was expected."""


class Environment:
    """The environment variables, or any mapping in their place. An empty value counts as unset."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = os.environ if values is None else values

    def get(self, key: str, cast: Callable[[str], T], default: D, expected: str = "") -> T | D:
        """The value of `key` through `cast`, or `default` where it is not set.

        A cast says no by ValueError, whose text is what it expected (or give `expected`).
        Raises SettingError.
        """
        value = self._values.get(key, "").strip()
        if not value:
            return default
        try:
            return cast(value)
        except ValueError as error:
            raise SettingError(f"{key}={value!r}: expected {expected or error}") from error


def port(value: str) -> int:
    """A TCP port."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise ValueError("a whole number from 1 to 65535")
    return int(value)


def positive_int(value: str) -> int:
    """A whole number from 1."""
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise ValueError("a whole number above 0")
    return int(value)


def positive_float(value: str) -> float:
    """A number above 0, such as 2.5."""
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise ValueError("a number above 0")
    return number


def boolean(value: str) -> bool:
    """Yes or no, in the usual spellings."""
    word = value.lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError("true or false")
    return word in TRUE_WORDS


def language_list(value: str) -> tuple[str, ...]:
    """Language codes separated by commas, the pivot among them, each once."""
    codes = tuple(dict.fromkeys(code.strip() for code in value.split(",") if code.strip()))
    unknown = [code for code in codes if not is_known(code)]
    if unknown or PIVOT not in codes:
        wrong = f" ({', '.join(unknown)} not known)" if unknown else ""
        raise ValueError(f"language codes with {PIVOT} among them, such as en,es,fr{wrong}")
    return codes


def spoken_languages(value: str) -> tuple[str, ...]:
    """The same list as customers see it: with the variants that the shop speaks thereby."""
    return with_variants(language_list(value))


def one_of(*choices: str) -> Callable[[str], str]:
    """A cast that accepts these words only."""

    def cast(value: str) -> str:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return value

    return cast


def path(value: str) -> Path:
    """A file or folder; `~` is the home folder."""
    return Path(value).expanduser()


def url(value: str) -> str:
    """An address with scheme and host, without a slash at the end."""
    parts = urlsplit(value)
    if not (parts.scheme and parts.netloc):
        raise ValueError("an address such as http://127.0.0.1:5060")
    return value.rstrip("/")
