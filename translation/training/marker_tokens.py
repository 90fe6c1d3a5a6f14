"""Markers as tokens of a published checkpoint, so that it can learn to copy them.

A marker is added where the tokenizer would not keep it whole. How depends on the tokenizer: a
Marian folder is read by the service from its SentencePiece models and `vocab.json` alone, so
that is where the markers go; other tokenizers have a list of added tokens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken
from transformers import PreTrainedModel
from transformers.utils import sentencepiece_model_pb2_new as sentencepiece_model_pb2

from translation.engines.checkpoint import FACTS_FILE
from translation.engines.marian_tokenizer import SEPARATE_VOCABULARY
from translation.training.recipe import MARKER, MAX_MARKERS, PIVOT

MARKERS = tuple(MARKER.format(index=i) for i in range(MAX_MARKERS))
USER_DEFINED = sentencepiece_model_pb2.ModelProto.SentencePiece.USER_DEFINED
SENTENCEPIECES, VOCABULARY_FILE = ("source.spm", "target.spm"), "vocab.json"


class MarkerError(RuntimeError):
    """Markers cannot be added to this checkpoint."""


def keeps_markers(tokenizer: Any) -> bool:
    """Whether every marker is one known token."""
    numbers = [tokenizer.convert_tokens_to_ids(marker) for marker in MARKERS]
    if tokenizer.unk_token_id in numbers or None in numbers:
        return False
    found = tokenizer(f"{MARKERS[0]} {MARKERS[-1]}")["input_ids"]
    return numbers[0] in found and numbers[-1] in found


def write_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Write a tokenizer that keeps markers to a folder. Raises MarkerError."""
    folder.mkdir(parents=True, exist_ok=True)
    known = keeps_markers(tokenizer)
    is_marian = hasattr(tokenizer, "spm_source")
    if not known and not is_marian:
        tokenizer.add_tokens([AddedToken(marker, normalized=False) for marker in MARKERS])
    tokenizer.save_pretrained(folder)
    if not known and is_marian:
        _add_to_marian(folder)


def _add_to_marian(folder: Path) -> None:
    if (folder / SEPARATE_VOCABULARY).exists():
        raise MarkerError("a Marian model with two vocabularies cannot be given markers")
    for name in SENTENCEPIECES:
        model = sentencepiece_model_pb2.ModelProto.FromString((folder / name).read_bytes())
        known = {piece.piece for piece in model.pieces}
        for marker in MARKERS:
            if marker not in known:
                model.pieces.add(piece=marker, score=0.0, type=USER_DEFINED)
        (folder / name).write_bytes(model.SerializeToString())
    path = folder / VOCABULARY_FILE
    numbers: dict[str, int] = json.loads(path.read_text("utf-8"))
    for marker in MARKERS:
        numbers.setdefault(marker, max(numbers.values()) + 1)
    path.write_text(json.dumps(numbers, ensure_ascii=False), encoding="utf-8")


def write_facts(folder: Path, languages: tuple[str, ...], version: str) -> None:
    """Say what the service should know of the model: its languages and its markers."""
    facts = {"languages": [PIVOT, *languages], "marker": MARKER, "max_markers": MAX_MARKERS,
             "version": version}
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / FACTS_FILE).write_text(text + "\n", encoding="utf-8")


@torch.no_grad()
def make_room(model: PreTrainedModel, tokenizer: Any) -> list[int]:
    """Give new markers a row in the embeddings, the mean of all with a little noise so that they
    differ; returns the numbers of the rows that are new to the model."""
    numbers = [tokenizer.convert_tokens_to_ids(marker) for marker in MARKERS]
    size = model.get_input_embeddings().num_embeddings
    new = [number for number in numbers if number >= size]
    if not new:
        return []
    model.resize_token_embeddings(max(numbers) + 1, mean_resizing=False)
    outputs = model.get_output_embeddings()
    tables = {id(m.weight): m.weight for m in (model.get_input_embeddings(), outputs) if m}
    for table in tables.values():
        old = table[:size]
        noise = torch.randn(len(new), table.shape[1]) * old.std(dim=0)
        table[new] = old.mean(dim=0) + noise.to(table)
    return new
