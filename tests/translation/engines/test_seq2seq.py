"""The torch engine on real, small checkpoints of two families."""

from __future__ import annotations

from pathlib import Path

import pytest

from translation.engines.checkpoint import Checkpoint
from translation.engines.seq2seq import Seq2SeqEngine
from translation.errors import EngineError


def engine_of(folder: Path, beams: int = 2) -> Seq2SeqEngine:
    return Seq2SeqEngine(Checkpoint.load(str(folder)), device="cpu", beams=beams, threads=1)


CASES = [
    ("es", "en", "¿Dónde está mi pedido ⟦0⟧?", "Where is my order ⟦0⟧?"),
    ("de", "en", "Wo ist mein Paket?", "Where is my parcel?"),
    ("en", "de", "The parcel is lost.", "Das Paket ist verloren."),
    ("en", "es", "The parcel is lost.", "El paquete se ha perdido."),
]


@pytest.mark.parametrize(("source", "target", "text", "expected"), CASES)
def test_an_m2m100_checkpoint_translates_what_it_learnt(
    m2m100_folder: Path, source: str, target: str, text: str, expected: str
) -> None:
    [hypothesis] = engine_of(m2m100_folder).translate([text], source, target)
    assert hypothesis.text == expected
    assert 0.5 < hypothesis.score <= 1


@pytest.mark.parametrize(("source", "target", "text", "expected"), CASES)
def test_a_marian_checkpoint_with_tags_translates_what_it_learnt(
    marian_folder: Path, source: str, target: str, text: str, expected: str
) -> None:
    [hypothesis] = engine_of(marian_folder).translate([text], source, target)
    assert hypothesis.text == expected
    assert 0.5 < hypothesis.score <= 1


@pytest.mark.parametrize("beams", [1, 3])
def test_a_batch_keeps_its_order_with_and_without_beam_search(
    marian_folder: Path, beams: int
) -> None:
    texts = ["Quiero devolver la chaqueta.", "¿Dónde está mi pedido ⟦0⟧?"]
    hypotheses = engine_of(marian_folder, beams).translate(texts, "es", "en")
    assert [h.text for h in hypotheses] == [
        "I want to return the jacket.", "Where is my order ⟦0⟧?",
    ]
    assert all(0.5 < h.score <= 1 for h in hypotheses)


def test_a_sentence_longer_than_the_model_is_an_engine_error(marian_folder: Path) -> None:
    with pytest.raises(EngineError, match="the model takes 64"):
        engine_of(marian_folder).translate(["pedido " * 100], "es", "en")


def test_a_folder_without_weights_is_an_engine_error(marian_folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "vocab.json", "source.spm", "target.spm", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((marian_folder / name).read_bytes())
    with pytest.raises(EngineError, match="cannot be loaded"):
        engine_of(tmp_path)
