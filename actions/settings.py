"""Settings of the action server, read from the environment and checked at start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from translation.database import database_address
from translation.environment import Environment, boolean, path, port, spoken_languages, url
from translation.languages import SPOKEN_BY_DEFAULT

ROOT = Path(__file__).resolve().parents[1]
REDIS_URL = "redis://127.0.0.1:6379/0"


@dataclass(frozen=True)
class ActionSettings:
    """What the action server needs to know. `embedding_model` None: the one that is installed."""

    host: str
    port: int
    database_url: str
    demo_shop: bool  # fill a database without orders with the demo shop
    redis_url: str
    var_dir: Path
    faq_dir: Path
    embedding_model: str | None
    shop_languages: tuple[str, ...]
    translation_url: str

    @classmethod
    def from_env(cls, environment: Environment | None = None) -> ActionSettings:
        """Reads and checks all of them. Raises translation.environment.SettingError."""
        env = environment or Environment()
        host = env.get("PIVOTDESK_HOST", str, "127.0.0.1")
        var_dir = env.get("PIVOTDESK_VAR", path, ROOT / "var")
        translation_port = env.get("TRANSLATION_PORT", port, 5060)
        local_translation = f"http://{host}:{translation_port}"
        database = f"sqlite:///{var_dir / 'pivotdesk.db'}"
        return cls(
            host=host,
            port=env.get("ACTIONS_PORT", port, 5055),
            database_url=env.get("DATABASE_URL", database_address, database),
            demo_shop=env.get("DEMO_SHOP", boolean, True),
            redis_url=env.get("REDIS_URL", url, REDIS_URL),
            var_dir=var_dir,
            faq_dir=env.get("FAQ_DIR", path, ROOT / "data" / "faq"),
            embedding_model=env.get("EMBEDDING_MODEL", str, None),
            shop_languages=env.get("SHOP_LANGUAGES", spoken_languages, SPOKEN_BY_DEFAULT),
            translation_url=env.get("TRANSLATION_URL", url, local_translation),
        )


@lru_cache(maxsize=1)
def action_settings() -> ActionSettings:
    """The settings of this process; rasa-sdk builds the actions itself, so they ask here."""
    return ActionSettings.from_env()
