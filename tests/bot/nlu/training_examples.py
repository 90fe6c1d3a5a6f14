"""The examples of data/nlu, which the rules must agree with."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from bot.settings import ROOT


def examples_of(intent: str) -> list[str]:
    return [text for name, text in _examples() if name == intent]


def examples_except(intent: str) -> list[str]:
    return [text for name, text in _examples() if name != intent]


def _examples() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield block["intent"], line.removeprefix("- ").strip()
