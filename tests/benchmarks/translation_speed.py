"""Sentences per second: our translator against plain `model.generate` one by one, in one run.

Same sentences, same machine, same beams, no cache and no phrase memory.
`python -m tests.benchmarks.translation_speed`
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import torch
from transformers import MarianMTModel, MarianTokenizer

from tests.benchmarks.translation_service import running_service
from tests.nlu_examples import parallel_questions
from translation.settings import TranslationSettings

SENTENCES = 64
LANGUAGE = "es"


def main() -> None:
    sentences = [question[LANGUAGE] for question in parallel_questions()][:SENTENCES]
    settings = replace(
        TranslationSettings.from_env(), use_cache=False, use_phrases=False
    )
    baseline = generate_rate(settings, sentences)
    print(f"threads {settings.threads}, beams {settings.beams}, {len(sentences)} sentences es->en")
    print("| how | sentences/s | ratio |\n|---|---|---|")
    print(f"| transformers generate, one by one (baseline) | {baseline:.1f} | 1.0 |")
    for size in (1, 32):
        rate = asyncio.run(service_rate(settings, sentences, size))
        print(f"| translator, {size} at a time | {rate:.1f} | {rate / baseline:.1f} |")


def generate_rate(settings: TranslationSettings, sentences: list[str]) -> float:
    """Sentences/s of the model as a plain script would use it, loaded and warm."""
    torch.set_num_threads(settings.threads)
    tokenizer = MarianTokenizer.from_pretrained(settings.models[0])
    model = MarianMTModel.from_pretrained(settings.models[0], dtype=torch.float32).eval()

    def generate(sentence: str) -> None:
        tokens = tokenizer([f">>en<< {sentence}"], return_tensors="pt")
        model.generate(**tokens, num_beams=settings.beams, max_new_tokens=128)

    with torch.inference_mode():
        generate(sentences[0])
        began = time.perf_counter()
        for sentence in sentences:
            generate(sentence)
        return len(sentences) / (time.perf_counter() - began)


async def service_rate(settings: TranslationSettings, sentences: list[str], size: int) -> float:
    """The service's own road, border included, with `size` sentences in a call."""
    async with running_service(settings) as service:
        await service.translate(sentences[:2], LANGUAGE, "en", None)
        began = time.perf_counter()
        for start in range(0, len(sentences), size):
            await service.translate(sentences[start : start + size], LANGUAGE, "en", None)
        return len(sentences) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
