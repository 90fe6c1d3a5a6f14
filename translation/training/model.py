"""The model of a recipe and its loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional
from transformers import MarianConfig, MarianMTModel

from translation.training.batches import Batch
from translation.training.device import CPU, Compute
from translation.training.recipe import Recipe
from translation.training.vocabulary import Vocabulary

EMBEDDING = "model.shared.weight"
SPARE_SHAPES = 16  # compilations allowed besides those of the batches
Loss = Callable[[Batch], torch.Tensor]


def build_model(recipe: Recipe, vocabulary: Vocabulary, compute: Compute = CPU) -> MarianMTModel:
    """A freshly initialised Marian model of the recipe's shape."""
    shape = recipe.architecture
    config = MarianConfig(
        vocab_size=len(vocabulary), d_model=shape.d_model,
        max_position_embeddings=shape.max_positions,
        encoder_layers=shape.encoder_layers, decoder_layers=shape.decoder_layers,
        encoder_attention_heads=shape.heads, decoder_attention_heads=shape.heads,
        encoder_ffn_dim=shape.ffn, decoder_ffn_dim=shape.ffn, activation_function="relu",
        dropout=shape.dropout, attention_dropout=0.0, activation_dropout=0.0, init_std=0.05,
        scale_embedding=True, share_encoder_decoder_embeddings=True, tie_word_embeddings=True,
        pad_token_id=vocabulary.pad, eos_token_id=vocabulary.eos, bos_token_id=None,
        decoder_start_token_id=vocabulary.pad, forced_eos_token_id=vocabulary.eos,
    )
    torch.manual_seed(recipe.seed)
    model = MarianMTModel._from_config(config, attn_implementation=compute.attention)
    return model.to(compute.device)


def loss_of(model: MarianMTModel, batch: Batch, pad: int, smoothing: float) -> torch.Tensor:
    """Mean cross-entropy; the vocabulary is scored only where the target is not padding."""
    hidden = _hidden(model, batch.source, batch.mask, batch.decoder_input)
    real = batch.target != pad
    scores = functional.linear(hidden[real], model.lm_head.weight)
    return functional.cross_entropy(scores, batch.target[real], label_smoothing=smoothing)


def _hidden(
    model: MarianMTModel, source: torch.Tensor, mask: torch.Tensor, decoder_input: torch.Tensor
) -> torch.Tensor:
    return model.model(
        input_ids=source, attention_mask=mask, decoder_input_ids=decoder_input, use_cache=False,
    ).last_hidden_state


def _dense_loss(
    model: MarianMTModel, source: torch.Tensor, mask: torch.Tensor, decoder_input: torch.Tensor,
    target: torch.Tensor, pad: int, smoothing: float,
) -> torch.Tensor:
    """The same, scoring padding too and ignoring it: no shape depends on what is in the batch.

    It takes tensors alone: a compiled function is compiled again for every new number it is given.
    """
    scores = functional.linear(_hidden(model, source, mask, decoder_input), model.lm_head.weight)
    return functional.cross_entropy(
        scores.flatten(0, 1).float(), target.flatten(), ignore_index=pad, label_smoothing=smoothing
    )


def training_loss(
    model: MarianMTModel, pad: int, smoothing: float, compute: Compute, shapes: int
) -> Loss:
    """The loss of a step as this compute takes it; compiled, it is compiled once per shape."""
    dense = _dense_loss
    if compute.compiled:
        torch._dynamo.config.recompile_limit = shapes + SPARE_SHAPES
        dense = torch.compile(_dense_loss, dynamic=False)

    def loss(batch: Batch) -> torch.Tensor:
        with compute.autocast():
            if not compute.fixed_shapes:
                return loss_of(model, batch, pad, smoothing)
            return dense(
                model, batch.source, batch.mask, batch.decoder_input, batch.target, pad, smoothing
            )

    return loss
