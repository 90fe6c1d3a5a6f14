"""What the desk does, through the client, against a running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from tests.translation.memory.conftest import TOKEN
from translation.app import create_app
from translation.client import TranslationClient, TranslationRefused, TranslationUnavailable
from translation.settings import TranslationSettings


@pytest.fixture
async def url(port: int, redis_url: str, database_url: str) -> AsyncIterator[str]:
    settings = TranslationSettings(
        port=port, engine="echo", redis_url=redis_url, database_url=database_url, token=TOKEN
    )
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), "127.0.0.1", port, log_level="warning")
    )
    running = asyncio.create_task(server.serve())
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(trust_env=False) as probe:
        for _ in range(1000):
            try:
                if (await probe.get(f"{address}/ready")).status_code == httpx.codes.OK:
                    break
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.02)
    yield address
    server.should_exit = True
    await running


async def test_the_desk_corrects_lists_and_deletes(url: str) -> None:
    client = TranslationClient(url, timeout=20, token=TOKEN)
    made = await client.correct("Order 1042 is late.", "El 1042 tarda.", "en", "es", "ana")
    assert (made.text, made.author, made.spans) == ("Order ⟦0⟧ is late.", "ana", ("number",))
    [answer] = await client.from_pivot(["Order 2071 is late."], "es")
    assert (answer.text, answer.origin) == ("El 2071 tarda.", "memory")
    changed = await client.change_correction(made.id, "Tarda el ⟦0⟧.", "eva")
    assert (changed.id, changed.author) == (made.id, "eva")
    found = await client.corrections(target="es", search="late")
    assert (found.items, found.total, found.page) == ((changed,), 1, 1)
    assert (await client.corrections(target="de")).items == ()
    await client.delete_correction(made.id)
    assert (await client.corrections()).total == 0
    await client.aclose()


async def test_the_desk_keeps_the_glossary(url: str) -> None:
    client = TranslationClient(url, timeout=20, token=TOKEN)
    kept = await client.keep_term("Brisa", "ana")
    label = await client.dictate_term({"en": "label", "es": "etiqueta"})
    assert (await client.terms()).items == (label, kept)
    assert (await client.terms("brisa")).items == (kept,)
    [answer] = await client.from_pivot(["The label of Brisa."], "es")
    assert answer.text == "[en>es] The etiqueta of Brisa."
    await client.delete_term(label.id)
    assert (await client.terms()).total == 1
    await client.aclose()


async def test_a_refusal_says_why(url: str, port: int) -> None:
    client = TranslationClient(url, timeout=20, token=TOKEN)
    with pytest.raises(TranslationRefused) as differing:
        await client.correct("Order 1042", "Pedido 1043 ya", "en", "es")
    assert differing.value.type == "spans_differ"
    assert differing.value.details == {"missing": ["1042"], "added": ["1043"]}
    with pytest.raises(TranslationRefused) as private:
        await client.correct("Dear Ana", "Estimada Ana", "en", "es", private=["Ana"])
    assert private.value.type == "personal_data"
    await client.aclose()
    stranger = TranslationClient(url, timeout=20)
    with pytest.raises(TranslationRefused) as refused:
        await stranger.corrections()
    assert refused.value.type == "unauthorized"
    await stranger.aclose()


async def test_without_the_service_the_memory_is_unavailable(port: int) -> None:
    client = TranslationClient(f"http://127.0.0.1:{port}", timeout=5, token=TOKEN)
    for _ in range(2):
        with pytest.raises(TranslationUnavailable):
            await client.corrections()
    await client.aclose()
