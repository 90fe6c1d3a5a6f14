"""Rasa's own checks: the data is consistent, and questions nobody trained on are understood."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Stack
from tests.nlu_examples import examples_in, training_files

pytestmark = pytest.mark.slow

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
GOAL = 0.88
# The first chose the scale of the embeddings and the fallback threshold; nothing was tuned on the
# second, which gives the figure to believe.
HELD_OUT = ("heldout.yml", "second_heldout.yml")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TQDM_DISABLE": "1",
    "ACTIONS_URL": "http://127.0.0.1:1/webhook",
    "PYTHONWARNINGS": "ignore",
}


def rasa(*arguments: str) -> str:
    """Output of a rasa command; fails the test when the command fails."""
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-4000:]
    return output


def test_rasa_finds_no_fault_in_domain_rules_and_examples() -> None:
    output = rasa("data", "validate", "--data", *TRAINING_DATA)
    assert "No story structure conflicts found" in output


@pytest.mark.e2e
def test_held_out_questions_are_understood(stack: Stack, tmp_path: Path) -> None:
    model = max((ROOT / "var" / "models").glob("*.tar.gz"), key=os.path.getmtime)
    questions = tmp_path / "questions"
    questions.mkdir()
    for name in HELD_OUT:
        shutil.copy(ROOT / "tests" / "nlu" / name, questions)
    rasa("test", "nlu", "--model", str(model), "--nlu", str(questions), "--out", str(tmp_path),
         "--no-plot")  # fmt: skip
    errors = json.loads((tmp_path / "intent_errors.json").read_text())
    for name in HELD_OUT:
        texts = {text for _, text in examples_in(questions / name)}
        wrong = [error for error in errors if error["text"] in texts]
        assert 1 - len(wrong) / len(texts) >= GOAL, f"{name}:\n{as_lines(wrong)}"


def as_lines(errors: list[dict[str, Any]]) -> str:
    return "\n".join(
        f"{e['intent']} -> {e['intent_prediction']['name']}: {e['text']}" for e in errors
    )


@pytest.mark.parametrize("name", HELD_OUT)
def test_a_held_out_set_is_large_and_not_made_of_training_examples(name: str) -> None:
    def texts(*paths: Path) -> list[str]:
        return [text.lower() for _, text in examples_in(*paths)]

    heldout = texts(ROOT / "tests" / "nlu" / name)
    training = set(texts(*training_files()))
    assert len(heldout) >= 200
    assert len([text for text in heldout if text in training]) <= len(heldout) * 0.1
