"""The cache of embeddings: used when it fits, built again when it does not."""

import numpy as np
import pytest

from actions.faq_embeddings import CACHE_FILE, SentenceEncoder, cached_vectors

TEXTS = ["where is it", "who pays", "how long"]
MODEL = ["a model", 1]


class CountingEncoder:
    """Vectors of letter counts, and how often they were asked for."""

    def __init__(self):
        self.calls = 0

    def __call__(self, texts):
        self.calls += 1
        return np.array([[text.count(sign) for sign in "aeiou"] for text in texts], np.float32)


@pytest.fixture
def encode():
    return CountingEncoder()


def test_the_second_start_reads_the_cache(tmp_path, encode):
    first = cached_vectors(TEXTS, encode, MODEL, tmp_path)
    second = cached_vectors(TEXTS, encode, MODEL, tmp_path)
    assert encode.calls == 1
    assert np.array_equal(first, second)
    assert second.dtype == np.float32
    assert [path.name for path in tmp_path.iterdir()] == [CACHE_FILE]


@pytest.mark.parametrize(
    ("texts", "model"),
    [
        ([*TEXTS, "one more"], MODEL),
        (TEXTS[::-1], MODEL),
        (["where is it", "who  pays", "how long"], MODEL),
        (TEXTS, ["another model", 1]),
        (TEXTS, ["a model", 2]),
    ],
)
def test_other_content_or_another_model_makes_it_stale(tmp_path, encode, texts, model):
    cached_vectors(TEXTS, encode, MODEL, tmp_path)
    vectors = cached_vectors(texts, encode, model, tmp_path)
    assert encode.calls == 2
    assert np.array_equal(vectors, CountingEncoder()(texts))


def cut(file):
    file.write_bytes(file.read_bytes()[:-40])


def garble(file):
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 60] = bytes(60)
    file.write_bytes(content)


def lack_a_part(file):
    with np.load(file) as archive:
        np.savez(file, key=archive["key"])


def lack_a_row(file):
    with np.load(file) as archive:
        np.savez(file, key=archive["key"], vectors=archive["vectors"][:-1])


DAMAGE = [
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(b"no archive at all"),
    cut,
    garble,
    lack_a_part,
    lack_a_row,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=["empty", "text", "cut", "zeros", "part", "row"])
def test_a_damaged_cache_is_built_again(tmp_path, encode, damage):
    whole = cached_vectors(TEXTS, encode, MODEL, tmp_path)
    damage(tmp_path / CACHE_FILE)
    assert np.array_equal(cached_vectors(TEXTS, encode, MODEL, tmp_path), whole)
    assert encode.calls == 2
    cached_vectors(TEXTS, encode, MODEL, tmp_path)
    assert encode.calls == 2


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path, encode, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert len(cached_vectors(TEXTS, encode, MODEL, blocked)) == len(TEXTS)
    assert "cannot be written" in caplog.text


def test_changed_files_of_a_model_folder_are_another_model(tmp_path):
    (tmp_path / "weights").write_bytes(b"1")
    before = SentenceEncoder(str(tmp_path)).identity
    assert SentenceEncoder(str(tmp_path)).identity == before
    (tmp_path / "weights").write_bytes(b"22")
    assert SentenceEncoder(str(tmp_path)).identity != before
