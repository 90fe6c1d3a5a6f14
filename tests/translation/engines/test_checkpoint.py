"""What is found out about a checkpoint from its files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from translation.engines.checkpoint import Checkpoint
from translation.errors import EngineError


def test_a_model_of_ours_says_its_languages_and_markers(marian_folder: Path) -> None:
    checkpoint = Checkpoint.load(str(marian_folder))
    assert set(checkpoint.languages) == {"en", "es", "de"}
    assert checkpoint.markers.of(7) == "⟦7⟧"
    assert checkpoint.max_markers == 10
    assert checkpoint.version.startswith("t1-")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [("es", "en", True), ("en", "de", True), ("es", "de", False), ("en", "fr", False)],
)
def test_a_model_of_ours_translates_from_and_into_the_pivot(
    marian_folder: Path, source: str, target: str, expected: bool
) -> None:
    assert Checkpoint.load(str(marian_folder)).supports(source, target) is expected


def test_language_tokens_are_found_and_every_direction_is_supported(m2m100_folder: Path) -> None:
    checkpoint = Checkpoint.load(str(m2m100_folder))
    assert {"en", "es", "fr", "de", "zh", "ja", "ar"} <= set(checkpoint.languages)
    assert checkpoint.supports("es", "de")
    assert checkpoint.first_token("zh") == "__zh__"


def test_the_source_language_reaches_the_tokenizer(m2m100_folder: Path) -> None:
    checkpoint = Checkpoint.load(str(m2m100_folder))
    [spanish], [german] = (checkpoint.encode(["Wo"], code, "en") for code in ("es", "de"))
    assert spanish[0] != german[0]
    assert spanish[1:] == german[1:]


def test_a_foreign_model_gets_markers_that_its_tokenizer_keeps_whole(m2m100_folder: Path) -> None:
    checkpoint = Checkpoint.load(str(m2m100_folder))
    text = f"ein {checkpoint.markers.of(0)} und {checkpoint.markers.of(1)}"
    [numbers] = checkpoint.encode([text], "es", "en")
    assert checkpoint.markers.indexes(checkpoint.decode([numbers])[0]) == [0, 1]


def test_the_version_follows_the_content(marian_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(marian_folder, folder)
    before = Checkpoint.load(str(folder)).version
    assert before == Checkpoint.load(str(marian_folder)).version
    (folder / "generation_config.json").write_text("{}")
    assert Checkpoint.load(str(folder)).version != before


@pytest.mark.parametrize(
    ("facts", "message"),
    [("not json", "cannot be read"), ("[]", "expected a JSON object"),
     (json.dumps({"marker": "⟦⟧"}), "has no {index}"),
     (json.dumps({"languages": ["xx"]}), "no language of ours")],
)  # fmt: skip
def test_bad_facts_are_an_engine_error(
    marian_folder: Path, tmp_path: Path, facts: str, message: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(marian_folder, folder)
    (folder / "pivotdesk.json").write_text(facts)
    with pytest.raises(EngineError, match=message):
        Checkpoint.load(str(folder))


def test_a_folder_that_is_no_checkpoint_is_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be loaded"):
        Checkpoint.load(str(tmp_path))
