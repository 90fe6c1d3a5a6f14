"""Where a run computes: the device, the precision of its products, and whether it is compiled."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "float32", "bf16")


class DeviceError(RuntimeError):
    """The device that was asked for is not there, or cannot do what was asked of it."""


@dataclass(frozen=True)
class Compute:
    """How to compute. Weights, gradients and optimizers are float32 everywhere; `bf16` only means
    that the matrix products of the model are done in bfloat16 (autocast)."""

    device: torch.device
    bf16: bool = False
    compiled: bool = False

    @property
    def on_gpu(self) -> bool:
        """Whether this is a CUDA card."""
        return self.device.type == "cuda"

    @property
    def description(self) -> str:
        """What it is, for the model card."""
        name = torch.cuda.get_device_name(self.device) if self.on_gpu else "CPU cores"
        return f"{name} in {'bf16' if self.bf16 else 'float32'}"

    @property
    def attention(self) -> str:
        """Fused attention on a card; on a CPU, with short sentences, the plain one is faster."""
        return "sdpa" if self.on_gpu else "eager"

    @property
    def fixed_shapes(self) -> bool:
        """Whether batches come in few shapes: a compiled model is compiled again for each, and
        a card computes padding faster than it waits for what is not padding to be gathered."""
        return self.compiled or self.on_gpu

    def autocast(self) -> AbstractContextManager[object]:
        """The context in which the model computes its loss."""
        if not self.bf16:
            return nullcontext()
        return torch.autocast(self.device.type, dtype=torch.bfloat16)


CPU = Compute(torch.device("cpu"))


def choose(device: str = "auto", precision: str = "auto", compiled: bool | None = None) -> Compute:
    """The compute of the options; `auto` is the card where there is one, in bf16 and compiled.

    Raises DeviceError.
    """
    available = torch.cuda.is_available()
    if device == "cuda" and not available:
        raise DeviceError("--device cuda, but torch finds no CUDA device")
    cuda = device == "cuda" or (device == "auto" and available)
    able = not cuda or torch.cuda.is_bf16_supported(including_emulation=False)
    if precision == "bf16" and not able:
        raise DeviceError("--precision bf16, but this card has no bfloat16 units")
    bf16 = precision == "bf16" or (precision == "auto" and cuda and able)
    if cuda:
        torch.set_float32_matmul_precision("high")  # TF32 where products stay float32: Muon
    return Compute(
        torch.device("cuda" if cuda else "cpu"), bf16, cuda if compiled is None else compiled
    )
