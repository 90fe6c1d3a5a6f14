"""The sentences that the detector is trained on, and those kept apart from it.

A corpus folder holds `<language>.tsv.gz` with `source <TAB> English <TAB> foreign` lines. A tenth
of all sentences, by checksum, is held out: the temperature is fitted on those, and the benchmark
asks for them.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from translation.languages import PIVOT
from translation.training.corpus import read_pairs

SENTENCES = 60_000  # per language
HELD_OUT = 10  # every tenth sentence
HELD_OUT_SENTENCES = 2_000  # per language


def is_held_out(text: str) -> bool:
    """True for a sentence that no training may see."""
    return zlib.crc32(text.encode()) % HELD_OUT == 0


def sentences(folder: Path, languages: Sequence[str], seed: int) -> Iterator[tuple[str, str]]:
    """(language, sentence), each sentence once, in random order within a file."""
    rng = random.Random(seed)
    seen: set[str] = set()
    for language in languages:
        own = list(read_pairs(folder, language))
        rng.shuffle(own)
        for pair in own:
            for code, text in ((PIVOT, pair.pivot), (language, pair.foreign)):
                if text not in seen:
                    seen.add(text)
                    yield code, text


def divide(
    pairs: Iterable[tuple[str, str]], others: int
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Training and held-out sentences per language; English is taken evenly from all files."""
    train: dict[str, list[str]] = {}
    held_out: dict[str, list[str]] = {}
    last_of_file: Counter[tuple[str, int, bool]] = Counter()
    file = -1
    previous = None
    for code, text in pairs:
        if code != PIVOT and code != previous:
            previous, file = code, file + 1
        apart = is_held_out(text)
        limit = HELD_OUT_SENTENCES if apart else SENTENCES
        if last_of_file[code, file, apart] >= (limit // others if code == PIVOT else limit):
            continue
        last_of_file[code, file, apart] += 1
        (held_out if apart else train).setdefault(code, []).append(text)
    return train, held_out
