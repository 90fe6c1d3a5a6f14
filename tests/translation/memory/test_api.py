"""The memory's API: token, lists, limits, terms and typed errors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translation.memory.conftest import TOKEN, Node, StartNode
from translation.memory import routes, store
from translation.memory.cleaning import LONGEST_TEXT
from translation.memory.term_words import LONGEST_WORD

GOOD = {"source": "en", "target": "es", "text": "It is late.", "translation": "Llega tarde."}
PLACES = [
    ("GET", "/memory/"), ("GET", "/memory/corrections"), ("POST", "/memory/corrections"),
    ("GET", "/memory/corrections/1"), ("PUT", "/memory/corrections/1"),
    ("DELETE", "/memory/corrections/1"), ("POST", "/memory/phrases"), ("GET", "/memory/terms"),
    ("POST", "/memory/terms"), ("PUT", "/memory/terms/1"), ("DELETE", "/memory/terms/1"),
    ("GET", "/memory/files/memory.tmx"), ("POST", "/memory/files/memory.tmx"),
]


async def test_nobody_enters_without_the_token(node: Node) -> None:
    for method, path in PLACES:
        for given in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"):
            headers = {"Authorization": given}
            response = await node.http.request(method, path, json=GOOD, headers=headers)
            assert (response.status_code, response.json()["error"]["type"]) == (
                401, "unauthorized",
            ), (method, path, given)
            assert response.headers["WWW-Authenticate"] == "Bearer"
    assert (await node.http.get("/memory/corrections")).json()["total"] == 0


async def test_a_service_without_a_token_is_locked(start_node: StartNode) -> None:
    node = await start_node(token=None)
    response = await node.http.post("/memory/corrections", json=GOOD)
    assert (response.status_code, response.json()["error"]["type"]) == (403, "memory_locked")


@pytest.mark.parametrize(
    ("change", "status", "type"),
    [
        ({"source": "xx"}, 422, "unsupported_language"),
        ({"target": "it"}, 422, "unsupported_language"),
        ({"target": "en"}, 400, "bad_request"),
        ({"source": None}, 400, "bad_request"),
        ({"text": 3}, 400, "bad_request"),
        ({"text": ""}, 400, "bad_request"),
        ({"text": "1042", "translation": "1042"}, 400, "bad_request"),
        ({"translation": "👍"}, 422, "spans_differ"),
        ({"text": "a" * (LONGEST_TEXT + 1)}, 413, "text_too_long"),
        ({"padding": "a" * routes.MOST_BYTES}, 413, "text_too_long"),
        ({"author": "a" * 121}, 400, "bad_request"),
        ({"author": 7}, 400, "bad_request"),
        ({"private": "Ana"}, 400, "bad_request"),
        ({"private": ["a"] * 33}, 400, "bad_request"),
        ({"spans": [1]}, 400, "bad_request"),
    ],
)
async def test_a_bad_sentence_is_refused_and_changes_nothing(
    node: Node, change: dict[str, Any], status: int, type: str
) -> None:
    version = node.service.memory.status.version
    for name in ("corrections", "phrases"):
        response = await node.http.post(f"/memory/{name}", json={**GOOD, **change})
        assert (response.status_code, response.json()["error"]["type"]) == (status, type)
        assert (await node.http.get(f"/memory/{name}")).json()["total"] == 0
    assert node.service.memory.status.version == version


@pytest.mark.parametrize(
    ("term", "status", "type"),
    [
        ({"kind": "forget", "words": {"*": "Brisa"}}, 400, "bad_request"),
        ({"kind": "keep", "words": {"en": "Brisa"}}, 400, "bad_request"),
        ({"kind": "keep", "words": {"*": "  "}}, 400, "bad_request"),
        ({"kind": "keep", "words": {"*": "?!"}}, 400, "bad_request"),
        ({"kind": "keep", "words": {"*": "a" * (LONGEST_WORD + 1)}}, 400, "bad_request"),
        ({"kind": "keep", "words": {"*": "ana@example.com"}}, 422, "personal_data"),
        ({"kind": "keep", "words": {"*": "+34 600 123 456"}}, 422, "personal_data"),
        ({"kind": "dictate", "words": {"en": "label"}}, 400, "bad_request"),
        ({"kind": "dictate", "words": {"en": "label", "xx": "y"}}, 422, "unsupported_language"),
        ({"kind": "dictate", "words": ["label"]}, 400, "bad_request"),
        ({"kind": "dictate", "words": {"en": "label", "es": 3}}, 400, "bad_request"),
    ],
)
async def test_a_bad_term_is_refused(
    node: Node, term: dict[str, Any], status: int, type: str
) -> None:
    response = await node.http.post("/memory/terms", json=term)
    assert (response.status_code, response.json()["error"]["type"]) == (status, type)
    assert (await node.http.get("/memory/terms")).json()["total"] == 0


async def test_a_term_is_stored_without_signs_that_no_file_can_hold(node: Node) -> None:
    term = {"kind": "keep", "words": {"*": "Bri\0sa\uffff Mar"}}
    assert (await node.http.post("/memory/terms", json=term)).json()["words"] == {"*": "Brisa Mar"}
    table = await node.http.get("/memory/files/terms.csv")
    assert (table.status_code, "Brisa Mar" in table.text) == (200, True)


async def test_terms_are_added_changed_found_and_deleted(node: Node) -> None:
    words = {"en": "return label", "es": "etiqueta de devolución"}
    term = {"kind": "dictate", "words": words, "author": "ana"}
    created = await node.http.post("/memory/terms", json=term)
    assert (created.status_code, created.json()["words"]) == (201, words)
    assert (await node.http.post("/memory/terms", json=term)).status_code == 200
    assert (await node.translate("Print the return label."))[0] == (
        "[en>es] Print the etiqueta de devolución."
    )
    other = {"kind": "dictate", "words": {"en": "Return Label", "es": "bono"}}
    conflict = await node.http.post("/memory/terms", json=other)
    assert (conflict.status_code, conflict.json()["error"]["type"]) == (409, "conflict")
    address = f"/memory/terms/{created.json()['id']}"
    assert (await node.http.put(address, json=other)).json()["words"]["es"] == "bono"
    assert (await node.translate("Print the return label."))[0] == "[en>es] Print the bono."
    assert (await node.http.get(address)).json()["kind"] == "dictate"
    for query, total in (("search=LABEL", 1), ("search=100%25", 0), ("source=es", 1),
                         ("source=de", 0), ("kind=keep", 0)):
        assert (await node.http.get(f"/memory/terms?{query}")).json()["total"] == total, query
    assert (await node.http.delete(address)).status_code == 204
    assert (await node.http.get(address)).status_code == 404
    assert (await node.translate("Print the return label."))[0] == (
        "[en>es] Print the return label."
    )


async def test_a_name_that_is_kept_does_not_vote_for_a_language(node: Node) -> None:
    text = {"texts": ["Das Haus am See"], "prior": "es"}

    async def letters() -> int:
        return (await node.http.post("/detect", json=text)).json()["detections"][0]["letters"]

    assert await letters() > 0
    keep = {"kind": "keep", "words": {"*": "Das Haus am See"}}
    await node.http.post("/memory/terms", json=keep)
    assert await letters() == 0


async def test_lists_are_searched_and_paged(node: Node) -> None:
    new = [{**GOOD, "text": f"Item {word} is späť 100_000", "translation": f"{word} 100_000 tarde"}
           for word in ("red", "green", "blue")]
    for body in new:
        assert (await node.http.post("/memory/corrections", json=body)).status_code == 201
    await node.http.post("/memory/corrections", json={**new[0], "target": "de"})

    async def page(query: str) -> tuple[list[str], int]:
        answer = (await node.http.get(f"/memory/corrections?{query}")).json()
        return [item["translation"].split()[0] for item in answer["items"]], answer["total"]

    assert await page("target=es&size=2") == (["blue", "green"], 3)
    assert await page("target=es&size=2&page=2") == (["red"], 3)
    assert await page("target=es&page=9") == ([], 3)
    assert await page("search=GREEN") == (["green"], 1)
    assert await page("search=spat&target=de&source=en") == (["red"], 1)
    assert await page("search=_") == ([], 0)


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "size=201", "size=-1", "page=١", "page=" + "9" * 50,
              "search=" + "a" * 201]
)  # fmt: skip
async def test_a_bad_query_is_refused(node: Node, query: str) -> None:
    response = await node.http.get(f"/memory/corrections?{query}")
    assert (response.status_code, response.json()["error"]["type"]) == (400, "bad_request")


async def test_the_memory_has_a_size(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_SENTENCES", 1)
    monkeypatch.setattr(store, "MOST_TERMS", 0)
    assert (await node.http.post("/memory/corrections", json=GOOD)).status_code == 201
    assert (await node.http.post("/memory/corrections", json=GOOD)).status_code == 200
    full = await node.http.post("/memory/corrections", json={**GOOD, "text": "Too late."})
    assert (full.status_code, full.json()["error"]["type"]) == (409, "memory_full")
    term = {"kind": "keep", "words": {"*": "Brisa"}}
    assert (await node.http.post("/memory/terms", json=term)).json()["error"]["type"] == (
        "memory_full"
    )
    assert (await node.http.get("/memory/corrections")).json()["total"] == 1


async def test_other_paths_and_methods_are_typed_errors(node: Node) -> None:
    for method, path, status in (
        ("GET", "/memory/nothing", 404), ("DELETE", "/memory/corrections", 405),
        ("GET", "/memory/files/passwd", 404), ("POST", "/memory/files/training.tsv", 404),
        ("GET", "/memory/corrections/99999999999999999999", 400),
    ):
        response = await node.http.request(method, path)
        assert response.status_code == status, path
        assert "error" in response.json()


async def test_the_status_and_the_metrics_tell_of_it(node: Node) -> None:
    await node.until(lambda: node.service.memory.status.has_news)
    status = (await node.http.get("/memory/")).json()
    assert status == {
        "status": "ok", "version": node.service.memory.status.version, "news": "redis",
    }
    page = (await node.http.get("/metrics")).text
    assert 'translation_requests_total{path="/memory",status="200"} 1.0' in page
