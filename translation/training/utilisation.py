"""How much of a card a run uses: model FLOPs utilisation (MFU).

MFU is the operations that the model needs for the tokens it has seen, per second, divided by
the card's peak (Chowdhery et al. 2022, "PaLM", appendix B). Needed are, forward and backward
together, 6 operations per weight and token that passes it (Kaplan et al. 2020, "Scaling laws for
neural language models", section 2.1), and 12·d·n per token, layer and attention over n tokens.
For an encoder and a decoder of width d, feed-forward f and vocabulary V, on S source and T target
tokens in R sentences (so s = S/R and t = T/R tokens in a sentence):

    encoder       S · layers · (6·(4d² + 2df) + 12·d·s)
    decoder       T · layers · (6·(6d² + 2df) + 12·d·t + 12·d·s)
    cross keys    S · layers · 6·2d²
    output        T · 6·d·V

Padding, the optimizer, norms and whatever is computed twice are not counted: they are not needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from translation.training.recipe import Architecture

# Peak of dense bfloat16 products with float32 sums, in TFLOP/s, by the NVIDIA data sheets of the
# cards. The first name that is part of the device's name counts.
PEAK_TFLOPS = (
    ("H200", 989.0),
    ("H100 PCIe", 756.0),
    ("H100 NVL", 835.0),
    ("H100", 989.0),
    ("GH200", 989.0),
    ("A100", 312.0),
    ("A40", 149.7),
    ("A10G", 70.0),
    ("A10", 125.0),
    ("L40S", 362.0),
    ("L40", 181.0),
    ("L4", 121.0),
    ("RTX 4090", 165.2),
    ("RTX 3090", 71.0),
)


@dataclass(frozen=True)
class Work:
    """What a step has seen, without padding."""

    source_tokens: int = 0
    target_tokens: int = 0
    sentences: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(
            self.source_tokens + other.source_tokens, self.target_tokens + other.target_tokens,
            self.sentences + other.sentences,
        )


def operations(shape: Architecture, vocabulary: int, work: Work) -> float:
    """The floating point operations a training step needs for this work."""
    d, f = shape.d_model, shape.ffn
    sources, targets = work.source_tokens, work.target_tokens
    s, t = sources / max(1, work.sentences), targets / max(1, work.sentences)
    encoder = sources * shape.encoder_layers * (6 * (4 * d * d + 2 * d * f) + 12 * d * s)
    decoder = targets * shape.decoder_layers * (6 * (6 * d * d + 2 * d * f) + 12 * d * (s + t))
    cross_keys = sources * shape.decoder_layers * 12 * d * d
    return encoder + decoder + cross_keys + targets * 6 * d * vocabulary


def peak_of(name: str) -> float | None:
    """Peak operations per second of a card, None if it is not in the table."""
    return next((1e12 * peak for part, peak in PEAK_TFLOPS if part in name), None)


def peak_of_device(device: torch.device) -> float | None:
    """Peak of the card in use; None on a CPU."""
    return peak_of(torch.cuda.get_device_name(device)) if device.type == "cuda" else None
