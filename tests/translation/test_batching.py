"""The batcher, with plain functions as models."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from translation.batching import DynamicBatcher
from translation.engines import Hypothesis
from translation.errors import EngineError, QueueFull, Unavailable


class Model:
    """Shouts. It can be held before a batch, fails on "bad" and keeps what it was given."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, str, list[str]]] = []
        self.go = threading.Event()
        self.go.set()
        self.began = threading.Event()

    def __call__(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        self.began.set()
        assert self.go.wait(10)
        self.batches.append((source, target, list(texts)))
        if "bad" in texts:
            raise ValueError("a bad text")
        return [Hypothesis(text.upper(), 1.0) for text in texts]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
async def make(model: Model) -> AsyncIterator[Callable[..., DynamicBatcher]]:
    made: list[DynamicBatcher] = []

    def make_batcher(max_batch: int = 8, max_waiting: int = 100) -> DynamicBatcher:
        made.append(DynamicBatcher(model, max_batch, max_waiting))
        return made[-1]

    yield make_batcher
    model.go.set()
    for batcher in made:
        await batcher.close()


async def hold(model: Model, batcher: DynamicBatcher) -> asyncio.Task[list[Hypothesis]]:
    """Let the model begin with a first text, and stay there."""
    model.go.clear()
    first = asyncio.create_task(batcher.submit(["first"], "es", "en"))
    await asyncio.to_thread(model.began.wait, 10)
    return first


def submit(
    batcher: DynamicBatcher, texts: list[str], source: str = "es", target: str = "en"
) -> asyncio.Task[list[Hypothesis]]:
    return asyncio.create_task(batcher.submit(texts, source, target))


async def queued(batcher: DynamicBatcher, number: int) -> None:
    while batcher.waiting < number:
        await asyncio.sleep(0)


Make = Callable[..., DynamicBatcher]


async def test_answers_come_in_the_order_of_the_texts(make: Make) -> None:
    answers = await make(max_batch=3).submit(list("abcdefg"), "es", "en")
    assert [answer.text for answer in answers] == list("ABCDEFG")


async def test_no_texts_are_no_work(make: Make, model: Model) -> None:
    assert await make().submit([], "es", "en") == []
    assert model.batches == []


async def test_what_waits_for_the_same_direction_is_one_batch(make: Make, model: Model) -> None:
    batcher = make()
    tasks = [await hold(model, batcher)]
    tasks += [submit(batcher, [text]) for text in "abc"]
    tasks += [submit(batcher, [text], "en", "de") for text in "xy"]
    await queued(batcher, 5)
    model.go.set()
    answers = await asyncio.gather(*tasks)
    assert [own[0].text for own in answers] == ["FIRST", "A", "B", "C", "X", "Y"]
    assert model.batches == [
        ("es", "en", ["first"]), ("es", "en", ["a", "b", "c"]), ("en", "de", ["x", "y"]),
    ]


async def test_the_oldest_text_chooses_the_direction(make: Make, model: Model) -> None:
    batcher = make(max_batch=2)
    tasks = [await hold(model, batcher), submit(batcher, ["x"], "en", "de")]
    tasks += [submit(batcher, ["a", "b", "c"]), submit(batcher, ["y"], "en", "de")]
    await queued(batcher, 5)
    model.go.set()
    await asyncio.gather(*tasks)
    assert [texts for _, _, texts in model.batches] == [["first"], ["x", "y"], ["a", "b"], ["c"]]


async def test_a_bad_text_fails_alone(make: Make, model: Model) -> None:
    batcher = make()
    tasks = [await hold(model, batcher)]
    tasks += [submit(batcher, [text]) for text in ["a", "b", "bad", "c"]]
    await queued(batcher, 4)
    model.go.set()
    first, a, b, bad, c = await asyncio.gather(*tasks, return_exceptions=True)
    assert [own[0].text for own in (first, a, b, c)] == ["FIRST", "A", "B", "C"]
    assert isinstance(bad, EngineError)
    assert "a bad text" in str(bad)
    assert isinstance(bad.__cause__, ValueError)


async def test_a_model_that_is_gone_fails_every_caller(make: Make, model: Model) -> None:
    batcher = make()
    texts = [["bad"], ["bad"], ["bad", "bad"]]
    results = await asyncio.gather(*(submit(batcher, t) for t in texts), return_exceptions=True)
    assert all(isinstance(result, EngineError) for result in results)
    answers = await batcher.submit(["fine"], "es", "en")
    assert answers[0].text == "FINE"


async def test_a_model_that_loses_texts_is_an_error() -> None:
    batcher = DynamicBatcher(lambda texts, source, target: [], 8, 100)
    with pytest.raises(EngineError, match="1 texts given, 0 came back"):
        await batcher.submit(["a"], "es", "en")
    await batcher.close()


async def test_a_full_queue_refuses(make: Make, model: Model) -> None:
    batcher = make(max_waiting=3)
    first = await hold(model, batcher)
    waiting = submit(batcher, ["a", "b"])
    await queued(batcher, 2)
    with pytest.raises(QueueFull) as refused:
        await batcher.submit(["c", "d"], "es", "en")
    assert refused.value.retry_after >= 1
    model.go.set()
    assert [len(own) for own in await asyncio.gather(first, waiting)] == [1, 2]


async def test_what_nobody_waits_for_is_not_translated(make: Make, model: Model) -> None:
    batcher = make()
    first = await hold(model, batcher)
    gone, there = submit(batcher, ["gone"]), submit(batcher, ["there"])
    await queued(batcher, 2)
    gone.cancel()
    model.go.set()
    await asyncio.gather(first, there)
    assert [texts for _, _, texts in model.batches] == [["first"], ["there"]]


async def test_what_was_given_up_leaves_room_in_the_queue(make: Make, model: Model) -> None:
    batcher = make(max_waiting=2)
    first = await hold(model, batcher)
    gone = submit(batcher, ["gone", "gone too"])
    await queued(batcher, 2)
    gone.cancel()
    await asyncio.wait([gone])
    assert batcher.waiting == 0
    there = submit(batcher, ["there"])
    await queued(batcher, 1)
    model.go.set()
    assert [own[0].text for own in await asyncio.gather(first, there)] == ["FIRST", "THERE"]


async def test_closing_answers_everybody(make: Make, model: Model) -> None:
    batcher = make()
    first = await hold(model, batcher)
    waiting = submit(batcher, ["a"])
    await queued(batcher, 1)
    closing = asyncio.create_task(batcher.close())
    with pytest.raises(Unavailable, match="stopping"):
        await waiting
    model.go.set()
    await closing
    assert (await first)[0].text == "FIRST"
    with pytest.raises(Unavailable, match="stopping"):
        await batcher.submit(["late"], "es", "en")


async def test_an_idle_batcher_has_no_task(make: Make) -> None:
    batcher = make()
    await batcher.submit(["a"], "es", "en")
    await asyncio.sleep(0)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others


async def test_the_event_loop_goes_on_while_the_model_works(make: Make, model: Model) -> None:
    first = await hold(model, make())
    ticks = 0
    while ticks < 100:
        await asyncio.sleep(0)
        ticks += 1
    assert not first.done()
    model.go.set()
    await first
