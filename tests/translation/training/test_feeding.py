from __future__ import annotations

import itertools
import random
from functools import partial
from pathlib import Path

import pytest
import torch

from translation.training import batches, corpus, indomain, vocabulary
from translation.training.batches import Batch
from translation.training.feeding import ChunkMaker, feed
from translation.training.indomain import InDomainError
from translation.training.mixture import Sampler
from translation.training.recipe import Recipe
from translation.training.vocabulary import Vocabulary

CPU = torch.device("cpu")
RECIPE = Recipe(languages=("es",), batch_tokens=400, max_length=24)


@pytest.fixture
def words(corpus_folder: Path, indomain_folder: Path, tmp_path: Path) -> Vocabulary:
    templates = indomain.read_folder(indomain_folder)
    vocabulary.train([corpus.load(corpus_folder, "es")], templates, 500, tmp_path / "v", seed=1)
    return Vocabulary(tmp_path / "v")


def maker(words: Vocabulary, corpus_folder: Path, folder: Path) -> ChunkMaker:
    corpora = [corpus.load(corpus_folder, "es")]
    sampler = Sampler(corpora, folder, RECIPE.mixture, random.Random())
    encode = partial(batches.encode, vocabulary=words, max_length=RECIPE.max_length)
    return ChunkMaker(sampler, encode, words.pad, RECIPE, fixed_shapes=True)


def taken(made: ChunkMaker, processes: int, count: int) -> list[Batch]:
    with feed(made, 3, processes, CPU) as stream:
        return list(itertools.islice(stream, count))


@pytest.mark.slow
def test_two_processes_give_the_same_batches_every_time_and_in_order(
    words: Vocabulary, corpus_folder: Path, indomain_folder: Path
) -> None:
    first, second = (
        taken(maker(words, corpus_folder, indomain_folder), 2, 16) for _ in range(2)
    )
    alone = maker(words, corpus_folder, indomain_folder).make(3)
    for one, other in zip(first, second, strict=True):
        assert one.chunk == other.chunk
        assert torch.equal(one.source, other.source)
    for sent, made in zip(first, alone, strict=False):
        for name in ("source", "mask", "decoder_input", "target"):
            assert torch.equal(getattr(sent, name), getattr(made, name))
        assert (sent.tokens, sent.work, sent.chunk) == (made.tokens, made.work, 3)
    chunks = [batch.chunk for batch in first]
    assert chunks == sorted(chunks)
    assert {3, 4} <= set(chunks)


@pytest.mark.slow
def test_a_fault_in_a_process_reaches_the_training(
    words: Vocabulary, corpus_folder: Path, indomain_folder: Path
) -> None:
    made = maker(words, corpus_folder, indomain_folder)
    (indomain_folder / "late.yml").write_text("pairs:\n- {es: No}\n", encoding="utf-8")
    with pytest.raises(InDomainError, match=r"late\.yml:2"):
        taken(made, 1, 1)


def test_a_chunk_depends_on_seed_and_number_alone(
    words: Vocabulary, corpus_folder: Path, indomain_folder: Path
) -> None:
    one, other = (maker(words, corpus_folder, indomain_folder).make(5) for _ in range(2))
    assert all(torch.equal(a.source, b.source) for a, b in zip(one, other, strict=True))
    third = maker(words, corpus_folder, indomain_folder).make(6)
    assert not torch.equal(torch.cat([b.target.flatten() for b in one])[:200],
                           torch.cat([b.target.flatten() for b in third])[:200])


def test_batches_of_fixed_shapes_hold_every_example_once() -> None:
    rng = random.Random(0)
    lengths = [(rng.randint(2, 24), rng.randint(2, 24)) for _ in range(300)]
    rows = [([index + 2] * s, [index + 2] * t) for index, (s, t) in enumerate(lengths)]
    made = batches.cut_fixed(rows, 240, 1, rng, max_length=24)
    assert {tuple(b.source.shape) for b in made} <= {(30, 8), (15, 16), (10, 24)}
    assert all(b.source.shape == b.target.shape for b in made)
    seen = [row[0] for b in made for row in b.target.tolist() if row[0] != 1]
    assert sorted(seen) == list(range(2, 302))
    assert sum(b.tokens for b in made) == sum(t for _, t in lengths)
    assert all(b.mask.any(dim=1).all() for b in made)  # attention to nothing would be no number
