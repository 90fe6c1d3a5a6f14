"""Intent accuracy on translated customer questions against the same questions in English.

The questions (tests/nlu/parallel.yml) are in no training data. Classifier as in config.yml.
`python -m tests.benchmarks.intents`
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from sklearn.linear_model import LogisticRegression

from bot.nlu.sentence_embeddings import SentenceEmbeddingFeaturizer
from tests.benchmarks.translation_service import running_service
from tests.nlu_examples import examples_in, parallel_questions, training_files
from translation.languages import PIVOT, SERVED_BY_DEFAULT
from translation.settings import TranslationSettings

LANGUAGES = tuple(code for code in SERVED_BY_DEFAULT if code != PIVOT)


def main() -> None:
    featurizer = SentenceEmbeddingFeaturizer(
        SentenceEmbeddingFeaturizer.get_default_config(), "benchmark"
    )
    intents, texts = zip(*examples_in(*training_files()), strict=True)
    classifier = LogisticRegression(max_iter=1000, class_weight="balanced")
    classifier.fit(featurizer.embed(list(texts)), intents)
    questions = parallel_questions()
    print("| language | accuracy |\n|---|---|")
    for language, pivot in asyncio.run(to_pivot(questions)).items():
        found = classifier.predict(featurizer.embed(pivot))
        right = sum(f == q["intent"] for f, q in zip(found, questions, strict=True))
        print(f"| {language} | {right / len(questions):.3f} |")


async def to_pivot(questions: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    """What the core is given, per language: English as it is, else the service's English."""
    pivot = {PIVOT: [question[PIVOT] for question in questions]}
    async with running_service(TranslationSettings.from_env()) as service:
        for language in LANGUAGES:
            texts = [question[language] for question in questions]
            translated = await service.translate(texts, language, PIVOT, None)
            pivot[language] = [translation.text for translation in translated]
    return pivot


if __name__ == "__main__":
    main()
