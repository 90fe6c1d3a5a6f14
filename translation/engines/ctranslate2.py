"""The same checkpoints on a CPU through CTranslate2 in 8-bit integers.

The folder is converted once and kept under the runtime folder, named by the checksum of what it
was made from.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ctranslate2
from ctranslate2.converters import TransformersConverter
from ctranslate2.converters.transformers import (
    BartLoader,
    M2M100Loader,
    MarianMTLoader,
    register_loader,
)

from translation.engines.base import Hypothesis, trust
from translation.engines.checkpoint import Checkpoint
from translation.engines.seq2seq import DOUBTFUL, longest_answer
from translation.errors import EngineError

logger = logging.getLogger(__name__)

QUANTIZATION = "int8"
# With this mean probability in both directions 40 % of the translations were bad (chrF under 30),
# of the better ones one in six, going down to one in fifty.
DOUBTFUL_BOTH_WAYS = 0.2
Scored = tuple[str, float]  # a text and its mean log-probability per token
FORMAT = 1  # of our conversions; raise it when they must be made again


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


class CTranslate2Engine:
    """Translates on the CPU; about eight times as fast there as torch in float32.

    With `rerank` the best of the beam is the one from which the source follows best, too: the
    noisy channel model of Yee et al. (2019). A small model likes to say something frequent
    instead of what was asked; read backwards, that gives it away.
    """

    def __init__(
        self, checkpoint: Checkpoint, cache: Path, beams: int, threads: int,
        rerank: bool = True, quantization: str = QUANTIZATION,
    ) -> None:
        """Convert if need be, and load. Raises EngineError."""
        self._checkpoint = checkpoint
        self._beams = beams
        self._rerank = rerank and beams > 1
        folder = convert(checkpoint, cache, quantization)
        self._translator = ctranslate2.Translator(
            str(folder), device="cpu", compute_type=quantization,
            inter_threads=1, intra_threads=threads,
        )
        pad = checkpoint.tokenizer.pad_token
        self._never = [[pad]] if pad in checkpoint.tokenizer.get_vocab() else None
        way = "rerank" if self._rerank else "beam"
        self.version = f"{checkpoint.version}-{quantization}-{FORMAT}-{way}{beams}"
        self.markers, self.max_markers = checkpoint.markers, checkpoint.max_markers

    @property
    def languages(self) -> Sequence[str]:
        """The languages of the checkpoint."""
        return self._checkpoint.languages

    def supports(self, source: str, target: str) -> bool:
        """Whether the checkpoint was trained in this direction."""
        return self._checkpoint.supports(source, target)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        """One hypothesis per text."""
        beams = self._search(texts, source, target)
        if not self._rerank or not self.supports(target, source):
            return [Hypothesis(own[0][0], trust(own[0][1], DOUBTFUL)) for own in beams]
        backwards = iter(self._backward_scores(texts, beams, source, target))
        scored = [
            [(text, (score + next(backwards)) / 2) for text, score in own] for own in beams
        ]
        best = [max(own, key=lambda scored: scored[1]) for own in scored]
        return [Hypothesis(text, trust(score, DOUBTFUL_BOTH_WAYS)) for text, score in best]

    def _search(self, texts: Sequence[str], source: str, target: str) -> list[list[Scored]]:
        """The hypotheses of each text with their mean log-probability per token, best first."""
        tokenizer = self._checkpoint.tokenizer
        numbers = self._checkpoint.encode(texts, source, target)
        first = self._checkpoint.first_token(target)
        results = self._translator.translate_batch(
            [tokenizer.convert_ids_to_tokens(row) for row in numbers],
            target_prefix=[[first]] * len(numbers) if first else None,
            beam_size=self._beams,
            num_hypotheses=self._beams if self._rerank else 1,
            max_input_length=0,
            max_decoding_length=longest_answer([len(row) for row in numbers]),
            suppress_sequences=self._never,
            return_scores=True,
        )
        return [
            list(zip(self._decode(result.hypotheses), result.scores, strict=True))
            for result in results
        ]

    def _decode(self, hypotheses: Sequence[Sequence[str]]) -> list[str]:
        tokenizer = self._checkpoint.tokenizer
        return self._checkpoint.decode(map(tokenizer.convert_tokens_to_ids, hypotheses))

    def _backward_scores(
        self, texts: Sequence[str], beams: Sequence[Sequence[Scored]], source: str, target: str
    ) -> list[float]:
        """How well each hypothesis, translated back, gives its text: log-probability per token."""
        tokens = self._checkpoint.tokenizer.convert_ids_to_tokens
        wanted = [tokens(row) for row in self._checkpoint.encode_target(texts, source)]
        given = self._checkpoint.encode([text for own in beams for text, _ in own], target, source)
        results = self._translator.score_batch(
            [tokens(row) for row in given],
            [row for row, own in zip(wanted, beams, strict=True) for _ in own],
            max_input_length=0,
        )
        return [sum(result.log_probs) / len(result.log_probs) for result in results]


def convert(checkpoint: Checkpoint, cache: Path, quantization: str = QUANTIZATION) -> Path:
    """The converted model of a checkpoint, made now if it is not there yet. Raises EngineError.

    It appears under its name only when it is complete, so a second process never sees half of it.
    """
    folder = cache / "ctranslate2" / f"{_file_name(checkpoint.version)}-{quantization}-{FORMAT}"
    if folder.is_dir():
        return folder
    logger.info("Converting %s for the CPU, once", checkpoint.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            complete = Path(scratch, "model")
            TransformersConverter(checkpoint.name).convert(str(complete), quantization=quantization)
            _move(complete, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise EngineError(f"{checkpoint.name} cannot be converted: {error}") from error
    return folder


def _move(complete: Path, folder: Path) -> None:
    """Put it in its place, unless another process was faster."""
    try:
        os.replace(complete, folder)
    except OSError:
        if not folder.is_dir():
            raise


def _file_name(version: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in version)
