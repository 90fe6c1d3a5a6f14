"""Data parallel workers on one machine: every core works on a batch of its own.

With one thread a worker, nothing waits inside an operation, so a busy neighbour costs only its
share of the machine; threads inside operations wait for each other at every single one.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch
from torch import distributed, nn

TINY = 1e-12  # a gradient of nothing but zeros stays one


class Workers:
    """This worker among all of them; alone it does nothing."""

    def __init__(self, rank: int = 0, size: int = 1) -> None:
        self.rank, self.size = rank, size

    @property
    def is_first(self) -> bool:
        """The first worker logs, evaluates and saves."""
        return self.rank == 0

    def sum(self, values: torch.Tensor) -> None:
        """Replace the values by their sum over all workers."""
        if self.size > 1:
            distributed.all_reduce(values)

    def mine(self, count: int) -> list[int]:
        """The items of a list that this worker does."""
        return list(range(self.rank, count, self.size))


def _join(rank: int, size: int, meeting: Path) -> Workers:
    if rank > 0:
        os.setsid()  # Ctrl-C goes to the first worker alone; it ends the others
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", init_method=f"file://{meeting}", rank=rank, world_size=size
    )
    return Workers(rank, size)


def run(task: Callable[[Workers], None], size: int) -> None:
    """Run a task in `size` processes, this one being the first; needs fork (Linux, macOS)."""
    if size == 1:
        task(Workers())
        return
    with tempfile.TemporaryDirectory() as scratch:
        meeting = Path(scratch, "meeting")
        context = multiprocessing.get_context("fork")
        others = [
            context.Process(
                target=lambda rank=rank: task(_join(rank, size, meeting)), daemon=True
            )
            for rank in range(1, size)
        ]
        for other in others:
            other.start()
        try:
            task(_join(0, size, meeting))
        finally:
            distributed.destroy_process_group()


class FlatGradients:
    """All gradients of a model in one piece of memory, with room for figures to be shared."""

    def __init__(self, model: nn.Module, figures: int) -> None:
        parameters = [p for p in model.parameters() if p.requires_grad]
        total = sum(p.numel() for p in parameters)
        self._all = torch.zeros(total + figures, device=parameters[0].device)
        self.values, self.figures = self._all[:total], self._all[total:]
        start = 0
        for parameter in parameters:
            end = start + parameter.numel()
            parameter.grad = self.values[start:end].view_as(parameter)
            start = end

    def share(self, workers: Workers, figures: list[float]) -> list[float]:
        """Average the gradients over the workers; returns the sums of the figures."""
        self.figures.copy_(torch.tensor(figures))
        workers.sum(self._all)
        self.values.div_(workers.size)
        return self.figures.tolist()

    def clip(self, limit: float) -> None:
        """Shorten the gradient to a norm of at most `limit`; a card is not waited for."""
        self.values.mul_((limit / (self.values.norm() + TINY)).clamp(max=1.0))
