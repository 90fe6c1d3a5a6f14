"""Nobody can speak or listen as somebody else."""

from __future__ import annotations

import base64
import json
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest

from bot.channels.website_errors import NotSignedIn
from bot.channels.website_sessions import AUDIENCE, SECRET_FILE, Sessions, website_secret

SECRET = "a" * 40
OTHER_SECRET = "b" * 40


def bearer(token: str) -> str:
    return f"Bearer {token}"


def signed(secret: str = SECRET, **changes: object) -> str:
    claims = {"sub": "web-1", "aud": AUDIENCE, "exp": time.time() + 60, **changes}
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, secret, "HS256")


def unsigned() -> str:
    """A token of the algorithm "none", with which some libraries are talked into trust."""
    return jwt.encode({"sub": "web-1", "aud": AUDIENCE, "exp": time.time() + 60}, None, "none")


def tampered() -> str:
    """A true token whose conversation was exchanged for another."""
    head, _, signature = Sessions(SECRET, days=1).issue().split(".")
    claims = {"sub": "web-somebody-else", "aud": AUDIENCE, "exp": int(time.time()) + 60}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return ".".join((head, body, signature))


def test_a_token_names_the_conversation_it_was_issued_for():
    sessions = Sessions(SECRET, days=1)
    token = sessions.issue()
    assert sessions.conversation(bearer(token)) == sessions.conversation(bearer(token))


def test_every_token_opens_another_conversation():
    sessions = Sessions(SECRET, days=1)
    conversations = {sessions.conversation(bearer(sessions.issue())) for _ in range(50)}
    assert len(conversations) == 50


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer nonsense",
        f"Basic {signed()}",
        bearer(signed(OTHER_SECRET)),
        bearer(signed(aud="another-audience")),
        bearer(signed(exp=time.time() - 1)),
        bearer(signed(exp=None)),
        bearer(signed(sub=None)),
        bearer(unsigned()),
        bearer(tampered()),
    ],
    ids=[
        "none", "empty", "no token", "nonsense", "other scheme", "other secret", "other audience",
        "expired", "without end", "without conversation", "unsigned", "tampered",
    ],
)  # fmt: skip
def test_a_token_that_we_did_not_sign_or_that_has_ended_is_refused(header):
    with pytest.raises(NotSignedIn):
        Sessions(SECRET, days=1).conversation(header)


def test_a_session_ends_after_its_days():
    yesterday = Sessions(SECRET, days=1, now=lambda: time.time() - 86_401)
    with pytest.raises(NotSignedIn, match="expired"):
        yesterday.conversation(bearer(yesterday.issue()))


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path):
    first = website_secret(tmp_path / "var")
    assert len(first) >= 32
    assert website_secret(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / SECRET_FILE).stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(website_secret, [tmp_path] * 32))
    assert len(secrets) == 1
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]
