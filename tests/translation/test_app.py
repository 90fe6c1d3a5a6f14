"""The service over HTTP, on the echo engine and a real Redis."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.translation.conftest import SHOP
from translation import service as service_module
from translation.app import MOST_BYTES, MOST_CHARACTERS, MOST_TEXTS, create_app
from translation.engines import Hypothesis
from translation.engines.echo import EchoEngine
from translation.settings import TranslationSettings


async def translate(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/translate", json={"target": "en", **body})


async def test_a_customers_question_in_english(service: httpx.AsyncClient) -> None:
    response = await translate(
        service, texts=["Hola, ¿dónde está mi pedido 1042? 👍"], source="auto", prior="en"
    )
    assert response.status_code == 200
    assert response.json() == {
        "model": "echo",
        "translations": [{
            "text": "Hello, [es>en] ¿dónde está mi pedido 1042? 👍",
            "source": "es", "target": "en", "confidence": pytest.approx(1, abs=0.01),
            "reason": "statistical", "letters": 21, "script": "Latn", "alternatives": [],
            "origin": "model",
            "protected": ["1042", "👍"], "quality": {"score": 1.0, "flags": []},
        }],
    }  # fmt: skip


async def test_the_bots_answer_in_chinese(service: httpx.AsyncClient) -> None:
    response = await translate(
        service, texts=["Order 1042 is here.", "Yes"], source="en", target="zh"
    )
    texts = [each["text"] for each in response.json()["translations"]]
    assert texts == ["[en>zh 中文] Order 1042 is here。", "[en>zh 中文] Yes"]


async def test_traditional_chinese_goes_through_simplified(service: httpx.AsyncClient) -> None:
    texts = ["請問軟體訂單 1042 在哪裡？", "请问软件订单 1042 在哪里？"]
    response = await translate(service, texts=texts, source="auto")
    hant, hans = response.json()["translations"]
    assert (hant["source"], hant["script"]) == ("zh-Hant", "Hant")
    assert (hans["source"], hans["script"]) == ("zh", "Hans")
    assert hant["text"] == hans["text"]
    assert hant["text"].startswith("[zh>en]")
    assert hant["protected"] == ["1042"]


async def test_the_bots_answer_in_traditional_chinese(service: httpx.AsyncClient) -> None:
    # The echo engine keeps the words it is given.
    texts = ["Order 1042 软件。", "See https://example.com/软件 for 软件。"]
    response = await translate(service, texts=texts, source="en", target="zh-Hant")
    answers = response.json()["translations"]
    assert [each["target"] for each in answers] == ["zh-Hant", "zh-Hant"]
    assert [each["text"] for each in answers] == [
        "[en>zh 中文] Order 1042 軟體。", "[en>zh 中文] See https://example.com/软件 for 軟體。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "target", "text", "expected"),
    [
        ("zh", "zh-Hant", "我的订单 https://a.com/订单", "我的訂單 https://a.com/订单"),
        ("zh-Hant", "zh", "我的訂單", "我的订单"),
        ("zh-Hant", "zh-Hant", "訂單和订单", "訂單和订单"),
    ],
)
async def test_between_the_two_chinese_scripts_nothing_is_translated(
    service: httpx.AsyncClient, source: str, target: str, text: str, expected: str
) -> None:
    response = await translate(service, texts=[text], source=source, target=target)
    [result] = response.json()["translations"]
    assert (result["text"], result["origin"]) == (expected, "copy")


async def test_romanised_text_is_not_put_through_the_model(service: httpx.AsyncClient) -> None:
    text = "wo de dingdan zai nali"
    response = await translate(service, texts=[text], source="auto", prior="en")
    [result] = response.json()["translations"]
    assert (result["source"], result["reason"], result["script"]) == ("zh", "romanised", "Latn")
    assert (result["text"], result["quality"]["flags"]) == (text, ["untranslated"])


async def test_the_second_time_it_comes_from_the_cache(service: httpx.AsyncClient) -> None:
    for number, origin in (("1042", "model"), ("2071", "cache")):
        text = f"Mi pedido {number} no llega"
        response = await translate(service, texts=[text], source="es")
        [result] = response.json()["translations"]
        assert (result["text"], result["origin"]) == (f"[es>en] {text}", origin)


async def test_languages_are_detected(service: httpx.AsyncClient) -> None:
    response = await service.post("/detect", json={"texts": ["ok", "Wo ist es?"], "prior": "fr"})
    first, second = response.json()["detections"]
    assert first == {
        "language": "fr", "confidence": 0.6, "reason": "lexicon", "letters": 2, "script": "Latn",
        "alternatives": [{"language": code, "confidence": 0.1} for code in ("en", "es", "de")],
    }  # fmt: skip
    assert second["language"] == "de"


async def test_the_languages_are_listed(service: httpx.AsyncClient) -> None:
    answer = (await service.get("/languages")).json()
    assert answer["pivot"] == "en"
    codes = [each["code"] for each in answer["languages"]]
    assert codes == [*SHOP, "zh-Hant"]
    assert answer["languages"][codes.index("zh")] == {
        "code": "zh", "name": "Chinese", "native_name": "中文", "script": "Hans", "rtl": False,
    }  # fmt: skip
    assert answer["languages"][codes.index("zh-Hant")]["native_name"] == "繁體中文"


async def test_control_characters_and_half_surrogates_are_taken_out(
    service: httpx.AsyncClient,
) -> None:
    body = b'{"texts": ["no\\u0000 lle\\u0007ga\\ud800\\n\\tya"], "source": "es", "target": "en"}'
    response = await service.post("/translate", content=body)
    [result] = response.json()["translations"]
    assert result["text"] == "[es>en] no llega\n\t[es>en] ya"


@pytest.mark.parametrize(
    ("body", "status", "type"),
    [
        ({"texts": "hola"}, 400, "bad_request"),
        ({"texts": [1]}, 400, "bad_request"),
        ({}, 400, "bad_request"),
        ({"texts": ["a"], "target": None}, 400, "bad_request"),
        ({"texts": ["a"], "source": 3}, 400, "bad_request"),
        ({"texts": ["a"], "prior": 3}, 400, "bad_request"),
        ({"texts": ["a"], "formality": "rude"}, 400, "bad_request"),
        ({"texts": ["a"], "target": "xx"}, 422, "unsupported_language"),
        ({"texts": ["a"], "source": "it"}, 422, "unsupported_language"),
        ({"texts": ["a" * (MOST_CHARACTERS + 1)]}, 413, "text_too_long"),
        ({"texts": ["a"] * (MOST_TEXTS + 1)}, 413, "text_too_long"),
        ({"texts": ["a"], "padding": "x" * MOST_BYTES}, 413, "text_too_long"),
    ],
)
async def test_a_bad_request_has_a_typed_error(
    service: httpx.AsyncClient, body: dict[str, Any], status: int, type: str
) -> None:
    response = await translate(service, **body)
    assert response.status_code == status
    assert response.json()["error"]["type"] == type
    assert response.json()["error"]["message"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_not_a_json_object_is_a_bad_request(
    service: httpx.AsyncClient, content: bytes
) -> None:
    response = await service.post("/translate", content=content)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "bad_request"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/translate", 405)]
)
async def test_other_paths_and_methods_are_json_errors_too(
    service: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    response = await service.request(method, path)
    assert response.status_code == status
    assert "error" in response.json()


async def test_the_longest_allowed_request_is_answered(service: httpx.AsyncClient) -> None:
    texts = ["Mi pedido no llega. " * (MOST_CHARACTERS // 20)] * MOST_TEXTS
    response = await translate(service, texts=texts, source="es")
    assert response.status_code == 200
    assert len(response.json()["translations"]) == MOST_TEXTS


async def test_metrics_are_counted(service: httpx.AsyncClient) -> None:
    await translate(service, texts=["sí", "Mi pedido no llega"], source="es")
    await translate(service, texts=3)
    page = (await service.get("/metrics")).text
    for line in (
        'translation_requests_total{path="/translate",status="200"} 1.0',
        'translation_requests_total{path="/translate",status="400"} 1.0',
        'translation_texts_total{origin="lexicon",source="es",target="en"} 1.0',
        'translation_texts_total{origin="model",source="es",target="en"} 1.0',
        'translation_seconds_count{stage="translate"} 1.0',
        'translation_seconds_count{stage="model"} 1.0',
        "translation_queue_length 0.0",
    ):
        assert line in page


class SlowEngine(EchoEngine):
    """Waits until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began = threading.Event()

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        self.began.set()
        assert self.go.wait(10)
        return super().translate(texts, source, target)


