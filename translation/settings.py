"""The settings of the translation service, read from the environment and checked at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from translation.database import database_address
from translation.environment import (
    Environment,
    SettingError,
    boolean,
    language_list,
    one_of,
    path,
    port,
    positive_float,
    positive_int,
    url,
)
from translation.languages import SERVED_BY_DEFAULT

ROOT = Path(__file__).resolve().parents[1]
SHIPPED_MODELS = tuple(
    str(ROOT / "translation" / "models" / name)
    for name in ("pivotdesk-compact", "pivotdesk-eleven")
)
MOST_DEFAULT_THREADS = 4  # the service shares its machine with four others
SHORTEST_TOKEN = 16  # characters


def default_threads() -> int:
    """The cores this process may use, at most four."""
    return min(MOST_DEFAULT_THREADS, len(os.sched_getaffinity(0)))


@dataclass(frozen=True)
class TranslationSettings:
    """Everything the translation service needs to know. Times are in seconds."""

    host: str = "127.0.0.1"
    port: int = 5060
    var: Path = Path("var")
    languages: tuple[str, ...] = SERVED_BY_DEFAULT
    redis_url: str = "redis://127.0.0.1:6379/0"
    models: tuple[str, ...] = SHIPPED_MODELS
    engine: str = "auto"
    device: str = "auto"
    threads: int = 1
    beams: int = 8
    rerank: bool = True
    max_batch: int = 32
    max_waiting: int = 512
    deadline: float = 30.0
    use_cache: bool = True
    use_phrases: bool = True
    cache_lifetime: int = 30 * 24 * 3600
    glossary: Path = ROOT / "data" / "glossary.yml"
    database_url: str | None = None  # None: no memory of corrections
    token: str | None = field(default=None, repr=False)  # None: nobody may change the memory

    @classmethod
    def from_env(cls, values: Mapping[str, str] | None = None) -> TranslationSettings:
        """Read the environment (or `values`). Raises SettingError."""
        env, own = Environment(values), cls()
        var = env.get("PIVOTDESK_VAR", path, own.var)
        return cls(
            host=env.get("PIVOTDESK_HOST", str, own.host),
            port=env.get("TRANSLATION_PORT", port, own.port),
            var=var,
            languages=env.get("SHOP_LANGUAGES", language_list, own.languages),
            redis_url=env.get("REDIS_URL", url, own.redis_url),
            models=env.get("TRANSLATION_MODEL", model_list, own.models),
            engine=env.get(
                "TRANSLATION_ENGINE", one_of("auto", "seq2seq", "ctranslate2", "echo"), own.engine
            ),
            device=env.get("TRANSLATION_DEVICE", one_of("auto", "cpu", "cuda"), own.device),
            threads=env.get("TRANSLATION_THREADS", positive_int, default_threads()),
            beams=env.get("TRANSLATION_BEAMS", positive_int, own.beams),
            rerank=env.get("TRANSLATION_RERANK", boolean, own.rerank),
            max_batch=env.get("TRANSLATION_BATCH", positive_int, own.max_batch),
            max_waiting=env.get("TRANSLATION_QUEUE", positive_int, own.max_waiting),
            deadline=env.get("TRANSLATION_DEADLINE", positive_float, own.deadline),
            use_cache=env.get("TRANSLATION_CACHE", boolean, own.use_cache),
            use_phrases=env.get("TRANSLATION_PHRASES", boolean, own.use_phrases),
            cache_lifetime=env.get("TRANSLATION_CACHE_SECONDS", positive_int, own.cache_lifetime),
            glossary=env.get("GLOSSARY", path, own.glossary),
            database_url=env.get(
                "DATABASE_URL", database_address, f"sqlite:///{var / 'pivotdesk.db'}"
            ),
            token=_token(env),
        )


def model_list(value: str) -> tuple[str, ...]:
    """Folders or hub ids, separated by commas; for each direction the first that can is used."""
    models = tuple(name.strip() for name in value.split(","))
    if not all(models):
        raise ValueError("folders or hub ids of models, separated by commas")
    return models


def _token(env: Environment) -> str | None:
    """Without its value in the error: that is a secret, if a short one."""
    token = env.get("TRANSLATION_TOKEN", str, None)
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise SettingError(f"TRANSLATION_TOKEN: expected at least {SHORTEST_TOKEN} characters")
    return token
