"""Signed sessions: the token in a customer's browser names their conversation, unforgeably.

The conversation's id is random and never chosen by the client, so nobody can speak or listen as
somebody else.
"""

from __future__ import annotations

import os
import secrets
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import jwt

from bot.channels.website_errors import NotSignedIn

ALGORITHM = "HS256"
AUDIENCE = "pivotdesk-website"
SECRET_FILE = "website_secret"
SECRET_BYTES = 32
SECONDS_A_DAY = 86_400


class Sessions:
    """Issues tokens and reads them back."""

    def __init__(self, secret: str, days: int, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._lifetime = days * SECONDS_A_DAY
        self._now = now

    def issue(self) -> str:
        """A token for a new conversation."""
        now = int(self._now())
        claims = {
            "sub": f"web-{uuid.uuid4().hex}",
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + self._lifetime,
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def conversation(self, authorization: str | None) -> str:
        """The conversation that an `Authorization: Bearer …` header names; raises NotSignedIn."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn("a session token is needed")
        try:
            claims = jwt.decode(
                token.strip(),
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["sub", "exp"]},
            )
        except jwt.InvalidTokenError as error:
            raise NotSignedIn(f"this session token is not valid: {error}") from error
        return str(claims["sub"])


def stored_secret(var_dir: Path) -> str:
    """The secret of this installation, made once and readable by its owner only."""
    path = var_dir / SECRET_FILE
    if not path.is_file():
        _create_secret(path)
    return path.read_text(encoding="ascii").strip()


def _create_secret(path: Path) -> None:
    """Write it aside and link it into place: two processes starting at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # the other process was first; its secret is used
    finally:
        draft.unlink()
