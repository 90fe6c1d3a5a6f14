"""Corrections to CTranslate2's reading of checkpoints; imports transformers and torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ctranslate2.converters import TransformersConverter
from ctranslate2.converters.transformers import (
    BartLoader,
    M2M100Loader,
    MarianMTLoader,
    register_loader,
)

from translation.engines.conversion import MAP_FILE


def convert_folder(name: str, target: Path, quantization: str) -> None:
    """Write the checkpoint `name` (folder or hub id) in CTranslate2's format to a new folder.

    A folder's map of candidate pieces goes with it, see training/vocabulary_map.py.
    """
    vocabulary_map = Path(name, MAP_FILE)
    vmap = str(vocabulary_map) if vocabulary_map.is_file() else None
    TransformersConverter(name).convert(str(target), vmap=vmap, quantization=quantization)


@register_loader("MarianConfig")
class PadStartMarianLoader(MarianMTLoader):
    """Starts the decoder from the embedding of <pad>, as transformers does.

    CTranslate2 itself starts from zeros, which is the same only where that embedding is zero; in
    a model that was trained with tied embeddings it is not.
    """

    def get_model_spec(self, model: Any) -> Any:
        """The weights, that of <pad> included."""
        model.config.normalize_before = False
        model.config.normalize_embedding = False
        return BartLoader.get_model_spec(self, model)

    def set_config(self, config: Any, model: Any, tokenizer: Any) -> None:
        """The special tokens; the decoder starts with the one of the model's configuration."""
        super().set_config(config, model, tokenizer)
        start = model.config.decoder_start_token_id
        config.decoder_start_token = tokenizer.convert_ids_to_tokens(start)

    def set_decoder(self, spec: Any, decoder: Any) -> None:
        """The decoder, without the start from zeros."""
        BartLoader.set_decoder(self, spec, decoder)

    def get_vocabulary(self, model: Any, tokenizer: Any) -> list[str]:
        """All tokens, in the order of their numbers."""
        return BartLoader.get_vocabulary(self, model, tokenizer)


@register_loader("M2M100Config")
class NumberedM2M100Loader(M2M100Loader):
    """Takes the vocabulary by number: transformers 5 lists no language tokens in `get_vocab()`."""

    def get_vocabulary(self, model: Any, tokenizer: Any) -> list[str]:
        """A token for every row of the embedding; what has no name of its own gets one."""
        tokens: dict[str, None] = {}
        for number in range(model.config.vocab_size):
            token = tokenizer.convert_ids_to_tokens(number)
            tokens[token if token and token not in tokens else f"madeupword{number}"] = None
        return list(tokens)
