"""Settings of the bot and its launcher, read from the environment once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from translation.environment import (
    Environment,
    boolean,
    path,
    port,
    positive_float,
    positive_int,
    spoken_languages,
    url,
)
from translation.languages import PIVOT, SPOKEN_BY_DEFAULT

ROOT = Path(__file__).resolve().parent.parent
PIVOT_LANGUAGE = PIVOT


@dataclass(frozen=True)
class BotSettings:
    """Everything the bot process and the launcher may be told from outside."""

    host: str
    var_dir: Path
    shop_languages: tuple[str, ...]
    redis_url: str | None  # None: the launcher starts a server of its own
    redis_port: int
    database_url: str
    translation_port: int
    translation_url: str
    translation_timeout: float  # seconds
    translation_token: str | None = field(repr=False)  # None: the launcher makes one
    actions_port: int
    bot_port: int
    message_limit: int  # characters of one customer message
    start_timeout: float  # seconds each process has to become healthy
    restart: bool  # whether the launcher starts a process again that died

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> BotSettings:
        """Read and check every key; raises SettingError naming key, value and expectation."""
        env = Environment(environ)
        var_dir = env.get("PIVOTDESK_VAR", path, ROOT / "var")
        host = env.get("PIVOTDESK_HOST", str, "127.0.0.1")
        translation_port = env.get("TRANSLATION_PORT", port, 5060)
        return cls(
            host=host,
            var_dir=var_dir,
            shop_languages=env.get("SHOP_LANGUAGES", spoken_languages, SPOKEN_BY_DEFAULT),
            redis_url=env.get("REDIS_URL", url, None),
            redis_port=env.get("REDIS_PORT", port, 6379),
            database_url=env.get("DATABASE_URL", database_url, sqlite_url(var_dir)),
            translation_port=translation_port,
            translation_url=env.get("TRANSLATION_URL", url, f"http://{host}:{translation_port}"),
            translation_timeout=env.get("TRANSLATION_TIMEOUT", positive_float, 3.0),
            translation_token=env.get("TRANSLATION_TOKEN", str, None),
            actions_port=env.get("ACTIONS_PORT", port, 5055),
            bot_port=env.get("BOT_PORT", port, 5005),
            message_limit=env.get("MESSAGE_LIMIT", positive_int, 2000),
            start_timeout=env.get("START_TIMEOUT", positive_float, 180.0),
            restart=env.get("RESTART_PROCESSES", boolean, True),
        )


def sqlite_url(var_dir: Path) -> str:
    """The database of a shop that has not set DATABASE_URL."""
    return f"sqlite:///{var_dir / 'pivotdesk.db'}"


def database_url(value: str) -> str:
    """An SQLAlchemy address; SQLite's has no host, so `url` will not do."""
    if "://" not in value:
        raise ValueError("an SQLAlchemy URL such as postgresql://user@host/name")
    return value


@lru_cache(maxsize=1)
def bot_settings() -> BotSettings:
    """The settings of this process; Rasa builds our components itself, so they ask here."""
    return BotSettings.from_env()
