"""The CPU engine: converted from the same checkpoints, it must say the same as torch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from transformers import MarianMTModel

from translation.engines.checkpoint import Checkpoint
from translation.engines.conversion import convert
from translation.engines.ctranslate2 import CTranslate2Engine
from translation.engines.seq2seq import Seq2SeqEngine
from translation.errors import EngineError

TEXTS = {
    ("es", "en"): ["¿Dónde está mi pedido ⟦0⟧?", "Quiero devolver la chaqueta."],
    ("en", "de"): ["The parcel is lost."],
    ("en", "es"): ["The parcel is lost.", "Your order ⟦0⟧ is on its way."],
}


def engine_of(folder: Path, cache: Path) -> CTranslate2Engine:
    return CTranslate2Engine(Checkpoint.load(str(folder)), cache, beams=2, threads=1)


@pytest.mark.parametrize("family", ["m2m100_folder", "marian_folder"])
def test_in_floats_it_says_the_same_as_torch(
    family: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(family)
    checkpoint = Checkpoint.load(str(folder))
    fast = CTranslate2Engine(
        checkpoint, tmp_path, beams=1, threads=1, rerank=False, quantization="float32"
    )
    slow = Seq2SeqEngine(Checkpoint.load(str(folder)), device="cpu", beams=1, threads=1)
    for (source, target), texts in TEXTS.items():
        ours = fast.translate(texts, source, target)
        theirs = slow.translate(texts, source, target)
        assert [h.text for h in ours] == [h.text for h in theirs]
        assert [h.score for h in ours] == pytest.approx([h.score for h in theirs], abs=0.01)


@pytest.mark.parametrize("family", ["m2m100_folder", "marian_folder"])
def test_in_8_bit_integers_it_translates_and_keeps_markers(
    family: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    engine = engine_of(request.getfixturevalue(family), tmp_path)
    [hypothesis] = engine.translate(["¿Dónde está mi pedido ⟦0⟧?"], "es", "en")
    assert hypothesis.text == "Where is my order ⟦0⟧?"
    assert 0.5 < hypothesis.score <= 1


@pytest.mark.parametrize("family", ["m2m100_folder", "marian_folder"])
def test_of_the_beam_the_one_that_explains_the_source_best_is_taken(
    family: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Learnt sentences score high in both directions, others of the beam do not."""
    folder = request.getfixturevalue(family)
    engine = CTranslate2Engine(
        Checkpoint.load(str(folder)), tmp_path, beams=4, threads=1, quantization="float32"
    )
    texts = ["The parcel is lost.", "Das Paket ist verloren."]
    beams = [[(texts[1], 0.0), ("Wo ist mein Paket?", 0.0)]]
    right, wrong = engine._backward_scores(texts[:1], beams, "en", "de")
    assert right > wrong
    [hypothesis] = engine.translate(texts[:1], "en", "de")
    assert hypothesis.text == texts[1]


@pytest.mark.parametrize(
    ("beam", "expected"),
    [
        ([("Where?", -0.1), ("Where is ⟦0⟧?", -0.9), ("Is ⟦0⟧ here?", -0.8)], "Is ⟦0⟧ here?"),
        ([("⟦0⟧ ⟦0⟧", -0.1), ("⟦1⟧", -0.2), ("Where is ⟦0⟧?", -0.9)], "Where is ⟦0⟧?"),
        ([("Where?", -0.1), ("Where is it?", -0.9)], "Where?"),
    ],
)
def test_what_kept_every_marker_goes_before_what_is_likelier(
    beam: list[tuple[str, float]], expected: str, marian_folder: Path, tmp_path: Path
) -> None:
    engine = engine_of(marian_folder, tmp_path)
    assert engine._best("¿Dónde está ⟦0⟧?", beam)[0] == expected


def test_a_model_of_one_direction_is_not_asked_backwards(
    marian_folder: Path, tmp_path: Path
) -> None:
    """From German into Spanish it was not trained, but it can be made to try."""
    engine = engine_of(marian_folder, tmp_path)
    assert not engine.supports("es", "de")
    [hypothesis] = engine.translate(["Wo ist mein Paket?"], "de", "es")
    assert 0 <= hypothesis.score <= 1


def test_the_comparison_covers_a_decoder_that_does_not_start_from_zeros(
    marian_folder: Path,
) -> None:
    """CTranslate2's own conversion starts from zeros; the embedding of <pad> here is not."""
    model = MarianMTModel.from_pretrained(marian_folder)
    start = model.get_input_embeddings().weight[model.config.decoder_start_token_id]
    assert start.abs().max() > 0.01


def test_a_checkpoint_is_converted_once(marian_folder: Path, tmp_path: Path) -> None:
    checkpoint = Checkpoint.load(str(marian_folder))
    first = convert(checkpoint, tmp_path)
    weights = (first / "model.bin").stat()
    assert convert(checkpoint, tmp_path) == first
    assert (first / "model.bin").stat().st_mtime_ns == weights.st_mtime_ns
    assert [path.name for path in (tmp_path / "ctranslate2").iterdir()] == [first.name]


def test_other_weights_are_another_conversion(marian_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(marian_folder, folder)
    first = convert(Checkpoint.load(str(folder)), tmp_path)
    model = MarianMTModel.from_pretrained(folder)
    with torch.no_grad():
        model.final_logits_bias += 1
    model.save_pretrained(folder)
    assert convert(Checkpoint.load(str(folder)), tmp_path) != first


def test_what_cannot_be_converted_is_an_engine_error_and_leaves_nothing(
    marian_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(marian_folder, folder)
    checkpoint = Checkpoint.load(str(folder))
    config = json.loads((folder / "config.json").read_text())
    config["model_type"] = "blenderbot-small"
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(EngineError, match="cannot be converted"):
        convert(checkpoint, tmp_path)
    assert list((tmp_path / "ctranslate2").iterdir()) == []


def test_with_a_map_of_candidates_only_these_are_said_whatever_was_translated_before(
    marian_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mapped"
    shutil.copytree(marian_folder, folder)
    tokenizer = Checkpoint.load(str(folder)).tokenizer

    def pieces(text: str) -> list[str]:
        return tokenizer.convert_ids_to_tokens(tokenizer([text])["input_ids"][0])[:-1]

    jacket, parcel = "Quiero devolver la chaqueta.", "Wo ist mein Paket?"
    order = "¿Dónde está mi pedido ⟦0⟧?"
    few = ["</s>", *pieces("Where is my parcel?")]
    more = [*pieces("I want to return the jacket."), *pieces("Where is my order ⟦0⟧?")]
    only = next(p for p in pieces(jacket) if p not in pieces(order) + pieces(parcel))
    lines = [f"\t{' '.join(few)}", f"{only}\t{' '.join(more)}"]
    (folder / "vmap.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    engine = engine_of(folder, tmp_path)
    for _ in range(2):  # many candidates, then few: their numbers must not be mixed up
        assert engine.translate([jacket], "es", "en")[0].text == "I want to return the jacket."
        assert engine.translate([parcel], "de", "en")[0].text == "Where is my parcel?"
        assert engine.translate([order], "es", "en")[0].text != "Where is my order ⟦0⟧?"
