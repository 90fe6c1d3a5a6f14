"""Reads examples of intents and questions in several languages, for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def examples_in(*paths: Path) -> Iterator[tuple[str, str]]:
    """Intent and text of every example, in the order of the files."""
    for path in paths:
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield block["intent"], line.removeprefix("- ").strip()


def training_files() -> Iterable[Path]:
    return sorted((ROOT / "data" / "nlu").glob("*.yml"))


def parallel_questions() -> list[dict[str, str]]:
    """Customers' questions with their intent, each in all languages: `intent` and codes to text."""
    path = ROOT / "tests" / "nlu" / "parallel.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["parallel"]
