"""One vector per message; the model is the one that is installed."""

import numpy as np
import pytest
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.sentence_embeddings import SentenceEmbeddingFeaturizer

DIMENSIONS = 384


def featurizer(**config) -> SentenceEmbeddingFeaturizer:
    defaults = SentenceEmbeddingFeaturizer.get_default_config()
    return SentenceEmbeddingFeaturizer({**defaults, **config}, "embeddings")


@pytest.mark.parametrize("scale", [0, -1, "4", None])
def test_a_scale_that_is_no_number_above_zero_is_refused(scale):
    with pytest.raises(InvalidConfigException, match=r"scale=.*expected a number above 0"):
        SentenceEmbeddingFeaturizer.validate_config({"scale": scale})


def test_the_default_configuration_is_valid():
    SentenceEmbeddingFeaturizer.validate_config(SentenceEmbeddingFeaturizer.get_default_config())


@pytest.mark.slow
def test_messages_get_vectors_of_the_scaled_length_and_those_without_text_none():
    messages = [Message({TEXT: "Where is my order?"}), Message({}), Message({TEXT: ""})]
    featurizer(scale=3.0).process(messages)
    dense = [message.get_dense_features(TEXT)[1] for message in messages]
    assert dense[0].features.shape == (1, DIMENSIONS)
    assert np.linalg.norm(dense[0].features) == pytest.approx(3.0, abs=1e-3)
    assert dense[1] is None
    assert dense[2] is not None


@pytest.mark.slow
def test_sentences_of_like_meaning_are_closer_than_others():
    parcel, package, cards = featurizer(scale=1.0).embed(
        ["Where is my parcel?", "Where has my package got to?", "Which cards do you accept?"]
    )
    assert parcel @ package > parcel @ cards + 0.2
