"""How fast a translation is: plain `model.generate`, CTranslate2, our engine, our translator.

Same sentences, same machine, same beams, one run; no cache and no phrase memory. The engine's row
includes reranking; the translator's detection, protection and verification besides.
`python -m tests.benchmarks.translation_speed`
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from statistics import quantiles

import ctranslate2
import torch
from transformers import MarianMTModel, MarianTokenizer

from tests.benchmarks.translation_service import running_service
from tests.nlu_examples import parallel_questions
from translation.engines.checkpoint import Checkpoint
from translation.engines.conversion import convert
from translation.engines.ctranslate2 import CTranslate2Engine
from translation.service import TranslationService
from translation.settings import TranslationSettings

SENTENCES = 96
LANGUAGE, PIVOT = "es", "en"
SIZES = (1, 8, 32)
CONCURRENT = 32
Road = Callable[[Sequence[str]], Awaitable[object]]


@dataclass(frozen=True)
class Speed:
    """Calls of one size: sentences a second, and how long a call took in milliseconds."""

    rate: float
    p50: float
    p95: float


async def measure(road: Road, sentences: Sequence[str], size: int) -> Speed:
    """All sentences, `size` in a call, after one call to warm up."""
    await road(sentences[:size])
    times: list[float] = []
    for start in range(0, len(sentences), size):
        began = time.perf_counter()
        await road(sentences[start : start + size])
        times.append(time.perf_counter() - began)
    cuts = quantiles(times, n=20, method="inclusive")
    return Speed(len(sentences) / sum(times), 1000 * cuts[9], 1000 * cuts[18])


def plain_generate(settings: TranslationSettings) -> Road:
    """The model as a plain script would use it."""
    torch.set_num_threads(settings.threads)
    tokenizer = MarianTokenizer.from_pretrained(settings.models[0])
    model = MarianMTModel.from_pretrained(settings.models[0], dtype=torch.float32).eval()

    async def generate(texts: Sequence[str]) -> None:
        tagged = [f">>{PIVOT}<< {text}" for text in texts]
        tokens = tokenizer(tagged, return_tensors="pt", padding=True)
        with torch.inference_mode():
            model.generate(**tokens, num_beams=settings.beams, max_new_tokens=128)

    return generate


def bare_ctranslate2(settings: TranslationSettings, checkpoint: Checkpoint) -> Road:
    """CTranslate2 called directly, all pieces scored, the best of the beam taken."""
    folder = convert(checkpoint, settings.var)
    model = ctranslate2.Translator(
        str(folder), compute_type="int8", inter_threads=1, intra_threads=settings.threads
    )
    tokens = checkpoint.tokenizer.convert_ids_to_tokens

    async def translate(texts: Sequence[str]) -> None:
        rows = [tokens(row) for row in checkpoint.encode(texts, LANGUAGE, PIVOT)]
        found = model.translate_batch(rows, beam_size=settings.beams, max_decoding_length=128)
        to_ids = checkpoint.tokenizer.convert_tokens_to_ids
        checkpoint.decode([to_ids(result.hypotheses[0]) for result in found])

    return translate


def own_engine(settings: TranslationSettings, checkpoint: Checkpoint) -> Road:
    """Our engine, which reranks and scores candidate pieces only."""
    engine = CTranslate2Engine(checkpoint, settings.var, settings.beams, settings.threads)

    async def translate(texts: Sequence[str]) -> None:
        await asyncio.to_thread(engine.translate, texts, LANGUAGE, PIVOT)

    return translate


def translator(service: TranslationService) -> Road:
    """The service's own road, border included."""

    async def translate(texts: Sequence[str]) -> None:
        await service.translate(texts, LANGUAGE, PIVOT, None)

    return translate


async def concurrent_rate(road: Road, sentences: Sequence[str]) -> float:
    """Sentences/s of CONCURRENT callers with one sentence each at a time."""
    waiting = list(sentences)

    async def caller() -> None:
        while waiting:
            await road([waiting.pop()])

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CONCURRENT)))
    return len(sentences) / (time.perf_counter() - began)


async def run(settings: TranslationSettings, sentences: Sequence[str]) -> None:
    """Print the tables."""
    checkpoint = Checkpoint.load(settings.models[0])
    async with running_service(settings) as service:
        roads = {
            "transformers `generate`": plain_generate(settings),
            "CTranslate2 directly": bare_ctranslate2(settings, checkpoint),
            "our engine": own_engine(settings, checkpoint),
            "translator": translator(service),
        }
        found = {
            (name, size): await measure(road, sentences, size)
            for name, road in roads.items() for size in SIZES
        }
        together = await concurrent_rate(roads["translator"], sentences)
    baseline = found["transformers `generate`", 1].rate
    print("| how | at a time | sentences/s | ratio | p50 ms | p95 ms |\n|---|---|---|---|---|---|")
    for (name, size), speed in found.items():
        print(f"| {name} | {size} | {speed.rate:.1f} | {speed.rate / baseline:.1f} "
              f"| {speed.p50:.0f} | {speed.p95:.0f} |")  # fmt: skip
    print(f"| translator, {CONCURRENT} callers at once | 1 | {together:.1f} "
          f"| {together / baseline:.1f} | | |")  # fmt: skip
    gain = together / found["translator", 1].rate
    print(f"\n{CONCURRENT} callers at once get {gain:.1f} times the sentences/s of one")


def main() -> None:
    sentences = [question[LANGUAGE] for question in parallel_questions()][:SENTENCES]
    settings = replace(TranslationSettings.from_env(), use_cache=False, use_phrases=False)
    print(f"threads {settings.threads}, beams {settings.beams}, {len(sentences)} sentences es->en")
    asyncio.run(run(settings, sentences))


if __name__ == "__main__":
    main()
