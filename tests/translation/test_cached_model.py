"""The model behind its cache, on a real Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from translation.batching import DynamicBatcher
from translation.cache import TranslationCache
from translation.cached_model import SUBMIT_AT_ONCE, CachedModel
from translation.engines import Hypothesis
from translation.engines.echo import EchoEngine


class CountingEngine(EchoEngine):
    """An echo that only knows the pivot's directions, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []

    def supports(self, source: str, target: str) -> bool:
        return "en" in (source, target)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        self.asked += [(source, target, text) for text in texts]
        return [Hypothesis(h.text, 0.5) for h in super().translate(texts, source, target)]


@pytest.fixture
def engine() -> CountingEngine:
    return CountingEngine()


@pytest.fixture
async def model(engine: CountingEngine, redis_url: str) -> AsyncIterator[CachedModel]:
    batcher = DynamicBatcher(engine.translate, 32, 128)
    cache = TranslationCache.connect(redis_url, engine.version, 60)
    yield CachedModel(engine, batcher, cache)
    await batcher.close()
    await cache.close()


async def test_the_second_time_comes_from_the_cache(
    model: CachedModel, engine: CountingEngine
) -> None:
    key = ("es", "en", "hola")
    [first], [second] = await model.translate([key]), await model.translate([key])
    assert first.hypothesis == second.hypothesis == Hypothesis("[es>en] hola", 0.5)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert engine.asked == [key]


async def test_the_same_sentence_is_asked_once(model: CachedModel, engine: CountingEngine) -> None:
    keys = [("es", "en", "a"), ("en", "de", "b"), ("es", "en", "a"), ("es", "en", "c")]
    answers = await model.translate(keys)
    assert [answer.hypothesis.text for answer in answers] == [
        "[es>en] a", "[en>de] b", "[es>en] a", "[es>en] c",
    ]
    assert sorted(engine.asked) == sorted(set(keys))


async def test_an_unknown_direction_goes_over_the_pivot(
    model: CachedModel, engine: CountingEngine
) -> None:
    [answer] = await model.translate([("es", "de", "hola")])
    assert answer.hypothesis == Hypothesis("[en>de] [es>en] hola", 0.25)
    assert engine.asked == [("es", "en", "hola"), ("en", "de", "[es>en] hola")]


async def test_a_long_text_does_not_fill_the_queue(
    model: CachedModel, engine: CountingEngine
) -> None:
    keys = [("es", "en", f"sentence {i}") for i in range(4 * SUBMIT_AT_ONCE)]
    answers = await model.translate(keys)
    assert [a.hypothesis.text for a in answers] == [f"[es>en] {text}" for _, _, text in keys]


async def test_it_works_without_a_cache(engine: CountingEngine) -> None:
    batcher = DynamicBatcher(engine.translate, 32, 128)
    model = CachedModel(engine, batcher, None)
    for _ in range(2):
        [answer] = await model.translate([("es", "en", "hola")])
        assert not answer.from_cache
    assert len(engine.asked) == 2
    await batcher.close()
