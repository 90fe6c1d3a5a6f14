"""A published or own sequence-to-sequence checkpoint: its tokenizer and how it names languages.

Three ways of telling a model the direction are known, and found out from the vocabulary:
a tag before the source text (`>>es<<` of Marian, `<2es>` of MADLAD), language tokens for source
and target (M2M100, NLLB, mBART), or nothing (a Marian model of one direction).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translation.engines.codes import tag_names, token_names
from translation.engines.marian_tokenizer import LightMarianTokenizer
from translation.errors import EngineError
from translation.languages import LANGUAGES, PIVOT
from translation.markers import INDEX, TRAINED, MarkerFormat

logger = logging.getLogger(__name__)

FACTS_FILE = "pivotdesk.json"  # what training/export.py says about a model of ours
TAGS = (">>{}<<", "<2{}>")
# Markers to try on a model that was not trained to copy any: such as survive its tokenizer whole.
MARKER_CANDIDATES = ("⟦{index}⟧", "<{index}>", "[{index}]", "#{index}#", "{{index}}", "X{index}X")
UNTRAINED_MAX_MARKERS = 4
HASHED_FILES = (".json", ".spm", ".model", ".safetensors", ".bin", ".txt")


@dataclass(frozen=True)
class Checkpoint:
    """A tokenizer with everything that encoding and decoding need to know."""

    name: str
    version: str
    tokenizer: Any = field(repr=False)
    tags: Mapping[str, str]  # language -> text before the source
    tokens: Mapping[str, str]  # language -> token
    only: tuple[str, str] | None  # the one direction of a bilingual model
    pivot_only: bool  # trained between the pivot and the others, not among the others
    markers: MarkerFormat
    max_markers: int

    @classmethod
    def load(cls, name: str) -> Checkpoint:
        """Read tokenizer and facts of a folder or hub id. Raises EngineError."""
        tokenizer = _tokenizer(name)
        facts = _facts(name)
        served = set(facts.get("languages", LANGUAGES))
        tags = _find(TAGS, tag_names, tokenizer)
        tokens = _find(("{}",), token_names, tokenizer)
        checkpoint = cls(
            name=name,
            version=_version(name, facts),
            tokenizer=tokenizer,
            tags={code: tag for code, tag in tags.items() if code in served},
            tokens={code: token for code, token in tokens.items() if code in served},
            only=_direction(tokenizer),
            pivot_only=bool(facts),
            markers=_markers(facts, tokenizer),
            max_markers=int(facts.get("max_markers", UNTRAINED_MAX_MARKERS)),
        )
        if not checkpoint.languages:
            raise EngineError(f"{name}: no language of ours was found in its vocabulary")
        return checkpoint

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it knows."""
        if self.tags:
            source = self.only[0] if self.only else PIVOT
            return tuple(dict.fromkeys([source, *self.tags]))
        return tuple(self.tokens) or self.only or ()

    def supports(self, source: str, target: str) -> bool:
        """Whether it was trained in this direction."""
        if self.pivot_only and PIVOT not in (source, target):
            return False
        if self.tags:
            # Tags name targets. A model of ours has one for every language, so its sources too.
            any_source = self.only is None and not self.pivot_only
            known = any_source or source in self.tags or source == (self.only or ("",))[0]
            return known and target in self.tags
        if self.tokens:
            return source in self.tokens and target in self.tokens
        return (source, target) == self.only

    def encode(self, texts: Sequence[str], source: str, target: str) -> list[list[int]]:
        """Token numbers of the texts, with whatever tells the model the direction."""
        if self.tokens and not self.tags:
            self.tokenizer.src_lang = self.tokens[source].strip("_")
        elif self.tags:
            texts = [f"{self.tags[target]} {text}" for text in texts]
        return self.tokenizer(list(texts), truncation=False)["input_ids"]

    def encode_target(self, texts: Sequence[str], target: str) -> list[list[int]]:
        """Token numbers of texts as translations into `target`, without the end of sentence."""
        if self.tokens and not self.tags:
            self.tokenizer.tgt_lang = self.tokens[target].strip("_")
        rows = self.tokenizer(text_target=list(texts), truncation=False)["input_ids"]
        end = self.tokenizer.eos_token_id
        return [row[:-1] if row and row[-1] == end else row for row in rows]

    def first_token(self, target: str) -> str | None:
        """The token that a translation has to begin with, if the model wants one."""
        return None if self.tags else self.tokens.get(target)

    def decode(self, numbers: Iterable[Sequence[int]]) -> list[str]:
        """The texts of token numbers, without the token of the language."""
        silent = {self.tokenizer.convert_tokens_to_ids(token) for token in self.tokens.values()}
        texts = self.tokenizer.batch_decode(
            [[number for number in row if number not in silent] for row in numbers],
            skip_special_tokens=True,
            clean_up_tokenization_spaces=False,
        )
        return [text.strip() for text in texts]