async def ready(client: httpx.AsyncClient) -> None:
    while (await client.get("/ready")).status_code != httpx.codes.OK:
        await asyncio.sleep(0.01)


async def test_a_full_queue_and_a_missed_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = SlowEngine()
    monkeypatch.setattr(service_module, "load_engine", lambda settings: engine)
    app = create_app(TranslationSettings(max_waiting=2, deadline=2.0, use_cache=False))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            await ready(client)
            def ask(text: str) -> asyncio.Task[httpx.Response]:
                return asyncio.create_task(translate(client, texts=[text], source="es"))

            requests = [ask("Uno no llega.")]
            await asyncio.to_thread(engine.began.wait, 10)
            requests += [ask("Dos no llega."), ask("Tres no llega."), ask("Otro no llega.")]
            responses = await asyncio.gather(*requests)
            by_status = sorted(response.status_code for response in responses)
            assert by_status == [429, 503, 503, 503]
            [refused] = [r for r in responses if r.status_code == 429]
            assert refused.headers["Retry-After"] == "1"
            assert refused.json()["error"]["type"] == "queue_full"
            engine.go.set()
            assert (await translate(client, texts=["no llega"], source="es")).status_code == 200


async def test_a_model_that_cannot_be_loaded_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = TranslationSettings(models=(str(tmp_path / "none"),), use_cache=False)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            assert (await client.get("/health")).status_code == 200
            assert (await client.get("/ready")).status_code == 503
            while "being loaded" in (await client.get("/ready")).text:
                await asyncio.sleep(0.05)
            assert "could not be loaded" in (await client.get("/ready")).json()["reason"]
            response = await translate(client, texts=["hola"], source="es")
            assert response.status_code == 503
            assert response.json()["error"]["type"] == "unavailable"
            detected = await client.post("/detect", json={"texts": ["Wo ist mein Paket?"]})
            assert detected.json()["detections"][0]["language"] == "de"
    assert "could not be loaded" in caplog.text
