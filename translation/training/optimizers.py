"""Muon for the matrices inside the layers, AdamW for the rest.

Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/) makes the update of a
matrix orthogonal by a Newton-Schulz iteration. torch.optim.Muon does that in bfloat16, which
CPUs without bfloat16 units run a hundred times slower than float32; here it keeps the dtype of
the weights (on a card its products are TF32, see device.py: polynomials of the Gram matrix need
more than the 8 bits of bfloat16), and matrices of one shape are treated together.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

from translation.training.parallel import Workers

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 4  # a fifth changes the result little and costs a quarter more
MOMENTUM = 0.95


def orthogonalize(matrices: torch.Tensor) -> torch.Tensor:
    """Roughly the nearest orthogonal matrices (singular values near 1) of a stack of wide ones.

    Every step of the iteration multiplies by a polynomial of the Gram matrix, and these commute:
    the small square polynomials are multiplied among themselves and applied once at the end.
    """
    a, b, c = COEFFICIENTS
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    gram = x @ x.mT
    one = torch.eye(gram.shape[-1], dtype=gram.dtype, device=gram.device)
    product: torch.Tensor | None = None
    for iteration in range(ITERATIONS):
        polynomial = a * one + b * gram + c * gram @ gram
        product = polynomial if product is None else polynomial @ product
        if iteration < ITERATIONS - 1:
            gram = gram @ (polynomial @ polynomial)
    return product @ x


class Muon(torch.optim.Optimizer):
    """Momentum (Nesterov) and orthogonalised updates; the workers share the orthogonalising."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float, workers: Workers) -> None:
        super().__init__(params, {"lr": lr})
        self._workers = workers

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """One update of every matrix."""
        for group in self.param_groups:
            weights: list[nn.Parameter] = group["params"]
            momenta = [self._momentum(w) for w in weights]
            flat = torch.zeros(sum(w.numel() for w in weights), device=weights[0].device)
            updates = [u.view_as(w) for u, w in
                       zip(flat.split([w.numel() for w in weights]), weights, strict=True)]
            self._orthogonalize_mine(momenta, updates)
            self._workers.sum(flat)
            for weight, update in zip(weights, updates, strict=True):
                weight.add_(update, alpha=-group["lr"])

    def _orthogonalize_mine(self, momenta: list[torch.Tensor], updates: list[torch.Tensor]) -> None:
        shapes: dict[tuple[int, ...], list[int]] = {}
        for index, momentum in enumerate(momenta):
            shapes.setdefault(tuple(momentum.shape), []).append(index)
        for (rows, columns), all_of_shape in shapes.items():
            mine = [all_of_shape[i] for i in self._workers.mine(len(all_of_shape))]
            if not mine:
                continue
            stack = torch.stack([momenta[i] for i in mine])
            turned = orthogonalize(stack if rows <= columns else stack.mT)
            turned = turned if rows <= columns else turned.mT
            for index, update in zip(mine, turned, strict=True):
                updates[index].copy_(update * max(1.0, rows / columns) ** 0.5)

    def _momentum(self, weight: nn.Parameter) -> torch.Tensor:
        state = self.state[weight]
        if "momentum" not in state:
            state["momentum"] = torch.zeros_like(weight)
        buffer = state["momentum"]
        buffer.lerp_(weight.grad, 1 - MOMENTUM)
        return weight.grad.lerp(buffer, MOMENTUM)


def build(
    model: nn.Module, matrix_rate: float, other_rate: float, workers: Workers
) -> list[torch.optim.Optimizer]:
    """Muon for the weight matrices of the layers, AdamW for embeddings, biases and norms."""
    matrices, others = [], []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            inside = parameter.ndim == 2 and "layers" in name
            (matrices if inside else others).append(parameter)
    adam = torch.optim.AdamW(
        others, lr=other_rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0,
        fused=others[0].device.type == "cuda",
    )
    return [Muon(matrices, lr=matrix_rate, workers=workers), adam]
