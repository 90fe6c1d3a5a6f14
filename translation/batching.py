"""Gathers the texts of concurrent requests into batches for the model.

While one batch runs, texts wait; the next batch takes the oldest of them and all others of the
same direction. So batches grow with the load, and a lone request never waits for company.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from translation.engines.base import Hypothesis
from translation.errors import EngineError, QueueFull, Unavailable

logger = logging.getLogger(__name__)

Translate = Callable[[Sequence[str], str, str], list[Hypothesis]]


@dataclass(eq=False)
class _Waiting:
    """A text in the queue and the future on which its request waits."""

    text: str
    direction: tuple[str, str]
    answer: asyncio.Future[Hypothesis] = field(repr=False)


class DynamicBatcher:
    """A bounded queue before a `translate` function that runs in a thread of its own.

    Every text that is accepted gets a hypothesis or an exception, whatever happens. When a batch
    fails it is run again in halves, so that one bad text does not take the others with it.
    """

    def __init__(self, translate: Translate, max_batch: int, max_waiting: int) -> None:
        self._translate = translate
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._queue: deque[_Waiting] = deque()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._worker: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def waiting(self) -> int:
        """How many texts wait for a batch."""
        return len(self._queue)

    async def submit(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        """Translate texts together with whatever else waits, at most a queue's worth at once.

        Raises QueueFull when they do not all fit, Unavailable while stopping, EngineError.
        """
        if self._stopping:
            raise Unavailable("the translation service is stopping")
        if len(self._queue) + len(texts) > self._max_waiting:
            raise QueueFull(f"{len(self._queue)} texts are waiting")
        loop = asyncio.get_running_loop()
        items = [_Waiting(text, (source, target), loop.create_future()) for text in texts]
        self._queue.extend(items)
        self._start_worker()
        try:
            return list(await asyncio.gather(*(item.answer for item in items)))
        finally:
            self._give_up(items)

    async def close(self) -> None:
        """Refuse new texts, answer those that wait with Unavailable, let the batch end."""
        self._stopping = True
        while self._queue:
            _fail(self._queue.popleft(), Unavailable("the translation service is stopping"))
        if self._worker is not None:
            await self._worker
        self._thread.shutdown(wait=False)

    def _give_up(self, items: list[_Waiting]) -> None:
        """Nobody waits for these any more: spare the model, and make room for others."""
        for item in items:
            item.answer.cancel()
        if any(item.answer.cancelled() for item in items):
            self._queue = deque(item for item in self._queue if not item.answer.done())

    def _start_worker(self) -> None:
        """The worker lives as long as there is work: nothing wakes up in an idle service."""
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        while self._queue:
            batch = self._next_batch()
            if batch:
                await self._run(batch)

    def _next_batch(self) -> list[_Waiting]:
        """The oldest text and others of its direction; what nobody waits for is dropped."""
        batch: list[_Waiting] = []
        others: deque[_Waiting] = deque()
        for item in self._queue:
            if item.answer.done():
                continue
            fits = not batch or item.direction == batch[0].direction
            if fits and len(batch) < self._max_batch:
                batch.append(item)
            else:
                others.append(item)
        self._queue = others
        return batch

    async def _run(self, batch: list[_Waiting]) -> None:
        try:
            answers = await self._call_model(batch)
        except Exception as error:
            if len(batch) == 1:
                logger.exception("The model failed on a text of %d characters", len(batch[0].text))
                _fail(batch[0], _as_engine_error(error))
                return
            middle = len(batch) // 2
            await self._run(batch[:middle])
            await self._run(batch[middle:])
        except BaseException:
            for item in batch:
                _fail(item, Unavailable("the translation service is stopping"))
            raise
        else:
            for item, answer in zip(batch, answers, strict=True):
                if not item.answer.done():
                    item.answer.set_result(answer)

    async def _call_model(self, batch: list[_Waiting]) -> list[Hypothesis]:
        texts = [item.text for item in batch]
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(
            self._thread, self._translate, texts, *batch[0].direction
        )
        if len(answers) != len(texts):
            raise EngineError(f"{len(texts)} texts given, {len(answers)} came back")
        return answers


def _fail(item: _Waiting, error: Exception) -> None:
    if not item.answer.done():
        item.answer.set_exception(error)


def _as_engine_error(error: Exception) -> EngineError:
    if isinstance(error, EngineError):
        return error
    engine_error = EngineError(f"the model failed: {type(error).__name__}: {error}")
    engine_error.__cause__ = error
    return engine_error
