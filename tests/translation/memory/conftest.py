"""Nodes of the translation service on the echo engine, one database, one real Redis."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.translation.conftest import SHOP
from translation.app import create_app
from translation.memory.database import MemoryDatabase
from translation.memory.store import MemoryStore
from translation.service import TranslationService
from translation.settings import TranslationSettings

TOKEN = "a-token-of-the-tests"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Node:
    """One running service and a client of it that has the token."""

    http: httpx.AsyncClient
    service: TranslationService

    async def translate(self, text: str, source: str = "en", target: str = "es") -> tuple[str, str]:
        """The translation and where it came from."""
        body = {"texts": [text], "source": source, "target": target}
        [result] = (await self.http.post("/translate", json=body)).json()["translations"]
        return result["text"], result["origin"]

    async def correct(
        self, text: str, translation: str, source: str = "en", target: str = "es", **more: Any
    ) -> httpx.Response:
        body = {"text": text, "translation": translation, "source": source, "target": target}
        return await self.http.post("/memory/corrections", json={**body, **more})

    async def until(self, condition: Callable[[], bool | Awaitable[bool]]) -> None:
        """Wait until it holds; fail after a while."""
        for _ in range(1000):
            result = condition()
            if result is True or (not isinstance(result, bool) and await result):
                return
            await asyncio.sleep(0.01)
        pytest.fail("it did not happen")


StartNode = Callable[..., Awaitable[Node]]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite, or the PostgreSQL of TEST_POSTGRES_URL, emptied before each test."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        from sqlalchemy import create_engine, text

        with create_engine(url, future=True).begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        return url
    return f"sqlite:///{tmp_path / 'memory.db'}"


@pytest.fixture
def store(database_url: str) -> Iterator[MemoryStore]:
    database = MemoryDatabase(database_url)
    yield MemoryStore(database)
    database.close()


@pytest.fixture
async def start_node(redis_url: str, database_url: str) -> AsyncIterator[StartNode]:
    """Starts nodes that share database and Redis."""
    async with AsyncExitStack() as stack:

        async def start(**values: Any) -> Node:
            given = {
                "redis_url": redis_url, "database_url": database_url, "token": TOKEN,
                "languages": SHOP,
            }  # fmt: skip
            app = create_app(TranslationSettings(engine="echo", **{**given, **values}))
            await stack.enter_async_context(app.router.lifespan_context(app))
            http = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app=app), base_url="http://t",
                    headers=AUTHORISED,
                )
            )
            node = Node(http, app.state.service)
            await node.until(lambda: node.service.not_ready is None)
            return node

        yield start


@pytest.fixture
async def node(start_node: StartNode) -> Node:
    return await start_node()
