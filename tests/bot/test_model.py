"""The model of the present data is found by a fingerprint of what it is made from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import model
from bot.model import ensure_model, fingerprint, model_path
from bot.processes import ProcessFailed
from bot.settings import BotSettings

FILES = {
    "config.yml": "recipe: default.v1",
    "domain.yml": "intents: [greet]",
    "data/nlu/greeting.yml": "nlu: []",
    "data/rules/small_talk.yml": "rules: []",
    "data/stories/talks.yml": "stories: []",
    "bot/nlu/order_facts.py": "DIGITS = 4",
    "bot/policies/repair.py": "PRIORITY = 10",
}
OTHER_FILES = {
    "README.md": "Pivotdesk",
    "bot/settings.py": "PORT = 5005",
    "actions/orders.py": "STATE = 'paid'",
    "data/locales/es.yml": "language: es",
    "data/faq/customs.yml": "faq: {}",
    "data/nlu/notes.txt": "to do",
    "data/nlu/.greeting.yml.swp": "editor",
    "bot/nlu/__pycache__/order_facts.cpython-310.pyc": "bytes",
    "tests/bot/nlu/test_order_facts.py": "def test(): ...",
}


def write(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")


@pytest.fixture
def project(tmp_path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_what_the_model_is_made_from_changes_the_fingerprint(project, name):
    before = fingerprint(project)
    (project / name).write_text(FILES[name] + "\n# changed", encoding="utf-8")
    assert fingerprint(project) != before
    (project / name).write_text(FILES[name], encoding="utf-8")
    assert fingerprint(project) == before


@pytest.mark.parametrize("name", OTHER_FILES)
def test_other_files_do_not_change_it(project, name):
    before = fingerprint(project)
    write(project, {name: OTHER_FILES[name]})
    assert fingerprint(project) == before


def test_a_new_a_renamed_and_a_removed_file_change_it(project):
    before = fingerprint(project)
    write(project, {"data/nlu/thanks.yml": "nlu: []"})
    added = fingerprint(project)
    (project / "data/nlu/thanks.yml").rename(project / "data/nlu/gratitude.yml")
    renamed = fingerprint(project)
    (project / "data/nlu/gratitude.yml").unlink()
    (project / "data/nlu/greeting.yml").unlink()
    assert len({before, added, renamed, fingerprint(project)}) == 4


def test_neither_time_nor_place_changes_it(project, tmp_path_factory):
    before = fingerprint(project)
    os.utime(project / "config.yml", (0, 0))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, dict(reversed(FILES.items())))
    assert fingerprint(project) == fingerprint(elsewhere) == before


def test_another_version_of_rasa_changes_it(project, monkeypatch):
    before = fingerprint(project)
    monkeypatch.setattr(model, "version", lambda name: "4.0.0")
    assert fingerprint(project) != before


def test_the_real_project_has_one():
    assert len(fingerprint()) == 16


async def test_a_model_that_is_there_is_not_trained_again(tmp_path, capsys):
    settings = BotSettings.from_env({"PIVOTDESK_VAR": str(tmp_path)})
    path = model_path(settings)
    write(tmp_path, {str(path.relative_to(tmp_path)): "a model"})
    assert await ensure_model(settings, {}) == path
    assert "training" not in capsys.readouterr().out


async def test_a_failed_training_is_told_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(model.sys, "executable", "/bin/false")
    settings = BotSettings.from_env({"PIVOTDESK_VAR": str(tmp_path)})
    with pytest.raises(ProcessFailed, match="train ended with exit code 1"):
        await ensure_model(settings, {})
    assert list((tmp_path / "models").iterdir()) == []


def test_only_the_newest_models_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(model, "ROOT", tmp_path)
    for age in range(5):
        path = tmp_path / f"{age}.tar.gz"
        path.write_text("model")
        os.utime(path, (1000 - age, 1000 - age))
    (tmp_path / "notes.txt").write_text("mine")
    model._forget_old_models(tmp_path)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["0.tar.gz", "1.tar.gz", "2.tar.gz", "notes.txt"]
