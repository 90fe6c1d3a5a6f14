from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from tests.translation.training.tiny_checkpoints import ARCHITECTURES
from translation.engines import load_engine
from translation.settings import TranslationSettings
from translation.training import marker_tokens
from translation.training.__main__ import main
from translation.training.recipe import Mixture

LEARN_BY_HEART = Mixture(
    indomain=1.0, into_pivot=1.0, joined=0.0, noise=0.0, shifted_markers=0.0, slot_markers=1.0
)
BOTH_ENGINES = ("ctranslate2", "seq2seq")


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """One sentence with a marker, over and over: enough to learn it by heart."""
    folder = tmp_path / "orders"
    folder.mkdir()
    pair = '- {en: "My order is {order}.", es: "Mi pedido es {order}."}\n'
    (folder / "orders.yml").write_text("pairs:\n" + pair, encoding="utf-8")
    return folder


def finetune(corpus: Path, indomain: Path, base: Path, out: Path, *more: str) -> int:
    return main(["finetune", "--corpus", str(corpus), "--indomain-folder", str(indomain),
                 "--languages", "es", "--checkpoint", str(base), "--out", str(out),
                 "--device", "cpu", "--warmup-steps", "5", *more])


def losses(printed: str) -> tuple[float, float]:
    before, after = re.findall(r"(\d+\.\d+) (?:before|after)", printed)
    return float(before), float(after)


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_lora_lowers_the_loss_and_the_service_loads_the_result(
    name: str, corpus_folder: Path, indomain_folder: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base, out = ARCHITECTURES[name](tmp_path / "base"), tmp_path / "out"
    command = (corpus_folder, indomain_folder, base, out, "--lora", "4", "--rate", "0.01")
    assert finetune(*command, "--steps", "10", "--dev-steps", "5", "--batch-tokens", "300") == 0
    before, after = losses(capsys.readouterr().out)
    assert after < before - 0.05
    tokenizer = AutoTokenizer.from_pretrained(out)
    assert "lora" not in "".join(AutoModelForSeq2SeqLM.from_pretrained(out).state_dict())
    assert marker_tokens.keeps_markers(tokenizer)
    engine = load_engine(replace(
        TranslationSettings(), models=(str(out),), engine="seq2seq", beams=1, device="cpu"))
    assert engine.markers.of(3) == "⟦3⟧"
    assert engine.supports("es", "en")
    assert engine.supports("en", "es")
    assert len(engine.translate(["¿Dónde está ⟦0⟧?"], "es", "en")) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", ["marian", "m2m100", "madlad"])
def test_a_new_marker_is_learnt_and_written_by_the_engines_of_the_service(
    name: str, corpus_folder: Path, orders: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("translation.training.finetune.Mixture", lambda: LEARN_BY_HEART)
    monkeypatch.setattr("translation.training.heldout.dev", lambda corpora, folder: {})
    base, out = ARCHITECTURES[name](tmp_path / "base"), tmp_path / "out"
    assert finetune(corpus_folder, orders, base, out, "--rate", "0.005", "--steps", "200",
                    "--dev-steps", "200", "--batch-tokens", "60") == 0
    for kind in BOTH_ENGINES[name == "madlad":]:
        settings = replace(TranslationSettings(), models=(str(out),), engine=kind, beams=1,
                           device="cpu", var=tmp_path / "var")
        engine = load_engine(settings)
        text = engine.translate(["Mi pedido es ⟦0⟧."], "es", "en")[0].text
        assert text == "My order is ⟦0⟧.", kind


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_markers_take_the_number_of_no_token_in_use(name: str, tmp_path: Path) -> None:
    before = AutoTokenizer.from_pretrained(ARCHITECTURES[name](tmp_path / "base"))
    marker_tokens.write_tokenizer(before, tmp_path / "out")
    after = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert marker_tokens.keeps_markers(after)
    kept = ["__es__", "__en__", "es_XX", "en_XX", "<2es>", ">>es<<", "</s>", "<pad>"]
    for token in kept:
        assert after.convert_tokens_to_ids(token) == before.convert_tokens_to_ids(token)
    numbers = {after.convert_tokens_to_ids(token) for token in (*marker_tokens.MARKERS, *kept)}
    known = {n for t in kept if (n := before.convert_tokens_to_ids(t)) != before.unk_token_id}
    assert len(numbers - {after.unk_token_id}) == len(marker_tokens.MARKERS) + len(known)
    text = "Where is ⟦3⟧ my order⟦0⟧?"
    decoded = after.decode(after(text)["input_ids"], skip_special_tokens=True)
    assert decoded.removeprefix("__es__").strip() == text


@pytest.mark.slow
def test_it_goes_on_where_it_was(
    corpus_folder: Path, indomain_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, out = ARCHITECTURES["marian"](tmp_path / "base"), tmp_path / "out"
    for steps in ("2", "4"):
        assert finetune(corpus_folder, indomain_folder, base, out, "--steps", steps) == 0
    assert "after 4 steps" in capsys.readouterr().out


def test_a_language_that_the_checkpoint_has_not_is_a_clear_error(
    corpus_folder: Path, indomain_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus_folder / "vi.tsv.gz").write_bytes((corpus_folder / "es.tsv.gz").read_bytes())
    base = ARCHITECTURES["marian"](tmp_path / "base")
    out = tmp_path / "out"
    assert finetune(corpus_folder, indomain_folder, base, out, "--languages", "vi") == 1
    assert "not all of vi among" in capsys.readouterr().err
