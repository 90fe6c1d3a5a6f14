"""Secrets that an installation makes for itself, kept under var/ and readable by its owner only."""

from __future__ import annotations

import os
import secrets
import uuid
from pathlib import Path

SECRET_BYTES = 32


def stored_secret(path: Path) -> str:
    """The secret in this file, made once; a file without one counts as none."""
    secret = _read(path)
    if not secret:
        _create(path)
        secret = _read(path)
    return secret


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def _create(path: Path) -> None:
    """Write it aside and link it into place: two processes starting at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        if not _read(path):  # a secret of the other process, which was first, is used
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
