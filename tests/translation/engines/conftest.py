"""Two small checkpoints, trained in the test session, with real tokenizer files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sentencepiece
import torch
from transformers import (
    M2M100Config,
    M2M100ForConditionalGeneration,
    M2M100Tokenizer,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
    PreTrainedModel,
)

# source language, target language, source, target; learnt in both directions
ONE_WAY = (
    ("es", "en", "¿Dónde está mi pedido ⟦0⟧?", "Where is my order ⟦0⟧?"),
    ("es", "en", "Quiero devolver la chaqueta.", "I want to return the jacket."),
    ("en", "es", "Your order ⟦0⟧ is on its way.", "Su pedido ⟦0⟧ está en camino."),
    ("de", "en", "Wo ist mein Paket?", "Where is my parcel?"),
    ("en", "de", "The parcel is lost.", "Das Paket ist verloren."),
    ("en", "es", "The parcel is lost.", "El paquete se ha perdido."),
)
PAIRS = ONE_WAY + tuple((target, source, b, a) for source, target, a, b in ONE_WAY)
MARKERS = [f"⟦{index}⟧" for index in range(10)]
SHAPE = {
    "d_model": 64, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
    "decoder_attention_heads": 2, "encoder_ffn_dim": 128, "decoder_ffn_dim": 128,
    "dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0,
    "max_position_embeddings": 64,
}
MOST_STEPS = 1000
ENOUGH = 0.02  # the language a M2M100 sentence is for cannot be guessed, so it never reaches 0


def _train_vocabulary(folder: Path, markers: Sequence[str]) -> Path:
    sentences = folder / "sentences.txt"
    lines = [text for pair in PAIRS for text in pair[2:]]
    sentences.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(sentences), model_prefix=str(folder / "spm"), vocab_size=120,
        hard_vocab_limit=False, user_defined_symbols=list(markers), character_coverage=1.0,
        normalization_rule_name="identity", minloglevel=2,
    )  # fmt: skip
    sentences.unlink()
    return folder / "spm.model"


def _train(
    model: PreTrainedModel, inputs: dict[str, torch.Tensor], labels: torch.Tensor
) -> None:
    """Learn the few pairs by heart."""
    torch.set_num_threads(1)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    model.train()
    for _ in range(MOST_STEPS):
        loss = model(**inputs, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss.item() < ENOUGH:
            break
    model.eval()


def _padded(rows: Sequence[Sequence[int]], pad: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])


def _learn_pairs(
    model: PreTrainedModel,
    encode: Callable[[str, str, str], list[int]],
    label: Callable[[str, str], list[int]],
    pad: int,
) -> None:
    sources = [encode(text, source, target) for source, target, text, _ in PAIRS]
    targets = [label(text, target) for _, target, _, text in PAIRS]
    inputs = _padded(sources, pad)
    labels = _padded(targets, -100)
    _train(model, {"input_ids": inputs, "attention_mask": (inputs != pad).long()}, labels)


@pytest.fixture(scope="session")
def m2m100_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """M2M100: language tokens, the target's forced to come first, no markers of its own."""
    folder = tmp_path_factory.mktemp("m2m100")
    spm = _train_vocabulary(folder, markers=MARKERS)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    tokens = ["<s>", "<pad>", "</s>", "<unk>"]
    tokens += [piece for i in range(3, len(pieces)) if (piece := pieces.id_to_piece(i))]
    vocabulary = folder / "vocab.json"
    vocabulary.write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    tokenizer = M2M100Tokenizer(str(vocabulary), str(spm), src_lang="es", tgt_lang="en")
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    config = M2M100Config(
        vocab_size=max(tokenizer.lang_code_to_id.values()) + 1, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, decoder_start_token_id=2, encoder_layerdrop=0.0, decoder_layerdrop=0.0,
        **SHAPE,
    )  # fmt: skip
    model = M2M100ForConditionalGeneration(config)

    def encode(text: str, source: str, target: str) -> list[int]:
        tokenizer.src_lang = source
        return tokenizer(text)["input_ids"]

    def label(text: str, target: str) -> list[int]:
        tokenizer.tgt_lang = target
        return tokenizer(text_target=text)["input_ids"]

    _learn_pairs(model, encode, label, pad=1)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def marian_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Marian as ours: `>>es<<` before the source, markers in the vocabulary, pivotdesk.json."""
    folder = tmp_path_factory.mktemp("marian")
    spm = _train_vocabulary(folder, MARKERS)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    tokens = ["</s>", "<unk>", *(pieces.id_to_piece(i) for i in range(3, len(pieces)))]
    tokens += [">>en<<", ">>es<<", ">>de<<", "<pad>"]
    vocabulary = folder / "vocab.json"
    vocabulary.write_text(json.dumps({token: i for i, token in enumerate(tokens)}))
    tokenizer = MarianTokenizer(str(spm), str(spm), str(vocabulary), model_max_length=64)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(1)
    pad = len(tokens) - 1
    config = MarianConfig(
        vocab_size=len(tokens), pad_token_id=pad, eos_token_id=0, bos_token_id=None,
        decoder_start_token_id=pad, forced_eos_token_id=0, scale_embedding=True,
        tie_word_embeddings=True, activation_function="relu", **SHAPE,
    )  # fmt: skip
    model = MarianMTModel(config)

    def encode(text: str, source: str, target: str) -> list[int]:
        return tokenizer(f">>{target}<< {text}")["input_ids"]

    def label(text: str, target: str) -> list[int]:
        return tokenizer(text_target=text)["input_ids"]

    _learn_pairs(model, encode, label, pad)
    model.save_pretrained(folder)
    facts = {
        "languages": ["en", "es", "de"], "marker": "⟦{index}⟧", "max_markers": 10, "version": "t1",
    }
    (folder / "pivotdesk.json").write_text(json.dumps(facts), encoding="utf-8")
    return folder
