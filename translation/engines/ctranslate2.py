"""The same checkpoints on a CPU through CTranslate2 in 8-bit integers.

The folder is converted once, see conversion.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ctranslate2

from translation.engines.base import Hypothesis, trust
from translation.engines.checkpoint import Checkpoint
from translation.engines.conversion import FORMAT, MAP_FILE, QUANTIZATION, convert
from translation.engines.limits import DOUBTFUL, longest_answer

# With this mean probability in both directions 40 % of the translations were bad (chrF under 30),
# of the better ones one in six, going down to one in fifty.
DOUBTFUL_BOTH_WAYS = 0.2
Scored = tuple[str, float]  # a text and its mean log-probability per token


class CTranslate2Engine:
    """Translates on the CPU; about eight times as fast there as torch in float32.

    With `rerank` the best of the beam, among those that kept every marker, is the one from which
    the source follows best, too: the noisy channel model of Yee et al. (2019). A small model likes
    to say something frequent instead of what was asked; read backwards, that gives it away.
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
        self._has_map = (folder / MAP_FILE).exists()
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
        reranks = self._rerank and self.supports(target, source)
        # After a search in mapped candidates CTranslate2 4.8 needs a pass over all pieces before
        # the next one, or it looks up pieces by the numbers of the last; reranking is such a pass.
        beams = self._search(texts, source, target, use_map=reranks and self._has_map)
        if not reranks:
            return [Hypothesis(own[0][0], trust(own[0][1], DOUBTFUL)) for own in beams]
        backwards = iter(self._backward_scores(texts, beams, source, target))
        scored = [
            [(text, (score + next(backwards)) / 2) for text, score in own] for own in beams
        ]
        best = [self._best(text, own) for text, own in zip(texts, scored, strict=True)]
        return [Hypothesis(text, trust(score, DOUBTFUL_BOTH_WAYS)) for text, score in best]

    def _best(self, text: str, beam: Sequence[Scored]) -> Scored:
        """The best hypothesis with all the markers of the text, or of all if none has them."""
        wanted = sorted(self.markers.indexes(text))
        whole = [own for own in beam if sorted(self.markers.indexes(own[0])) == wanted]
        return max(whole or beam, key=lambda scored: scored[1])

    def _search(
        self, texts: Sequence[str], source: str, target: str, use_map: bool
    ) -> list[list[Scored]]:
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
            use_vmap=use_map,
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
