"""Parallel text files: `<language>.tsv.gz`, one `source <TAB> English <TAB> foreign` a line.

Several folders may have a file of the same language: their pairs are put together.
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# How often a pair of a source is drawn, relative to a conversation pair of a small catalogue.
# Conversation and shop catalogues are what customers and shops say; manuals are not.
SHOP_SOURCES = (
    "shopware", "bagisto", "spree", "solidus", "sylius", "oscar", "saleor_dash", "vendure",
    "sharetribe", "chatwoot", "chatwoot_mobile",
)
WEIGHTS = {"tatoeba": 1.0, "ofbiz": 0.3, "asp": 0.3, "aosp": 0.25, "mozilla_vpn": 0.3}
SHOP_WEIGHT = 1.2
INTERFACE_WEIGHT = 0.35
MANUAL_WEIGHT = 0.02
DISTILLED = "distilled"  # sources that distil.py wrote begin with this
DISTILLED_WEIGHT = 0.5

DEV_SHARE = 100  # one English sentence in so many is held out, in all languages at once
DEV_SOURCE = "tatoeba"
MAX_CHARACTERS = 180
MAX_IDEOGRAPHS = 60
LENGTH_RATIO = 3.0
UNSPACED = ("zh", "ja", "th")


class CorpusError(ValueError):
    """A corpus file is missing or a line of it is malformed; names file and line."""


@dataclass(frozen=True)
class Pair:
    """One sentence in the pivot language and in another."""

    source: str
    pivot: str
    foreign: str


def weight_of(source: str) -> float:
    """The weight of a corpus source in the mixture."""
    if source in WEIGHTS:
        return WEIGHTS[source]
    if source.startswith("msdocs"):
        return MANUAL_WEIGHT
    if source.startswith(DISTILLED):
        return DISTILLED_WEIGHT
    return SHOP_WEIGHT if source in SHOP_SOURCES else INTERFACE_WEIGHT


def is_held_out(pivot: str) -> bool:
    """Whether an English sentence belongs to the dev set, by a hash that never changes."""
    return zlib.crc32(pivot.strip().lower().encode()) % DEV_SHARE == 0


def is_usable(pair: Pair, language: str) -> bool:
    """Short enough to learn from with little compute, and of plausible relative length."""
    limit = MAX_IDEOGRAPHS if language in UNSPACED else MAX_CHARACTERS
    if not (0 < len(pair.pivot) <= MAX_CHARACTERS and 0 < len(pair.foreign) <= limit):
        return False
    factor = LENGTH_RATIO if language in UNSPACED else 1.0
    longer, shorter = sorted((len(pair.pivot), factor * len(pair.foreign)), reverse=True)
    return longer <= LENGTH_RATIO * shorter + 10


def file_of(folder: Path, language: str) -> Path:
    """Where the pairs of a language stand."""
    return folder / f"{language}.tsv.gz"


def read_pairs(folder: Path, language: str) -> Iterator[Pair]:
    """All pairs of one language; CorpusError names the file and line that is not three fields."""
    path = file_of(folder, language)
    if not path.exists():
        raise CorpusError(f"{path}: no corpus file for language {language!r}")
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 3:
                raise CorpusError(f"{path}:{number}: expected 3 fields, found {len(fields)}")
            yield Pair(*fields)


@dataclass(frozen=True)
class Corpus:
    """The usable pairs of one language, split for good into training and dev."""

    language: str
    train: dict[str, list[Pair]]
    dev: list[Pair]


def load(folders: Path | Sequence[Path], language: str) -> Corpus:
    """Read, filter and split one language; at least one of the folders has to have it."""
    given = [folders] if isinstance(folders, Path) else list(folders)
    having = [folder for folder in given if file_of(folder, language).exists()] or given[:1]
    train: dict[str, list[Pair]] = {}
    dev: list[Pair] = []
    for pair in (pair for folder in having for pair in read_pairs(folder, language)):
        if not is_usable(pair, language):
            continue
        if not is_held_out(pair.pivot):
            train.setdefault(pair.source, []).append(pair)
        elif pair.source == DEV_SOURCE:
            dev.append(pair)
    return Corpus(language, train, dev)


def report(corpora: list[Corpus]) -> str:
    """Pairs per source and language, with the weight each source has in the mixture."""
    sources = Counter({s: 0 for c in corpora for s in c.train})
    for corpus in corpora:
        sources.update({s: len(pairs) for s, pairs in corpus.train.items()})
    header = f"{'source':<20}{'weight':>8}" + "".join(f"{c.language:>9}" for c in corpora)
    rows = [
        f"{source:<20}{weight_of(source):>8.2f}"
        + "".join(f"{len(c.train.get(source, ())):>9}" for c in corpora)
        for source, _ in sources.most_common()
    ]
    held_out = f"{'held out for dev':<28}" + "".join(f"{len(c.dev):>9}" for c in corpora)
    return "\n".join([header, *rows, held_out])
