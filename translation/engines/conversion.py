"""Converts a checkpoint for CTranslate2, once, into the runtime folder.

The result is named by the checksum of what it was made from. Converting needs transformers and
torch, running does not: so `convert_apart` does it in a process of its own, and the service
stays small.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from translation.engines.checkpoint import Checkpoint
from translation.errors import EngineError

logger = logging.getLogger(__name__)

QUANTIZATION = "int8"
MAP_FILE = "vmap.txt"  # CTranslate2 looks for this name
FORMAT = 2  # of our conversions; raise it when they must be made again
ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 600


def convert(checkpoint: Checkpoint, cache: Path, quantization: str = QUANTIZATION) -> Path:
    """The converted model of a checkpoint, made now if it is not there yet. Raises EngineError.

    It appears under its name only when it is complete, so a second process never sees half of it.
    """
    folder = _folder(checkpoint, cache, quantization)
    if folder.is_dir():
        return folder
    from translation.engines.loaders import convert_folder

    logger.info("Converting %s for the CPU, once", checkpoint.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            complete = Path(scratch, "model")
            convert_folder(checkpoint.name, complete, quantization)
            _move(complete, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise EngineError(f"{checkpoint.name} cannot be converted: {error}") from error
    return folder


def convert_apart(checkpoint: Checkpoint, cache: Path) -> None:
    """`convert` in another process, if the model is not there yet. Raises EngineError."""
    if _folder(checkpoint, cache, QUANTIZATION).is_dir():
        return
    path = Path(checkpoint.name)
    name = str(path.resolve()) if path.exists() else checkpoint.name
    command = [sys.executable, "-m", "translation.engines.conversion", name, str(cache.resolve())]
    try:
        subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=MOST_SECONDS
        )
    except subprocess.CalledProcessError as error:
        raise EngineError((error.stderr or "").strip().split("\n")[-1]) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"{checkpoint.name} cannot be converted: {error}") from error


def _folder(checkpoint: Checkpoint, cache: Path, quantization: str) -> Path:
    return cache / "ctranslate2" / f"{_file_name(checkpoint.version)}-{quantization}-{FORMAT}"


def _move(complete: Path, folder: Path) -> None:
    """Put it in its place, unless another process was faster."""
    try:
        os.replace(complete, folder)
    except OSError:
        if not folder.is_dir():
            raise


def _file_name(version: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in version)


def main(arguments: list[str]) -> int:
    """`python -m translation.engines.conversion MODEL CACHE`."""
    name, cache = arguments
    try:
        convert(Checkpoint.load(name), Path(cache))
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
