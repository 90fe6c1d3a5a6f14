"""Markers as tokens of a published checkpoint, so that it can learn to copy them.

Nothing is changed where the tokenizer keeps every marker as one token. Else, where a tokenizer's
pieces can be changed (SentencePiece models of M2M100, unigram models of T5 and mBART), its ten
rarest pieces become the markers: no number of another token moves, and the space around a marker
is kept, which a list of added tokens would swallow. A Marian folder, which the service reads
from its SentencePiece models and `vocab.json` alone, gets ten more pieces. What is left (NLLB)
has them added to its list of tokens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken
from transformers.utils import sentencepiece_model_pb2_new as sentencepiece_model_pb2

from translation.engines.checkpoint import FACTS_FILE
from translation.engines.marian_tokenizer import SEPARATE_VOCABULARY
from translation.training.recipe import MARKER, MAX_MARKERS, PIVOT

MARKERS = tuple(MARKER.format(index=i) for i in range(MAX_MARKERS))
PROTO: Any = sentencepiece_model_pb2.ModelProto  # type: ignore[attr-defined]  # made at import
NORMAL, USER_DEFINED = PROTO.SentencePiece.NORMAL, PROTO.SentencePiece.USER_DEFINED
MARIAN_PIECES, M2M100_PIECES = ("source.spm", "target.spm"), "sentencepiece.bpe.model"
VOCABULARY_FILE, FAST_FILE = "vocab.json", "tokenizer.json"
SPACE = "▁"


class MarkerError(RuntimeError):
    """Markers cannot be added to this checkpoint."""


def keeps_markers(tokenizer: Any) -> bool:
    """Whether every marker is one known token."""
    numbers = [tokenizer.convert_tokens_to_ids(marker) for marker in MARKERS]
    if tokenizer.unk_token_id in numbers or None in numbers:
        return False
    found = tokenizer(f"{MARKERS[0]} {MARKERS[-1]}")["input_ids"]
    return numbers[0] in found and numbers[-1] in found


def write_tokenizer(tokenizer: Any, folder: Path) -> bool:
    """Write a tokenizer that keeps markers to a folder; returns whether they are new to it.

    Raises MarkerError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    if keeps_markers(tokenizer):
        return False
    if hasattr(tokenizer, "spm_source"):
        _add_to_marian(folder)
    elif (folder / M2M100_PIECES).exists() and (folder / VOCABULARY_FILE).exists():
        _replace_in_m2m100(folder)
    elif not _replace_in_unigram(folder):
        tokenizer.add_tokens([AddedToken(marker, normalized=False) for marker in MARKERS])
        tokenizer.save_pretrained(folder)
    return True


def _add_to_marian(folder: Path) -> None:
    if (folder / SEPARATE_VOCABULARY).exists():
        raise MarkerError("a Marian model with two vocabularies cannot be given markers")
    for name in MARIAN_PIECES:
        model = PROTO.FromString((folder / name).read_bytes())
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


def _replace_in_m2m100(folder: Path) -> None:
    """Its language tokens are numbered after the vocabulary, which so must not grow."""
    path, pieces = folder / VOCABULARY_FILE, folder / M2M100_PIECES
    numbers: dict[str, int] = json.loads(path.read_text("utf-8"))
    model = PROTO.FromString(pieces.read_bytes())
    known = {p.piece: p for p in model.pieces if p.type == NORMAL and _is_dispensable(p.piece)}
    rare = _rarest(sorted((n for n in numbers if n in known), key=lambda n: numbers[n]))
    for old, marker in zip(rare, MARKERS, strict=True):
        known[old].piece, known[old].type = marker, USER_DEFINED
        numbers[marker] = numbers.pop(old)
    pieces.write_bytes(model.SerializeToString())
    path.write_text(json.dumps(numbers, ensure_ascii=False), encoding="utf-8")


def _replace_in_unigram(folder: Path) -> bool:
    """Whether the folder has a unigram model, and so has them now."""
    path = folder / FAST_FILE
    content = json.loads(path.read_text("utf-8")) if path.exists() else {}
    model = content.get("model", {})
    if model.get("type") != "Unigram":
        return False
    added = {token["content"] for token in content.get("added_tokens", ())}
    entries: list[list[Any]] = model["vocab"]
    rows = [i for i, (piece, _) in enumerate(entries)
            if piece not in added and _is_dispensable(piece)]
    best = max(score for _, score in entries)
    for row, marker in zip(_rarest(sorted(rows, key=lambda i: -entries[i][1])), MARKERS,
                           strict=True):
        entries[row] = [marker, best]
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return True


def _is_dispensable(piece: str) -> bool:
    """A text with such a piece can still be spelled without it, by shorter ones."""
    return len(piece.strip(SPACE)) > 1 and not piece.startswith("<")


def _rarest(ordered: list[Any]) -> list[Any]:
    """The last ten. Raises MarkerError where there are not as many."""
    if len(ordered) < MAX_MARKERS:
        raise MarkerError(f"the vocabulary has no {MAX_MARKERS} pieces to spare for markers")
    return ordered[-MAX_MARKERS:]


def write_facts(folder: Path, languages: tuple[str, ...], version: str) -> None:
    """Say what the service should know of the model: its languages and its markers."""
    facts = {"languages": [PIVOT, *languages], "marker": MARKER, "max_markers": MAX_MARKERS,
             "version": version}
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / FACTS_FILE).write_text(text + "\n", encoding="utf-8")


@torch.no_grad()
def make_room(model: Any, tokenizer: Any) -> list[int]:
    """Give new markers rows of the embeddings, the mean of all with a little noise so that they
    differ; returns the numbers of those rows."""
    numbers = [tokenizer.convert_tokens_to_ids(marker) for marker in MARKERS]
    size = model.get_input_embeddings().num_embeddings
    if max(numbers) >= size:
        model.resize_token_embeddings(max(numbers) + 1, mean_resizing=False)
    outputs = model.get_output_embeddings()
    tables = {id(m.weight): m.weight for m in (model.get_input_embeddings(), outputs) if m}
    for table in tables.values():
        old = table[:size]
        noise = torch.randn(len(numbers), table.shape[1]) * old.std(dim=0)
        table[numbers] = old.mean(dim=0) + noise.to(table)
    return numbers
