"""Signed sessions: the token in a customer's browser names their conversation, unforgeably.

The conversation's id is random and never chosen by the client, so nobody can speak or listen as
somebody else.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path

import jwt

from bot.channels.website_errors import NotSignedIn
from bot.stored_secret import stored_secret

ALGORITHM = "HS256"
AUDIENCE = "pivotdesk-website"
SECRET_FILE = "website_secret"
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


def website_secret(var_dir: Path) -> str:
    """The secret that signs the sessions of this installation."""
    return stored_secret(var_dir / SECRET_FILE)
