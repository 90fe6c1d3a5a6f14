"""The model behind its cache: asks for each sentence once, in as few batches as possible."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from translation.batching import DynamicBatcher
from translation.cache import Key, TranslationCache
from translation.engines.base import Engine, Hypothesis
from translation.languages import PIVOT

SUBMIT_AT_ONCE = 64  # sentences: a very long text must not fill the queue alone


class Answer(NamedTuple):
    """A hypothesis, and whether the model was spared."""

    hypothesis: Hypothesis
    from_cache: bool


class CachedModel:
    """Hypotheses for locked sentences in any direction."""

    def __init__(
        self, engine: Engine, batcher: DynamicBatcher, cache: TranslationCache | None
    ) -> None:
        self._engine = engine
        self._batcher = batcher
        self._cache = cache

    async def translate(self, keys: Sequence[Key]) -> list[Answer]:
        """One answer per key (source, target, text), in order.

        Where the model does not know a direction, the way leads over the pivot language.
        Raises QueueFull, Unavailable.
        """
        straight = [key for key in keys if self._engine.supports(key[0], key[1])]
        detours = [key for key in keys if not self._engine.supports(key[0], key[1])]
        answers = await self._ask(straight)
        answers |= await self._over_the_pivot(detours)
        return [answers[key] for key in keys]

    async def _over_the_pivot(self, keys: Sequence[Key]) -> dict[Key, Answer]:
        ways_in = {key: (key[0], PIVOT, key[2]) for key in keys}
        first = await self._ask(list(ways_in.values()))
        ways_out = {
            key: (PIVOT, key[1], first[way].hypothesis.text) for key, way in ways_in.items()
        }
        second = await self._ask(list(ways_out.values()))
        return {key: _chain(first[ways_in[key]], second[ways_out[key]]) for key in keys}

    async def _ask(self, keys: Sequence[Key]) -> dict[Key, Answer]:
        unique = list(dict.fromkeys(keys))
        known = await self._cache.get(unique) if self._cache else {}
        fresh = await self._ask_model([key for key in unique if key not in known])
        if self._cache:
            await self._cache.put(fresh)
        answers = {key: Answer(hypothesis, True) for key, hypothesis in known.items()}
        return answers | {key: Answer(hypothesis, False) for key, hypothesis in fresh.items()}

    async def _ask_model(self, keys: Sequence[Key]) -> dict[Key, Hypothesis]:
        fresh: dict[Key, Hypothesis] = {}
        for direction, group in groupby(sorted(keys, key=_direction), key=_direction):
            own = list(group)
            for start in range(0, len(own), SUBMIT_AT_ONCE):
                some = own[start : start + SUBMIT_AT_ONCE]
                texts = [text for _, _, text in some]
                answers = await self._batcher.submit(texts, *direction)
                fresh |= dict(zip(some, answers, strict=True))
        return fresh


def _direction(key: Key) -> tuple[str, str]:
    return key[0], key[1]


def _chain(first: Answer, second: Answer) -> Answer:
    score = first.hypothesis.score * second.hypothesis.score
    hypothesis = Hypothesis(second.hypothesis.text, score)
    return Answer(hypothesis, first.from_cache and second.from_cache)
