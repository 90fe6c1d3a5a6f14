"""Any Marian, M2M100, NLLB, mBART or MADLAD checkpoint, run by transformers on torch."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from transformers import AutoModelForSeq2SeqLM
from transformers.generation import GenerateBeamEncoderDecoderOutput, GenerateEncoderDecoderOutput
from transformers.utils.logging import disable_progress_bar

from translation.engines.base import Hypothesis, trust
from translation.engines.checkpoint import Checkpoint
from translation.engines.limits import DOUBTFUL, longest_answer
from translation.errors import EngineError


class Seq2SeqEngine:
    """Translates with `model.generate`; bfloat16 on a GPU, float32 on a CPU."""

    def __init__(self, checkpoint: Checkpoint, device: str, beams: int, threads: int) -> None:
        """Load the weights. Raises EngineError."""
        self._checkpoint = checkpoint
        self._device = device
        self._beams = beams
        torch.set_num_threads(threads)
        disable_progress_bar()
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        try:
            model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint.name, dtype=dtype)
            self._model = model.to(device).eval()
        except (OSError, ValueError, RuntimeError) as error:
            raise EngineError(f"{checkpoint.name} cannot be loaded: {error}") from error
        self.version = f"{checkpoint.version}-torch-beam{beams}"
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
        numbers = self._checkpoint.encode(texts, source, target)
        self._check_lengths(numbers)
        generated = self._generate(numbers, target)
        scores = self._scores(generated)
        decoded = self._checkpoint.decode(generated.sequences.tolist())
        return [
            Hypothesis(text, trust(score, DOUBTFUL))
            for text, score in zip(decoded, scores, strict=True)
        ]

    def _check_lengths(self, numbers: list[list[int]]) -> None:
        limit = getattr(self._model.config, "max_position_embeddings", None)
        longest = max(map(len, numbers))
        if limit and longest > limit:
            raise EngineError(f"a sentence of {longest} tokens, the model takes {limit}")

    @torch.inference_mode()
    def _generate(self, numbers: list[list[int]], target: str) -> GenerateEncoderDecoderOutput:
        tokenizer = self._checkpoint.tokenizer
        inputs = _padded(numbers, tokenizer.pad_token_id).to(self._device)
        first = self._checkpoint.first_token(target)
        limit = getattr(self._model.config, "max_position_embeddings", None) or 10**6
        room = min(longest_answer([len(row) for row in numbers]), limit - 1)
        return self._model.generate(
            input_ids=inputs,
            attention_mask=(inputs != tokenizer.pad_token_id).long(),
            forced_bos_token_id=first and tokenizer.convert_tokens_to_ids(first),
            num_beams=self._beams,
            do_sample=False,
            max_length=None,
            max_new_tokens=room,
            output_scores=True,
            return_dict_in_generate=True,
        )

    def _scores(self, generated: GenerateEncoderDecoderOutput) -> list[float]:
        """Mean log-probability per token."""
        if isinstance(generated, GenerateBeamEncoderDecoderOutput):
            assert generated.sequences_scores is not None
            return generated.sequences_scores.tolist()
        logs = self._model.compute_transition_scores(
            generated.sequences, generated.scores, normalize_logits=True
        )
        tokens = generated.sequences[:, -logs.shape[1] :]
        real = (tokens != self._checkpoint.tokenizer.pad_token_id) & torch.isfinite(logs)
        means = torch.where(real, logs, 0.0).sum(1) / real.sum(1).clamp(min=1)
        return means.tolist()


def _padded(rows: list[list[int]], pad: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [pad] * (width - len(row)) for row in rows])
