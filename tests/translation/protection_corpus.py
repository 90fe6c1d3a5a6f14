"""Messages of customers in sixteen languages, full of what must cross a translation unchanged.

Made from protection_corpus.yml, always the same: every span stands in several languages, every
kind of span in every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

FILE = Path(__file__).with_name("protection_corpus.yml")
PER_LANGUAGE = 75
HOLE = "{}"
# What markdown stands around: other kinds hold signs of markdown themselves.
IN_MARKDOWN = ("order", "sku", "price", "date", "name")


class Message(NamedTuple):
    """A text and the spans in it that must not change."""

    language: str
    text: str
    spans: tuple[str, ...]


@cache
def content() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def languages() -> tuple[str, ...]:
    return tuple(content()["sentences"])


@cache
def kinds() -> dict[str, tuple[str, ...]]:
    """Kind -> spans; markdown is one of them."""
    found = {kind: tuple(spans) for kind, spans in content()["spans"].items()}
    inner = [found[kind][0] for kind in IN_MARKDOWN]
    return found | {
        "markdown": tuple(
            around.replace(HOLE, span) for around in content()["markdown"] for span in inner
        )
    }


@cache
def messages() -> tuple[Message, ...]:
    """At least a thousand messages."""
    spans = _spans()
    return tuple(
        _message(language, Random(f"{language} {number}"), spans)
        for language in languages()
        for number in range(PER_LANGUAGE)
    )


def _spans() -> Iterator[str]:
    """One span of each kind in turn, without end."""
    for each in zip(*(cycle(own) for own in kinds().values()), strict=True):
        yield from each


def _message(language: str, rng: Random, spans: Iterator[str]) -> Message:
    """One or two sentences, their holes filled."""
    chosen = rng.sample(content()["sentences"][language], rng.choice((1, 2)))
    text, used = (("" if language in ("zh", "ja") else " ").join(chosen)), []
    while HOLE in text:
        used.append(next(spans))
        text = text.replace(HOLE, used[-1], 1)
    return Message(language, text, tuple(used))
