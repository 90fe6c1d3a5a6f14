"""Who may use the memory's API: whoever has the token of this installation.

Reading needs it, too: what agents wrote may hold names that no rule finds.
"""

from __future__ import annotations

import hmac

from starlette.requests import Request

from translation.errors import MemoryLocked, Unauthorized

SCHEME = "Bearer"


def check_token(request: Request, token: str | None) -> None:
    """Let the request pass or raise Unauthorized, MemoryLocked; takes the same time for any."""
    if token is None:
        raise MemoryLocked("this service was started without TRANSLATION_TOKEN")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    is_right = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != SCHEME.lower() or not is_right:
        raise Unauthorized("expected the header Authorization: Bearer and the token")
