"""Settings of the website channel, read from the environment when the channel is created."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from translation.environment import Environment, positive_int

SHORTEST_SECRET = 32  # characters; what HMAC-SHA256 wants as a key


@dataclass(frozen=True)
class WebsiteSettings:
    """How sessions are signed, and how much one customer may send."""

    secret: str | None = field(repr=False)  # None: one is made and kept under var/
    session_days: int
    messages_per_minute: int  # of one conversation
    messages_per_minute_and_address: int
    sessions_per_minute_and_address: int

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> WebsiteSettings:
        """Read and check every key; raises SettingError."""
        env = Environment(environ)
        return cls(
            secret=env.get("PIVOTDESK_SECRET", secret, None),
            session_days=env.get("SESSION_DAYS", positive_int, 30),
            messages_per_minute=env.get("MESSAGES_PER_MINUTE", positive_int, 20),
            messages_per_minute_and_address=env.get("MESSAGES_PER_ADDRESS", positive_int, 120),
            sessions_per_minute_and_address=env.get("SESSIONS_PER_ADDRESS", positive_int, 30),
        )


def secret(value: str) -> str:
    """A key that is long enough to sign with."""
    if len(value) < SHORTEST_SECRET:
        raise ValueError(f"at least {SHORTEST_SECRET} characters, e.g. of `openssl rand -hex 32`")
    return value
