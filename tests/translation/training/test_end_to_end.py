"""A tiny run from corpus to translation: every command of the recipe, one after the other."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import ctranslate2
import pytest

from translation.training.__main__ import main
from translation.training.export import progress_of

SIZE = ["--vocabulary", "500", "--d-model", "32", "--ffn", "64", "--heads", "2",
        "--encoder-layers", "1", "--decoder-layers", "1", "--batch-tokens", "300"]


@pytest.fixture
def command(corpus_folder: Path, indomain_folder: Path, tmp_path: Path) -> list[str]:
    return ["--corpus", str(corpus_folder), "--languages", "es", "--out", str(tmp_path / "run"),
            "--indomain-folder", str(indomain_folder), "--model", str(tmp_path / "model"),
            "--beams", "2", "--talk-sentences", "2", *SIZE]


@pytest.mark.slow
def test_from_corpus_to_translation(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", *command]) == 0
    assert "in-domain templates" in capsys.readouterr().out
    assert main(["train", *command, "--steps", "2", "--workers", "2"]) == 0
    assert progress_of(tmp_path / "run")["step"] == 2
    assert main(["train", *command, "--steps", "4", "--workers", "1"]) == 0
    assert progress_of(tmp_path / "run")["step"] == 4
    assert main(["export", *command, "--version", "9"]) == 0
    assert main(["candidates", *command, "--examples", "200"]) == 0
    assert (tmp_path / "model" / "vmap.txt").stat().st_size > 0
    assert main(["evaluate", *command]) == 0
    assert "| in-domain | es-en |" in capsys.readouterr().out
    assert main(["card", *command]) == 0
    check_folder(tmp_path / "model")


def check_folder(folder: Path) -> None:
    """The folder is what MarianMTModel and MarianTokenizer load, and it translates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import MarianMTModel, MarianTokenizer

        tokenizer = MarianTokenizer.from_pretrained(folder)
    model = MarianMTModel.from_pretrained(folder)
    assert not model.model.shared.weight[tokenizer.pad_token_id].any()  # see _clear_padding
    batch = tokenizer([">>es<<Where is my parcel ⟦3⟧?"], return_tensors="pt")
    pieces = tokenizer.convert_ids_to_tokens(batch.input_ids[0])
    assert pieces[0] == ">>es<<"
    assert "⟦3⟧" in pieces
    plain = model.generate(**batch, num_beams=1, max_new_tokens=8)  # the last one ends it
    assert plain.shape[1] > 1
    assert by_ctranslate2(folder, pieces, 7) == tokenizer.convert_ids_to_tokens(
        plain[0], skip_special_tokens=True)
    facts = json.loads((folder / "pivotdesk.json").read_text("utf-8"))
    assert facts == {"languages": ["en", "es"], "marker": "⟦{index}⟧", "max_markers": 10,
                     "version": "9"}
    assert "| in-domain | es-en |" in (folder / "README.md").read_text("utf-8")


def by_ctranslate2(folder: Path, pieces: list[str], length: int) -> list[str]:
    """The same translation by CTranslate2, converted in float32: it must not differ."""
    converted = folder.parent / "converted"
    ctranslate2.converters.TransformersConverter(str(folder)).convert(str(converted))
    model = ctranslate2.Translator(str(converted), compute_type="float32", intra_threads=1)
    found = model.translate_batch([pieces], beam_size=1, max_decoding_length=length)
    return found[0].hypotheses[0]


@pytest.mark.parametrize("name", ["export", "evaluate", "card"])
def test_without_a_trained_run_the_command_says_so(
    command: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, *command]) == 1
    assert "run `train` first" in capsys.readouterr().err


def test_a_missing_corpus_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", "--corpus", str(tmp_path), "--out", str(tmp_path / "run")]) == 1
    assert "no corpus file for language 'es'" in capsys.readouterr().err
