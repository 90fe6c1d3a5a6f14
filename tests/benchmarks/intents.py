"""Intent accuracy on translated customer questions against the same questions in English.

The questions (tests/nlu/parallel.yml) are in no training data. Classifier as in config.yml.
`python -m tests.benchmarks.intents`
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import yaml
from sklearn.linear_model import LogisticRegression

from bot.nlu.sentence_embeddings import SentenceEmbeddingFeaturizer
from tests.nlu_examples import ROOT, examples_in, training_files
from translation.service import TranslationService
from translation.settings import TranslationSettings


def main() -> None:
    featurizer = SentenceEmbeddingFeaturizer(
        SentenceEmbeddingFeaturizer.get_default_config(), "benchmark"
    )
    intents, texts = zip(*examples_in(*training_files()), strict=True)
    classifier = LogisticRegression(max_iter=1000, class_weight="balanced")
    classifier.fit(featurizer.embed(list(texts)), intents)
    path = ROOT / "tests" / "nlu" / "parallel.yml"
    questions = yaml.safe_load(path.read_text(encoding="utf-8"))["parallel"]
    print("| language | accuracy |\n|---|---|")
    for language in ("en", "es", "fr", "de", "zh"):
        pivot = asyncio.run(to_pivot([q[language] for q in questions], language))
        found = classifier.predict(featurizer.embed(pivot))
        right = sum(f == q["intent"] for f, q in zip(found, questions, strict=True))
        print(f"| {language} | {right / len(questions):.3f} |")


async def to_pivot(texts: Sequence[str], source: str) -> list[str]:
    """What the core is given: the translation service's English."""
    if source == "en":
        return list(texts)
    service = TranslationService(TranslationSettings.from_env())
    service.start()
    while service.not_ready is not None:
        await asyncio.sleep(0.1)
    try:
        return [t.text for t in await service.translate(texts, source, "en", None)]
    finally:
        await service.stop()


if __name__ == "__main__":
    main()
