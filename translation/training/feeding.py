"""Makes the batches of a run, here or in processes beside it, so that a card never waits.

A run draws its examples in chunks, each by a seed of its own. Of n processes, number k makes the
chunks k, k+n, k+2n …, and they are taken in order: which process was faster changes nothing.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import multiprocessing
import queue
import random
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

import torch

from translation.training import batches
from translation.training.batches import Batch, Row
from translation.training.mixture import Example, Sampler
from translation.training.recipe import Recipe

logger = logging.getLogger(__name__)

CHUNK_TOKENS = 60_000  # at least so many are drawn and sorted together…
CHUNK_BATCHES = 8  # …and so many batches
DRAWN_AT_ONCE = 500  # examples
AHEAD = 8  # batches that wait on the device
PATIENCE = 0.2  # seconds, after which a waiting thread looks whether it is still wanted
Encode = Callable[[list[Example]], list[Row]]  # leaves out what is too long


class FeedError(RuntimeError):
    """A process that makes batches has ended without a word."""


class ChunkMaker:
    """Draws, encodes and cuts the examples of one chunk."""

    def __init__(
        self, sampler: Sampler, encode: Encode, pad: int, recipe: Recipe, rank: int = 0,
        fixed_shapes: bool = False,
    ) -> None:
        self.pad = pad
        self._sampler, self._encode, self._recipe = sampler, encode, recipe
        self._rank, self._fixed_shapes = rank, fixed_shapes

    def make(self, number: int) -> list[Batch]:
        """The batches of a chunk; new in-domain files are noticed here."""
        seed = f"{self._recipe.seed}-{self._rank}-{number}"
        if self._sampler.refresh():
            logger.info("in-domain templates for training: %s", self._sampler.template_counts())
        self._sampler.seed(seed)
        rows, rng, size = self._draw(), random.Random(seed), self._recipe.batch_tokens
        if self._fixed_shapes:
            return batches.cut_fixed(rows, size, self.pad, rng, self._recipe.max_length, number)
        return batches.cut(rows, size, self.pad, rng, number)

    def _draw(self) -> list[Row]:
        rows: list[Row] = []
        drawn, wanted = 0, max(CHUNK_TOKENS, CHUNK_BATCHES * self._recipe.batch_tokens)
        while drawn < wanted:
            some = [self._sampler.draw() for _ in range(DRAWN_AT_ONCE)]
            fresh = self._encode(some)
            drawn += sum(len(target) for _, target in fresh)
            rows += fresh
        return rows


@contextlib.contextmanager
def feed(
    maker: ChunkMaker, first: int, processes: int, device: torch.device
) -> Iterator[Iterator[Batch]]:
    """An endless stream of batches on a device, from chunk `first` on.

    With `processes` it is made beside the training. They are forked and use the CPU alone, which
    is safe even where this process already uses a card.
    """
    if not processes:
        chunks = map(maker.make, itertools.count(first))
        yield (batch.on(device) for chunk in chunks for batch in chunk)
        return
    feeders = _Feeders(maker, first, processes, device)
    try:
        yield iter(feeders)
    finally:
        feeders.close()


class _Feeders:
    """The processes, and the thread that takes what they made to the device."""

    def __init__(
        self, maker: ChunkMaker, first: int, processes: int, device: torch.device
    ) -> None:
        self._maker, self._device = maker, device
        gc.freeze()  # what is collected in a child is copied to it
        self._processes: list[Any] = []
        self._pipes: list[Connection] = []
        for k in range(processes):
            self._start(first + k, processes)
        self._ready: queue.Queue[Any] = queue.Queue(AHEAD)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Batch]:
        while True:
            item = self._ready.get()
            if isinstance(item, Exception):
                raise item
            yield item

    def close(self) -> None:
        """End the processes and the thread."""
        self._closed.set()
        for process in self._processes:
            process.kill()  # it holds nothing; a handler inherited for SIGTERM might not end it
        for process in self._processes:
            process.join()
        self._thread.join()
        gc.unfreeze()

    def _start(self, first: int, step: int) -> None:
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        self._pipes.append(here)
        process = context.Process(
            target=_make_chunks, args=(self._maker, first, step, there, self._pipes), daemon=True
        )
        process.start()
        there.close()  # so that the end of the process ends the pipe
        self._processes.append(process)

    def _receive(self) -> None:
        pipes = itertools.cycle(self._pipes)
        try:
            while not self._closed.is_set():
                self._receive_chunk(next(pipes))
        except (EOFError, OSError):
            self._put(FeedError("a process that makes batches has ended"))
        except Exception as error:
            self._put(error)

    def _receive_chunk(self, pipe: Connection) -> None:
        while not self._closed.is_set() and (item := pipe.recv()) is not None:
            if isinstance(item, Exception):
                raise item
            self._put(batches.unpack(item, self._maker.pad).on(self._device))

    def _put(self, item: object) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(queue.Full):
                self._ready.put(item, timeout=PATIENCE)
                return


def _make_chunks(
    maker: ChunkMaker, first: int, step: int, pipe: Connection, inherited: list[Connection]
) -> None:
    """The life of a process: it waits while what it made has not been taken."""
    for other in inherited:
        other.close()  # or the pipes would stay open when the training is killed
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the training, which ends this
    torch.set_num_threads(1)
    try:
        for number in itertools.count(first, step):
            for batch in maker.make(number):
                pipe.send(batches.pack(batch))
            pipe.send(None)
    except BrokenPipeError:
        return
    except Exception as error:
        pipe.send(error)
