from __future__ import annotations

import torch
from torch.utils.flop_counter import FlopCounterMode

from translation.training import batches, utilisation
from translation.training.device import CPU
from translation.training.model import build_model, training_loss
from translation.training.recipe import Architecture, Recipe
from translation.training.utilisation import Work


class FakeVocabulary:
    pad, eos = 99, 0

    def __len__(self) -> int:
        return 100


def test_the_formula_counts_what_torch_counts() -> None:
    shape = Architecture(d_model=32, ffn=96, heads=2, encoder_layers=3, decoder_layers=2)
    recipe = Recipe(languages=("es",), architecture=shape)
    vocabulary = FakeVocabulary()
    model = build_model(recipe, vocabulary)
    batch = batches.make([([5] * 12, [7] * 9)] * 4, vocabulary.pad)
    loss = training_loss(model, vocabulary.pad, 0.0, CPU, shapes=1)
    with FlopCounterMode(display=False) as counter:
        loss(batch).backward()
    expected = utilisation.operations(shape, len(vocabulary), batch.work)
    assert batch.work == Work(48, 36, 4)
    assert abs(counter.get_total_flops() / expected - 1) < 0.02


def test_cards_are_known_by_the_names_that_torch_gives_them() -> None:
    names = {
        "NVIDIA H100 80GB HBM3": 989e12, "NVIDIA H100 PCIe": 756e12, "NVIDIA L4": 121e12,
        "NVIDIA A100-SXM4-80GB": 312e12, "NVIDIA A10G": 70e12, "NVIDIA L40S": 362e12,
    }
    assert {name: utilisation.peak_of(name) for name in names} == names
    assert utilisation.peak_of("Some Card 9000") is None
    assert utilisation.peak_of_device(torch.device("cpu")) is None
