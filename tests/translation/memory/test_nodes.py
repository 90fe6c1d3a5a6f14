"""Several nodes: what is corrected on one serves on all; Redis or the database away."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.translation.memory.conftest import StartNode
from translation.memory import live, news

if TYPE_CHECKING:
    from tests.translation.conftest import RedisServer

LATE, TARDE = "It is late.", "Llega tarde."


async def test_a_correction_on_one_node_serves_the_next_message_on_the_other(
    start_node: StartNode,
) -> None:
    first, second = await start_node(), await start_node()
    for node in (first, second):
        await node.until(lambda node=node: node.service.memory.status.has_news)
    for number in range(5):
        await first.correct(LATE, f"{TARDE[:-1]} {'ya ' * number}hoy.")
        assert await second.translate(LATE) == (f"{TARDE[:-1]} {'ya ' * number}hoy.", "memory")
    assert first.service.memory.status.version == second.service.memory.status.version
    keep = {"kind": "keep", "words": {"*": "Brisa"}}
    await second.http.post("/memory/terms", json=keep)
    body = {"texts": ["The Brisa is here."], "source": "en", "target": "es"}
    [result] = (await first.http.post("/translate", json=body)).json()["translations"]
    assert result["protected"] == ["Brisa"]


async def test_what_was_cached_before_a_correction_is_never_served_after_it(
    start_node: StartNode,
) -> None:
    node = await start_node()
    assert [(await node.translate(LATE))[1] for _ in "12"] == ["model", "cache"]
    id = (await node.correct(LATE, TARDE)).json()["id"]
    assert await node.translate(LATE) == (TARDE, "memory")
    await node.http.delete(f"/memory/corrections/{id}")
    assert [(await node.translate(LATE))[1] for _ in "12"] == ["model", "cache"]
    await node.correct("Otro no llega.", "Another one.", "es", "en")
    assert (await node.translate(LATE))[1] == "cache", "another direction is not concerned"
    await node.http.post("/memory/terms", json={"kind": "keep", "words": {"*": "Brisa"}})
    assert (await node.translate(LATE))[1] == "model", "terms concern all directions"


async def test_a_node_that_starts_later_knows_it(start_node: StartNode) -> None:
    await (await start_node()).correct(LATE, TARDE)
    assert await (await start_node()).translate(LATE) == (TARDE, "memory")


async def test_without_redis_the_nodes_look_into_the_database(
    start_node: StartNode, own_redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_WITHOUT_NEWS", 0.05)
    monkeypatch.setattr(news, "RETRY", 0.05)
    first = await start_node(redis_url=own_redis_server.url)
    second = await start_node(redis_url=own_redis_server.url)
    await second.until(lambda: second.service.memory.status.has_news)
    own_redis_server.stop()
    await second.until(lambda: not second.service.memory.status.has_news)
    assert (await first.correct(LATE, TARDE)).status_code == 201
    assert await first.translate(LATE) == (TARDE, "memory")

    async def knows() -> bool:
        return await second.translate(LATE) == (TARDE, "memory")

    await second.until(knows)
    ready = (await second.http.get("/ready")).json()
    assert (ready["status"], ready["memory"]["news"]) == ("ready", "polling")
    own_redis_server.start()
    await second.until(lambda: second.service.memory.status.has_news)
    await first.until(lambda: first.service.memory.status.has_news)
    await first.correct(LATE, "Ya viene.")
    assert await second.translate(LATE) == ("Ya viene.", "memory")


def break_database(path: Path) -> None:
    """In its place is something that cannot be opened."""
    path.rename(path.with_suffix(".away"))
    path.mkdir()


def mend_database(path: Path) -> None:
    path.rmdir()
    path.with_suffix(".away").rename(path)


@pytest.fixture
def sqlite_file(database_url: str, tmp_path: Path) -> Path:
    if not database_url.startswith("sqlite"):
        pytest.skip("breaks an SQLite file")
    return tmp_path / "memory.db"


async def test_without_its_database_the_service_goes_on_with_what_it_has_and_says_so(
    start_node: StartNode, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(live, "LOOK", 0.05)
    monkeypatch.setattr(live, "LOOK_WITHOUT_NEWS", 0.05)
    node = await start_node()
    await node.correct(LATE, TARDE)
    with caplog.at_level(logging.INFO):
        break_database(sqlite_file)
        await node.until(lambda: not node.service.memory.status.is_current)
        assert await node.translate(LATE) == (TARDE, "memory")
        ready = await node.http.get("/ready")
        assert (ready.status_code, ready.json()["memory"]["status"]) == (200, "stale")
        assert "unable to open" in ready.json()["memory"]["reason"]
        refused = await node.correct(LATE, "Ya viene.")
        assert refused.status_code == 503
        assert refused.json()["error"]["type"] == "memory_unavailable"
        await asyncio.sleep(0.2)
        mend_database(sqlite_file)
        await node.until(lambda: node.service.memory.status.is_current)
    assert (await node.http.get("/ready")).json()["memory"]["status"] == "ok"
    assert (await node.correct(LATE, "Ya viene.")).status_code == 200
    assert await node.translate(LATE) == ("Ya viene.", "memory")
    assert caplog.text.count("stays as it is") == 1


async def test_a_service_starts_without_its_database_and_finds_it_later(
    start_node: StartNode, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK", 0.05)
    monkeypatch.setattr(live, "LOOK_WITHOUT_NEWS", 0.05)
    sqlite_file.mkdir()
    node = await start_node()
    assert (await node.translate(LATE))[1] == "model"
    assert not node.service.memory.status.is_current
    sqlite_file.rmdir()
    await node.until(lambda: node.service.memory.status.is_current)
    await node.correct(LATE, TARDE)
    assert await node.translate(LATE) == (TARDE, "memory")


async def test_a_database_that_was_emptied_is_made_anew(
    start_node: StartNode, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK", 0.05)
    monkeypatch.setattr(live, "LOOK_WITHOUT_NEWS", 0.05)
    node = await start_node()
    await node.correct(LATE, TARDE)
    for file in sqlite_file.parent.glob("memory.db*"):
        file.unlink()

    async def forgot() -> bool:
        return (await node.translate(LATE))[1] != "memory"

    await node.until(forgot)
    assert (await node.correct(LATE, TARDE)).status_code == 201


async def test_without_a_database_there_is_no_memory(start_node: StartNode) -> None:
    node = await start_node(database_url=None)
    assert (await node.http.get("/ready")).json()["memory"] == {"status": "off"}
    assert (await node.correct(LATE, TARDE)).json()["error"]["type"] == "memory_unavailable"
    assert (await node.translate(LATE))[1] == "model"