def _tokenizer(name: str) -> Any:
    """Our own for Marian folders; transformers, and with it torch, only for other models."""
    try:
        if LightMarianTokenizer.reads(Path(name)):
            return LightMarianTokenizer(Path(name))
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise EngineError(f"{name} cannot be loaded: {error}") from error


def _facts(name: str) -> dict[str, Any]:
    path = Path(name, FACTS_FILE)
    if not path.is_file():
        return {}
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EngineError(f"{path} cannot be read: {error}") from error
    if not isinstance(facts, dict):
        raise EngineError(f"{path}: expected a JSON object")
    return facts


def _find(
    forms: Sequence[str], names: Callable[[str], list[str]], tokenizer: Any
) -> dict[str, str]:
    """language -> the token of the vocabulary that stands for it.

    Asked for one by one: not every tokenizer lists its language tokens in `get_vocab()`.
    """
    found = {}
    for code in LANGUAGES:
        possible = [form.format(name) for form in forms for name in names(code)]
        numbers = map(tokenizer.convert_tokens_to_ids, possible)
        known = (
            token for token, number in zip(possible, numbers, strict=True)
            if number not in (None, tokenizer.unk_token_id)
        )
        token = next(known, None)
        if token is not None:
            found[code] = token
    return found


def _direction(tokenizer: Any) -> tuple[str, str] | None:
    """Source and target of a bilingual Marian model, by its tokenizer's configuration."""
    source = str(getattr(tokenizer, "source_lang", None))
    target = str(getattr(tokenizer, "target_lang", None))
    return (source, target) if source in LANGUAGES and target in LANGUAGES else None


def _markers(facts: Mapping[str, Any], tokenizer: Any) -> MarkerFormat:
    """The format the model was trained with, else the first that its tokenizer keeps whole."""
    if "marker" in facts:
        if INDEX not in str(facts["marker"]):
            raise EngineError(f"{FACTS_FILE}: marker {facts['marker']!r} has no {INDEX}")
        return MarkerFormat(str(facts["marker"]))
    for template in MARKER_CANDIDATES:
        markers = MarkerFormat(template)
        numbers = tokenizer(f"{markers.of(0)} {markers.of(1)}")["input_ids"]
        back = tokenizer.decode(numbers, skip_special_tokens=True)
        if tokenizer.unk_token_id not in numbers and markers.indexes(back) == [0, 1]:
            return markers
    return TRAINED


def _version(name: str, facts: Mapping[str, Any]) -> str:
    """Name and a checksum of the content, so that a new model is never served from old cache."""
    folder = Path(name)
    if folder.is_dir():
        return f"{facts.get('version') or folder.name}-{checksum(folder)[:12]}"
    from transformers import AutoConfig

    return f"{name}@{getattr(AutoConfig.from_pretrained(name), '_commit_hash', None)}"


def checksum(folder: Path) -> str:
    """SHA-256 over the files of a checkpoint folder that decide what it answers."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in HASHED_FILES:
            digest.update(path.name.encode())
            with path.open("rb") as content:
                while block := content.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()
