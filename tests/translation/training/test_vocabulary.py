from __future__ import annotations

import random
import warnings
from pathlib import Path

import pytest
from transformers import MarianTokenizer

from translation.training import batches, corpus, indomain, vocabulary
from translation.training.mixture import Example
from translation.training.vocabulary import Vocabulary

TEXTS = [
    "¿Dónde está mi pedido ⟦0⟧, por favor?",
    "我的订单⟦0⟧在哪里？（全角，标点）",
    "L'été à 19,99 € – c’est « génial » 😀 ok",
    "⟦1⟧⟦2⟧ x",
    "Größe 42½",
]


@pytest.fixture
def folder(corpus_folder: Path, indomain_folder: Path, tmp_path: Path) -> Path:
    templates = indomain.read_folder(indomain_folder)
    target = tmp_path / "vocabulary"
    vocabulary.train([corpus.load(corpus_folder, "es")], templates, 500, target, seed=1)
    return target


@pytest.fixture
def tokenizer(folder: Path) -> MarianTokenizer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MarianTokenizer(
            source_spm=str(folder / "source.spm"), target_spm=str(folder / "target.spm"),
            vocab=str(folder / "vocab.json"),
        )


@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back_unchanged(tokenizer: MarianTokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer(text).input_ids, skip_special_tokens=True) == text


@pytest.mark.parametrize("text", TEXTS)
def test_training_and_marian_tokenize_alike(
    folder: Path, tokenizer: MarianTokenizer, text: str
) -> None:
    ours = Vocabulary(folder)
    assert ours.source(text, "es") == tokenizer(f">>es<<{text}").input_ids
    assert ours.target(text) == tokenizer(text_target=text).input_ids


def test_tags_and_markers_are_single_pieces(tokenizer: MarianTokenizer) -> None:
    pieces = tokenizer.convert_ids_to_tokens(tokenizer(">>es<<Order ⟦3⟧ or ⟦9⟧").input_ids)
    assert pieces[0] == ">>es<<"
    assert {"⟦3⟧", "⟦9⟧"} <= set(pieces)
    assert tokenizer.unk_token_id not in tokenizer(">>en<<⟦0⟧").input_ids


def test_batches_hold_every_example_once_within_their_size(folder: Path) -> None:
    ours = Vocabulary(folder)
    examples = [Example("es", "x " * (i % 9 + 1), "y " * (i % 7 + 1)) for i in range(100)]
    rows = batches.encode(examples, ours, max_length=40)
    made = batches.cut(rows, 60, ours.pad, random.Random(0))
    assert sum(len(b.target) for b in made) == len(rows) == 100
    assert all(b.source.numel() + b.target.numel() <= 120 for b in made)
    assert all((b.decoder_input[:, 0] == ours.pad).all() for b in made)
    assert all((b.decoder_input[:, 1:] == b.target[:, :-1]).all() for b in made)


def test_examples_longer_than_the_limit_are_left_out(folder: Path) -> None:
    assert batches.encode([Example("es", "x " * 50, "y")], Vocabulary(folder), 40) == []
