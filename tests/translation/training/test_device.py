from __future__ import annotations

import pytest
import torch

from translation.training import device
from translation.training.device import Compute, DeviceError

CPU, CUDA = torch.device("cpu"), torch.device("cuda")


@pytest.mark.skipif(torch.cuda.is_available(), reason="asks what happens without a card")
def test_a_card_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(DeviceError, match="finds no CUDA device"):
        device.choose("cuda")
    assert device.choose("auto") == Compute(CPU)


def test_a_cpu_computes_in_float32_unless_told() -> None:
    assert device.choose("cpu") == Compute(CPU, bf16=False, compiled=False)
    assert device.choose("cpu", "bf16", True) == Compute(CPU, bf16=True, compiled=True)


def test_products_are_bfloat16_inside_the_context_alone() -> None:
    weight, values = torch.ones(4, 4), torch.ones(2, 4)
    with Compute(CPU, bf16=True).autocast():
        assert (values @ weight).dtype == torch.bfloat16
    assert (values @ weight).dtype == torch.float32


def test_a_card_has_fused_attention_and_few_shapes() -> None:
    assert Compute(CUDA).attention == "sdpa"
    assert Compute(CPU).attention == "eager"
    assert [c.fixed_shapes for c in (Compute(CUDA), Compute(CPU, compiled=True), Compute(CPU))] \
        == [True, True, False]
