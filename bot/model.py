"""The trained Rasa model of the present data: found by fingerprint, trained where missing."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.processes import ProcessFailed, say
from bot.settings import ROOT, BotSettings

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
# Whatever changes the trained model; our own components are part of it.
INPUTS = ("config.yml", "domain.yml", *TRAINING_DATA, "bot/nlu", "bot/policies")
MODELS_KEPT = 3


def fingerprint(root: Path = ROOT) -> str:
    """Hash of everything the model is made from (16 hex digits)."""
    digest = hashlib.sha256(version("rasa").encode())
    for path in _input_files(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        files = [path] if path.is_file() else path.rglob("*")
        yield from sorted(f for f in files if f.suffix in (".yml", ".py"))


def model_path(settings: BotSettings) -> Path:
    """Where the model of the present data is, or will be."""
    return settings.var_dir / "models" / f"{fingerprint()}.tar.gz"


async def ensure_model(settings: BotSettings, environment: dict[str, str]) -> Path:
    """The model of the present data, trained now if there is none; raises ProcessFailed."""
    path = model_path(settings)
    if path.is_file():
        return path
    say("train", "no Rasa model for the current data: training one (about two minutes)")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        await _train(Path(folder), environment)
        trained = next(Path(folder).glob("*.tar.gz"), None)
        if trained is None:
            raise ProcessFailed("train ended without a model; its output above says why")
        os.replace(trained, path)
    # The FAQ's embeddings belong to the same moment; changed later, the action server renews them.
    await _run([sys.executable, "-m", "actions.faq_retriever"], environment)
    _forget_old_models(path.parent)
    say("train", f"done: {path.name}")
    return path


async def _train(folder: Path, environment: dict[str, str]) -> None:
    # --force: with Rasa's cache a moved component can train "successfully" and then not load.
    command = [
        sys.executable, "-m", "rasa", "train", "--force", "--skip-validation", "--out", str(folder),
        "--config", "config.yml", "--domain", "domain.yml", "--data", *TRAINING_DATA,
    ]  # fmt: skip
    await _run(command, environment)


async def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run a step of the training, its output prefixed; raises ProcessFailed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            say("train", line.decode("utf-8", "replace").rstrip())
        code = await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        raise
    if code:
        raise ProcessFailed(f"train ended with exit code {code}; its output above says why")


def _forget_old_models(folder: Path) -> None:
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in models[MODELS_KEPT:]:
        path.unlink(missing_ok=True)
    shutil.rmtree(ROOT / ".rasa", ignore_errors=True)
