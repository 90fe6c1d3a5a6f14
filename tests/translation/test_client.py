"""The client against small real servers that are up, down, slow or broken."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from translation import client as client_module
from translation.client import (
    DOUBTFUL_FLAGS,
    Translation,
    TranslationClient,
    TranslationRefused,
    TranslationUnavailable,
)
from translation.drafts import UNTRANSLATED
from translation.quality import COPIED, INCOMPLETE, LANGUAGE, LOW_SCORE

ANSWER = {
    "text": "Hello", "source": "es", "target": "en", "confidence": 0.9, "reason": "lexicon",
    "letters": 4, "alternatives": [{"language": "fr", "confidence": 0.1}], "origin": "lexicon",
    "protected": [], "quality": {"score": 1.0, "flags": ["pieces"]},
}  # fmt: skip
GOOD = json.dumps({"model": "m", "translations": [ANSWER]})

Respond = Callable[[asyncio.StreamWriter, dict], Awaitable[None]]


@asynccontextmanager
async def server(port: int, respond: Respond) -> AsyncIterator[str]:
    """An HTTP server that reads a request and lets `respond` write."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                await respond(writer, json.loads(await reader.readexactly(length)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", port)
    yield f"http://127.0.0.1:{port}"
    listening.close()
    await listening.wait_closed()


def answering(body: str, status: int = 200) -> Respond:
    async def respond(writer: asyncio.StreamWriter, request: dict) -> None:
        content = body.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        await writer.drain()

    return respond


async def test_an_answer_is_read(port: int) -> None:
    async with server(port, answering(GOOD)) as url:
        client = TranslationClient(url, timeout=5)
        assert await client.to_pivot("hola") == Translation(
            text="Hello", source="es", target="en", confidence=0.9, reason="lexicon", letters=4,
            alternatives=(("fr", 0.1),), origin="lexicon", quality=1.0, flags=("pieces",),
        )  # fmt: skip
        await client.aclose()


async def test_the_request_is_what_the_service_expects(port: int) -> None:
    requests = []

    async def remember(writer: asyncio.StreamWriter, request: dict) -> None:
        requests.append(request)
        await answering(GOOD)(writer, request)

    async with server(port, remember) as url:
        client = TranslationClient(url + "/", timeout=5)
        await client.to_pivot("hola", prior="es")
        await client.from_pivot(["hello"], "es")
        await asyncio.to_thread(client.to_pivot_sync, "hola", "fr")
        await client.aclose()
    assert requests == [
        {"texts": ["hola"], "source": "auto", "target": "en", "prior": "es"},
        {"texts": ["hello"], "source": "en", "target": "es", "prior": None},
        {"texts": ["hola"], "source": "auto", "target": "en", "prior": "fr"},
    ]


async def test_no_texts_are_no_request(port: int) -> None:
    client = TranslationClient(f"http://127.0.0.1:{port}", timeout=1)
    assert await client.from_pivot([], "es") == []


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, '{"error": {"type": "unavailable", "message": "loading"}}'), (500, "oops"),
     (429, '{"error": {"type": "queue_full", "message": "full"}}'), (200, "not json"),
     (200, '{"translations": []}'), (200, '{"translations": [{}]}'), (200, "[]"),
     (200, '{"translations": null}')],
)  # fmt: skip
async def test_what_is_no_translation_is_unavailable(port: int, status: int, body: str) -> None:
    async with server(port, answering(body, status)) as url:
        client = TranslationClient(url, timeout=5)
        with pytest.raises(TranslationUnavailable):
            await client.to_pivot("hola")
        with pytest.raises(TranslationUnavailable):
            await asyncio.to_thread(client.to_pivot_sync, "hola")
        await client.aclose()


@pytest.mark.parametrize(
    ("status", "body", "type"),
    [(413, '{"error": {"type": "text_too_long", "message": "long"}}', "text_too_long"),
     (422, '{"error": {"type": "unsupported_language", "message": "xx"}}', "unsupported_language"),
     (404, "no such page", "bad_request")],
)  # fmt: skip
async def test_a_refusal_says_its_type(port: int, status: int, body: str, type: str) -> None:
    async with server(port, answering(body, status)) as url:
        client = TranslationClient(url, timeout=5)
        with pytest.raises(TranslationRefused) as refused:
            await client.to_pivot("hola")
        assert refused.value.type == type
        await client.aclose()


async def test_a_slow_service_costs_the_timeout_and_no_more(port: int) -> None:
    async def never(writer: asyncio.StreamWriter, request: dict) -> None:
        await asyncio.sleep(30)

    async with server(port, never) as url:
        client = TranslationClient(url, timeout=0.3)
        for _ in range(2):
            with pytest.raises(TranslationUnavailable):
                await asyncio.wait_for(client.to_pivot("hola"), 10)
        with pytest.raises(TranslationUnavailable):
            await asyncio.to_thread(client.to_pivot_sync, "hola")
        await client.aclose()


async def test_a_dead_service_is_not_asked_for_a_second_and_then_again(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TranslationClient(f"http://127.0.0.1:{port}", timeout=5)
    with pytest.raises(TranslationUnavailable, match="did not answer"):
        await client.to_pivot("hola")
    async with server(port, answering(GOOD)):
        with pytest.raises(TranslationUnavailable, match="just now"):
            await client.to_pivot("hola")
        with pytest.raises(TranslationUnavailable, match="just now"):
            client.to_pivot_sync("hola")
        later = time.monotonic() + client_module.PAUSE_AFTER_FAILURE
        monkeypatch.setattr(client_module.time, "monotonic", lambda: later + 0.1)
        assert (await client.to_pivot("hola")).text == "Hello"
        await client.aclose()


async def test_a_restart_of_the_service_is_not_noticed(port: int) -> None:
    """The connection that was kept open is dead; the request is sent again on a new one."""
    closed = False

    async def close_once(writer: asyncio.StreamWriter, request: dict) -> None:
        nonlocal closed
        if not closed and request["texts"] == ["second"]:
            closed = True
            writer.close()
            return
        await answering(GOOD)(writer, request)

    async with server(port, close_once) as url:
        client = TranslationClient(url, timeout=5)
        await client.to_pivot("first")
        assert (await client.to_pivot("second")).text == "Hello"
        assert closed
        await client.aclose()


def test_it_works_in_one_event_loop_after_another(port: int) -> None:
    client = TranslationClient(f"http://127.0.0.1:{port}", timeout=5)

    async def once() -> str:
        async with server(port, answering(GOOD)):
            return (await client.to_pivot("hola")).text

    assert [asyncio.run(once()) for _ in range(2)] == ["Hello", "Hello"]


async def test_a_closed_client_opens_again(port: int) -> None:
    async with server(port, answering(GOOD)) as url:
        client = TranslationClient(url, timeout=5)
        await client.to_pivot("hola")
        await client.aclose()
        assert (await client.to_pivot("hola")).text == "Hello"
        await client.aclose()


def test_the_flags_of_doubt_are_flags_of_the_service():
    assert {LOW_SCORE, UNTRANSLATED, COPIED, INCOMPLETE, LANGUAGE} == DOUBTFUL_FLAGS
