from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from translation.training import corpus
from translation.training.corpus import CorpusError, Pair


def test_every_usable_pair_is_either_trained_on_or_held_out(corpus_folder: Path) -> None:
    loaded = corpus.load(corpus_folder, "es")
    train = [p for pairs in loaded.train.values() for p in pairs]
    assert len(train) + len(loaded.dev) == 360
    assert loaded.dev
    assert not {p.pivot for p in train} & {p.pivot for p in loaded.dev}


def test_a_sentence_is_held_out_whatever_its_case() -> None:
    sentences = [f"Sentence {i}." for i in range(500)]
    held_out = [s for s in sentences if corpus.is_held_out(s)]
    assert 0 < len(held_out) < 20
    assert all(corpus.is_held_out(s.upper()) for s in held_out)


def test_a_line_without_three_fields_is_named_by_file_and_line(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "es.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("tatoeba\tYes.\tSí.\ntatoeba\tNo.\n")
    with pytest.raises(CorpusError, match=r"es\.tsv\.gz:2: expected 3 fields, found 2"):
        corpus.load(tmp_path, "es")


def test_a_missing_language_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus file for language 'xx'"):
        corpus.load(tmp_path, "xx")


@pytest.mark.parametrize(
    ("more", "less"),
    [("tatoeba", "msdocs_d365"), ("shopware", "element"), ("chatwoot", "msdocs_bc"),
     ("aosp", "msdocs_po")],
)
def test_conversation_and_shops_weigh_more_than_interfaces_and_manuals(
    more: str, less: str
) -> None:
    assert corpus.weight_of(more) > corpus.weight_of(less)


@pytest.mark.parametrize(
    ("pivot", "foreign", "language", "usable"),
    [
        ("Where is it?", "¿Dónde está?", "es", True),
        ("Where is it?", "在哪里？", "zh", True),
        ("Yes.", "", "es", False),
        ("No.", "x" * 170, "es", False),
        ("x" * 200, "y" * 100, "es", False),
    ],
)
def test_pairs_that_are_too_long_or_lopsided_are_left_out(
    pivot: str, foreign: str, language: str, usable: bool
) -> None:
    assert corpus.is_usable(Pair("tatoeba", pivot, foreign), language) is usable


def test_the_report_shows_pairs_and_weight_of_each_source(corpus_folder: Path) -> None:
    loaded = corpus.load(corpus_folder, "es")
    text = corpus.report([loaded])
    assert f"tatoeba                 1.00{len(loaded.train['tatoeba']):>9}" in text
