from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.translation.engines.conftest import marian_folder  # noqa: F401
from translation.training import corpus, distil
from translation.training.__main__ import main
from translation.training.distil_texts import HeldOut

KNOWN = ["Where is my order 1042?", "The parcel is lost.", "I want to return the jacket.",
         "Your order 2071 is on its way."]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("\n".join([*KNOWN, *KNOWN, ""]), encoding="utf-8")
    return path


def command(checkpoint: Path, text: Path, indomain: Path, out: Path, *more: str) -> list[str]:
    return ["distil", "--checkpoint", str(checkpoint), "--languages", "es", "--text", str(text),
            "--indomain-folder", str(indomain), "--out", str(out), "--device", "cpu",
            "--beams", "1", "--min-quality", "0.1", *more]


def pairs(out: Path) -> list[corpus.Pair]:
    return list(corpus.read_pairs(out, "es"))


@pytest.mark.long
def test_good_translations_become_a_corpus_that_training_reads(
    marian_folder: Path, text: Path, indomain_folder: Path, tmp_path: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("translation.training.corpus.is_held_out", lambda pivot: False)
    out = tmp_path / "out"
    assert main(command(marian_folder, text, indomain_folder, out)) == 0
    found = {p.pivot: p.foreign for p in pairs(out)}
    assert found["Where is my order 1042?"] == "¿Dónde está mi pedido 1042?"  # locked on the way
    assert found["The parcel is lost."] == "El paquete se ha perdido."
    assert len(pairs(out)) == len(found)  # every sentence once
    name = pairs(out)[0].source
    assert name.startswith("distilled-marian")
    assert corpus.weight_of(name) == corpus.DISTILLED_WEIGHT
    assert set(corpus.load([out], "es").train) == {name}
    assert name in (out / "SOURCES.md").read_text("utf-8")


@pytest.mark.long
def test_it_goes_on_after_what_was_noted_as_done(
    marian_folder: Path, text: Path, indomain_folder: Path, tmp_path: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("translation.training.corpus.is_held_out", lambda pivot: False)
    out = tmp_path / "out"
    assert main(command(marian_folder, text, indomain_folder, out, "--limit", "2")) == 0
    first = pairs(out)
    with gzip.open(out / "es.tsv.gz", "at", encoding="utf-8") as file:
        file.write("half a block that was not noted")
    assert main(command(marian_folder, text, indomain_folder, out)) == 0
    assert pairs(out)[: len(first)] == first
    assert len({p.pivot for p in pairs(out)}) == len(pairs(out)) > len(first)
    done = json.loads((out / distil.PROGRESS_FILE).read_text("utf-8"))["done"]
    assert list(done.values()) == [len(KNOWN)]


def test_a_folder_with_other_corpora_is_left_alone(
    corpus_folder: Path, text: Path, indomain_folder: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = (corpus_folder / "es.tsv.gz").read_bytes()
    assert main(command(tmp_path, text, indomain_folder, corpus_folder)) == 1
    assert "name a folder of its own" in capsys.readouterr().err
    assert (corpus_folder / "es.tsv.gz").read_bytes() == before


def test_what_is_held_out_is_known_on_both_sides(
    corpus_folder: Path, indomain_folder: Path
) -> None:
    one = corpus.load(corpus_folder, "es")
    held_out = HeldOut.of([one], indomain_folder)
    assert ("en", one.dev[0].pivot) in held_out
    assert ("es", one.dev[0].foreign.upper()) in held_out
    assert ("es", next(iter(one.train.values()))[0].foreign) not in held_out
