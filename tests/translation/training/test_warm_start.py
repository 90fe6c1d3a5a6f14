from __future__ import annotations

from pathlib import Path

import pytest
import torch

from translation.training import corpus, indomain, vocabulary, warm_start
from translation.training.__main__ import main
from translation.training.trainer import AVERAGE_FILE, EMBEDDING
from translation.training.vocabulary import Vocabulary

SHAPE = ["--d-model", "32", "--ffn", "64", "--heads", "2", "--encoder-layers", "1",
         "--decoder-layers", "1", "--batch-tokens", "300", "--workers", "1"]


@pytest.fixture
def command(corpus_folder: Path, indomain_folder: Path) -> list[str]:
    return ["--corpus", str(corpus_folder), "--languages", "es",
            "--indomain-folder", str(indomain_folder), *SHAPE]


def weights_of(run: Path) -> dict[str, torch.Tensor]:
    return torch.load(run / AVERAGE_FILE, weights_only=True)["average"]


@pytest.mark.slow
def test_a_new_run_begins_with_the_weights_of_another(command: list[str], tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for run, size, more in ((old, "500", []), (new, "600", ["--start-from", str(old)])):
        size = ["--vocabulary", size, "--out", str(run)]
        assert main(["prepare", *command, *size]) == 0
        assert main(["train", *command, *size, "--steps", "1", *more]) == 0
    before, after = weights_of(old), weights_of(new)
    layers = [name for name in before if "layers" in name and before[name].ndim == 2]
    for name in layers:  # one step later: near, while fresh ones are not even alike
        assert torch.cosine_similarity(before[name].flatten(), after[name].flatten(), 0) > 0.5
    one, other = (Vocabulary(run).numbers["▁pa"] for run in (old, new))
    rows = before[EMBEDDING][one], after[EMBEDDING][other]
    assert torch.cosine_similarity(*rows, 0) > 0.5


def test_a_piece_begins_where_its_parts_were(
    corpus_folder: Path, indomain_folder: Path, tmp_path: Path
) -> None:
    templates = indomain.read_folder(indomain_folder)
    found = corpus.load(corpus_folder, "es")
    for size in (500, 600):
        vocabulary.train([found], templates, size, tmp_path / str(size), seed=1)
    old, new = Vocabulary(tmp_path / "500"), Vocabulary(tmp_path / "600")
    old_rows, rows = torch.randn(len(old), 4), torch.zeros(len(new), 4)
    assert warm_start.inherit_rows(rows, new, old_rows, old) >= len(old)
    fresh = next(p for p in new.numbers if p not in old.numbers and old.spelling(p))
    parts = old_rows[old.spelling(fresh)]
    assert torch.allclose(rows[new.numbers[fresh]], parts.mean(dim=0))
    assert torch.equal(rows[new.numbers[">>es<<"]], old_rows[old.numbers[">>es<<"]])


def test_a_run_without_weights_cannot_be_started_from(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ["--vocabulary", "500", "--out", str(tmp_path / "run")]
    assert main(["prepare", *command, *size]) == 0
    assert main(["train", *command, *size, "--start-from", str(tmp_path)]) == 1
    assert "to start from" in capsys.readouterr().err
