from __future__ import annotations

import torch
from torch import nn

from translation.training import optimizers
from translation.training.parallel import FlatGradients, Workers


def test_the_singular_values_of_an_update_come_near_to_one() -> None:
    torch.manual_seed(0)
    update = optimizers.orthogonalize(torch.randn(3, 16, 64))
    values = torch.linalg.svdvals(update)
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_muon_treats_tall_and_wide_matrices_and_lowers_a_loss() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 32, bias=False), nn.Tanh(), nn.Linear(32, 4, bias=False))
    gradients = FlatGradients(model, figures=1)
    muon = optimizers.Muon(model.parameters(), lr=0.05, workers=Workers())
    inputs, wanted = torch.randn(64, 8), torch.randn(64, 4)
    losses = []
    for _ in range(100):
        loss = (model(inputs) - wanted).square().mean()
        loss.backward()
        muon.step()
        gradients.values.zero_()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


def test_gradients_are_one_piece_of_memory_and_can_be_clipped() -> None:
    model = nn.Linear(3, 2)
    gradients = FlatGradients(model, figures=2)
    (model(torch.ones(1, 3)).sum() * 100).backward()
    assert gradients.share(Workers(), [1.0, 2.5]) == [1.0, 2.5]
    gradients.clip(1.0)
    norm = sum(p.grad.square().sum() for p in model.parameters()).sqrt()
    torch.testing.assert_close(norm, torch.tensor(1.0))
