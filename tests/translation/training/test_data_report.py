from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from translation.training import corpus, data_report, indomain
from translation.training.__main__ import main
from translation.training.mixture import Sampler
from translation.training.recipe import Mixture, Recipe

RECIPE = Recipe(
    languages=("es", "vi"), language_weights={"vi": 3.0},
    mixture=Mixture(indomain=0.5, joined=0.0, corpus_markers=0.0, noise=0.0, into_pivot=1.0),
)


@pytest.fixture
def corpora(corpus_folder: Path) -> list[corpus.Corpus]:
    """The Spanish corpus, and a Vietnamese one whose sentences tell where they are from."""
    one = corpus.load(corpus_folder, "es")
    pairs = {
        source: [corpus.Pair(source, f"{source} {i}", f"vi {source} {i}") for i in range(count)]
        for source, count in (("tatoeba", 30), ("element", 100))
    }
    return [one, corpus.Corpus("vi", pairs, [])]


def test_the_shares_are_those_of_what_is_drawn(
    corpora: list[corpus.Corpus], indomain_folder: Path
) -> None:
    train, _ = indomain.split(indomain.read_folder(indomain_folder))
    found = {(s.language, s.source): s.share
             for s in data_report.shares(corpora, train, RECIPE)}
    assert sum(found.values()) == pytest.approx(1.0)
    sampler = Sampler(
        corpora, indomain_folder, RECIPE.mixture, random.Random(1), RECIPE.language_weights
    )
    texts = [sampler.draw().source for _ in range(6000)]
    drawn = Counter(t.split()[1] for t in texts if t.startswith("vi "))
    assert drawn["tatoeba"] / 6000 == pytest.approx(found["vi", "tatoeba"], abs=0.03)
    assert drawn["element"] / 6000 == pytest.approx(found["vi", "element"], abs=0.03)
    assert found["es", data_report.TEMPLATES] == pytest.approx(0.125)
    assert found["vi", data_report.TEMPLATES] == 0  # it has none: its corpus takes their place


def test_prepare_prints_the_report_and_writes_it(
    corpus_folder: Path, indomain_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert main(["prepare", "--corpus", str(corpus_folder), "--languages", "es", "--out", str(run),
                 "--indomain-folder", str(indomain_folder), "--vocabulary", "500",
                 "--language-weights", "es=2"]) == 0
    printed = capsys.readouterr().out
    written = (run / data_report.TEXT_FILE).read_text("utf-8")
    assert written.strip() in printed
    assert "templates held out" in written
    values = json.loads((run / data_report.JSON_FILE).read_text("utf-8"))
    assert values["language_weights"] == {"es": 2.0}
    assert sum(s["share"] for s in values["sources"]) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["es", "es=", "es=-1", "=2", "es=x"])
def test_a_malformed_weight_is_named(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["prepare", "--corpus", "x", "--out", "y", "--language-weights", text])
    assert "expected language=weight" in capsys.readouterr().err


def test_corpora_of_several_folders_are_put_together(corpus_folder: Path, tmp_path: Path) -> None:
    more, none = tmp_path / "more", tmp_path / "none"
    for folder in (more, none):
        folder.mkdir()
    (more / "es.tsv.gz").write_bytes((corpus_folder / "es.tsv.gz").read_bytes())
    one = corpus.load(corpus_folder, "es")
    both = corpus.load([corpus_folder, none, more], "es")
    assert len(both.train["tatoeba"]) == 2 * len(one.train["tatoeba"])
    with pytest.raises(corpus.CorpusError, match="no corpus file for language 'es'"):
        corpus.load([none], "es")
