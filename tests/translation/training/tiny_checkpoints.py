"""Untrained checkpoints of four architectures, a few thousand weights each, without markers."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from transformers import (
    M2M100Config,
    M2M100ForConditionalGeneration,
    M2M100Tokenizer,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
    MBart50Tokenizer,
    MBartConfig,
    MBartForConditionalGeneration,
    T5Config,
    T5ForConditionalGeneration,
    T5Tokenizer,
)

SHAPE = {
    "d_model": 48, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
    "decoder_attention_heads": 2, "encoder_ffn_dim": 96, "decoder_ffn_dim": 96,
    "dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0,
    "max_position_embeddings": 64, "encoder_layerdrop": 0.0, "decoder_layerdrop": 0.0,
}
SPECIAL = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
TEXTS = ["Where is my order? My order is late. Thank you very much. I want to return the shoes.",
         "¿Dónde está mi pedido? Mi pedido es tarde. Muchas gracias. Quiero devolver los zapatos."]


def _pieces(folder: Path, tags: list[str]) -> list[tuple[str, float]]:
    """Train a SentencePiece model as `spm.model`; its pieces without the special ones."""
    folder.mkdir(parents=True, exist_ok=True)
    text = folder / "text"
    text.write_text("\n".join(TEXTS * 3) + "\n", encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text), model_prefix=str(folder / "spm"), vocab_size=90, minloglevel=2,
        hard_vocab_limit=False, character_coverage=1.0, user_defined_symbols=tags,
        normalization_rule_name="identity",
    )
    text.unlink()
    model = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spm.model"))
    return [(model.id_to_piece(i), model.get_score(i)) for i in range(3, len(model))]


def _save(folder: Path, tokenizer: Any, model: Any) -> Path:
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def marian(folder: Path) -> Path:
    """With `>>es<<` before the source."""
    pieces = [piece for piece, _ in _pieces(folder, [])]
    tokens = ["</s>", "<unk>", *pieces, ">>en<<", ">>es<<", "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}))
    spm, pad = str(folder / "spm.model"), len(tokens) - 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer = MarianTokenizer(spm, spm, str(folder / "vocab.json"), model_max_length=64)
    torch.manual_seed(1)
    config = MarianConfig(
        vocab_size=len(tokens), pad_token_id=pad, eos_token_id=0, bos_token_id=None,
        decoder_start_token_id=pad, forced_eos_token_id=0, scale_embedding=True,
        tie_word_embeddings=True, **SHAPE,
    )  # fmt: skip
    return _save(folder, tokenizer, MarianMTModel(config))


def m2m100(folder: Path) -> Path:
    """With a token of the language before either side."""
    pieces = [piece for piece, _ in _pieces(folder, [])]
    tokens = [*(token for token, _ in SPECIAL), *pieces]
    (folder / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}))
    spm = str(folder / "spm.model")
    tokenizer = M2M100Tokenizer(str(folder / "vocab.json"), spm, src_lang="es", tgt_lang="en")
    torch.manual_seed(1)
    config = M2M100Config(
        vocab_size=max(tokenizer.lang_code_to_id.values()) + 1, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, decoder_start_token_id=2, **SHAPE,
    )  # fmt: skip
    return _save(folder, tokenizer, M2M100ForConditionalGeneration(config))


def mbart(folder: Path) -> Path:
    """As mBART-50: M2M100's way, other names."""
    tokenizer = MBart50Tokenizer(
        vocab=[*SPECIAL, *_pieces(folder, [])], src_lang="es_XX", tgt_lang="en_XX"
    )
    torch.manual_seed(1)
    config = MBartConfig(
        vocab_size=len(tokenizer), pad_token_id=1, bos_token_id=0, eos_token_id=2,
        decoder_start_token_id=2, forced_eos_token_id=2, **SHAPE,
    )  # fmt: skip
    return _save(folder, tokenizer, MBartForConditionalGeneration(config))


def madlad(folder: Path) -> Path:
    """T5 with `<2es>` before the source."""
    special = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    vocabulary = [*special, *_pieces(folder, ["<2en>", "<2es>"])]
    tokenizer = T5Tokenizer(vocab=vocabulary, extra_ids=0)
    torch.manual_seed(1)
    config = T5Config(
        vocab_size=len(tokenizer) + 3, d_model=48, d_kv=24, d_ff=96, num_layers=1, num_heads=2,
        num_decoder_layers=1, dropout_rate=0.0, feed_forward_proj="gated-gelu",
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, tie_word_embeddings=False,
    )  # fmt: skip
    return _save(folder, tokenizer, T5ForConditionalGeneration(config))


ARCHITECTURES = {"marian": marian, "m2m100": m2m100, "mbart": mbart, "madlad": madlad}
