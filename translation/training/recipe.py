"""What is trained: the shape of the model, the schedule and the mixture of the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

PIVOT = "en"
MAX_MARKERS = 10
MARKER = "⟦{index}⟧"


@dataclass(frozen=True)
class Architecture:
    """A Marian transformer: deep encoder, shallow decoder (Kasai et al. 2020), one embedding."""

    d_model: int = 256
    ffn: int = 1024
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 2
    dropout: float = 0.0
    max_positions: int = 256


@dataclass(frozen=True)
class Mixture:
    """How examples are drawn. All numbers are shares of the drawn examples, 0 to 1."""

    indomain: float = 0.4
    into_pivot: float = 0.57
    noise: float = 0.3
    corpus_markers: float = 0.3
    slot_markers: float = 0.85
    joined: float = 0.15
    shifted_markers: float = 0.15


@dataclass(frozen=True)
class Recipe:
    """Everything a run depends on besides the data itself.

    A step takes `accumulate` batches of `batch_tokens` target tokens. `average_last` is the number
    of checkpoints whose mean competes with the moving average; `language_weights` say how often a
    language is drawn, relative to one that is not named.
    """

    languages: tuple[str, ...]
    seed: int = 7
    vocabulary: int = 10_000
    batch_tokens: int = 3000
    accumulate: int = 1
    max_length: int = 40
    hours: float = 2.0
    warmup_steps: int = 100
    matrix_rate: float = 0.02
    other_rate: float = 2e-3
    label_smoothing: float = 0.1
    average_decay: float = 0.998
    average_last: int = 0
    patience: int = 6
    language_weights: dict[str, float] = field(default_factory=dict)
    architecture: Architecture = field(default_factory=Architecture)
    mixture: Mixture = field(default_factory=Mixture)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for the checkpoint and the model card."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Recipe:
        """The recipe that `to_dict` wrote."""
        return cls(**{
            **values,
            "languages": tuple(values["languages"]),
            "architecture": Architecture(**values["architecture"]),
            "mixture": Mixture(**values["mixture"]),
        })
