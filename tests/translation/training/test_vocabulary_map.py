"""Candidates of translation, learnt from examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from translation.training import corpus, indomain, vocabulary, vocabulary_map
from translation.training.mixture import Example
from translation.training.vocabulary import Vocabulary

EXAMPLES = [
    Example("es", "the jacket", "la chaqueta"), Example("es", "the lamp", "la lámpara"),
    Example("es", "the shoes", "los zapatos"), Example("es", "my jacket", "mi chaqueta"),
    Example("es", "my lamp ⟦3⟧", "mi lámpara ⟦3⟧"), Example("en", "mi lámpara", "my lamp"),
] * 4  # fmt: skip


@pytest.fixture
def words(corpus_folder: Path, indomain_folder: Path, tmp_path: Path) -> Vocabulary:
    templates = indomain.read_folder(indomain_folder)
    target = tmp_path / "vocabulary"
    vocabulary.train([corpus.load(corpus_folder, "es")], templates, 500, target, seed=1)
    return Vocabulary(target)


def test_what_translates_a_piece_is_among_its_candidates_and_likelier_than_its_neighbours(
    words: Vocabulary,
) -> None:
    encoded = [(words.target(e.source)[:-1], words.target(e.target)[:-1])
               for e in EXAMPLES if e.language == "es"]  # fmt: skip
    found = vocabulary_map.best_translations(encoded, len(words))
    lamp = {words.numbers[piece] for piece in words.pieces("lámpara")}
    for piece in words.target("lamp")[:-1]:
        assert lamp & set(found[piece][:3])


def test_a_sentence_may_use_its_candidates_the_commonest_pieces_and_what_any_needs(
    words: Vocabulary,
) -> None:
    candidates = vocabulary_map.build(EXAMPLES, words)
    assert {"</s>", "⟦0⟧", "⟦9⟧", "<0x0A>"} <= set(candidates[""])
    assert set(words.pieces("la chaqueta")) <= set(candidates[">>es<<"])
    assert set(words.pieces("my lamp")) <= set(candidates[">>en<<"])
    for piece in words.pieces("mi"):
        assert piece in candidates[piece]  # may be copied


def test_the_file_is_what_ctranslate2_reads(words: Vocabulary, tmp_path: Path) -> None:
    candidates = vocabulary_map.build(EXAMPLES, words)
    path = tmp_path / vocabulary_map.MAP_FILE
    vocabulary_map.write(candidates, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    read = {source: found.split(" ") for source, found in (line.split("\t") for line in lines)}
    assert read == candidates
    assert {piece for found in read.values() for piece in found} <= set(words.numbers)
