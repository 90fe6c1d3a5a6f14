"""Which engine the settings give."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest
import torch

from translation.engines import load_engine
from translation.errors import EngineError
from translation.settings import TranslationSettings


def settings(folder: Path, var: Path, **changes: str) -> TranslationSettings:
    return TranslationSettings(models=(str(folder),), var=var, threads=1, beams=1, **changes)


def test_on_a_cpu_it_is_ctranslate2(marian_folder: Path, tmp_path: Path) -> None:
    engine = load_engine(settings(marian_folder, tmp_path, device="cpu"))
    assert "int8" in engine.version
    assert engine.translate(["Wo ist mein Paket?"], "de", "en")[0].text == "Where is my parcel?"


def test_seq2seq_can_be_asked_for(marian_folder: Path, tmp_path: Path) -> None:
    engine = load_engine(settings(marian_folder, tmp_path, device="cpu", engine="seq2seq"))
    assert "torch" in engine.version


def test_where_the_conversion_fails_torch_takes_over(
    marian_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "ctranslate2").write_text("a file where a folder should be")
    with caplog.at_level(logging.WARNING):
        engine = load_engine(settings(marian_folder, tmp_path, device="cpu"))
    assert "torch" in engine.version
    assert "instead of CTranslate2" in caplog.text


def test_where_ctranslate2_was_asked_for_its_failure_is_told(
    marian_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "ctranslate2").write_text("a file where a folder should be")
    with pytest.raises(EngineError, match="cannot be converted"):
        load_engine(settings(marian_folder, tmp_path, device="cpu", engine="ctranslate2"))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_cuda_without_a_device_is_told(marian_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="TRANSLATION_DEVICE=cuda"):
        load_engine(settings(marian_folder, tmp_path, device="cuda"))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_a_gpu_it_is_torch_in_bfloat16(marian_folder: Path, tmp_path: Path) -> None:
    engine = load_engine(settings(marian_folder, tmp_path))
    assert "torch" in engine.version
    assert engine.translate(["Wo ist mein Paket?"], "de", "en")[0].text == "Where is my parcel?"


def test_echo_needs_no_model(tmp_path: Path) -> None:
    engine = load_engine(settings(tmp_path / "nothing", tmp_path, engine="echo"))
    assert engine.translate(["Hola ⟦0⟧"], "es", "en")[0].text == "[es>en] Hola ⟦0⟧"


def test_a_broken_model_is_an_engine_error(marian_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(marian_folder, folder)
    config = json.loads((folder / "config.json").read_text())
    config["d_model"] = 96
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(EngineError):
        load_engine(settings(folder, tmp_path, device="cpu", engine="seq2seq"))
