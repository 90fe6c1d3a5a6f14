"""A correction is what customers and agents get, from the next message on."""

from __future__ import annotations

import pytest

from tests.translation.memory.conftest import Node, StartNode

SHIPS, ENVIADO = "Your order 1042 ships today.", "Su pedido 1042 sale hoy mismo."


async def test_a_correction_serves_the_next_message_and_every_other_order(node: Node) -> None:
    assert (await node.translate(SHIPS))[1] == "model"
    response = await node.correct(SHIPS, ENVIADO, author="maria")
    assert response.status_code == 201
    assert response.json()["text"] == "Your order ⟦0⟧ ships today."
    assert response.json()["translation"] == "Su pedido ⟦0⟧ sale hoy mismo."
    assert response.json()["spans"] == ["number"]
    assert await node.translate(SHIPS) == (ENVIADO, "memory")
    other = SHIPS.replace("1042", "2071")
    assert await node.translate(other) == (ENVIADO.replace("1042", "2071"), "memory")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YOUR ORDER #7 SHIPS TODAY", "Su pedido #7 sale hoy mismo"),
        ("your  order A-1, ships today!", "¡Su pedido A-1 sale hoy mismo!"),
        ("- Your order 1042 ships today. 👍", "- Su pedido 1042 sale hoy mismo. 👍"),
    ],
)
async def test_case_punctuation_and_spacing_do_not_matter(
    node: Node, text: str, expected: str
) -> None:
    await node.correct(SHIPS, ENVIADO)
    found, origin = await node.translate(text)
    assert origin == "memory"
    assert found.casefold() == expected.casefold()


async def test_a_sentence_written_exactly_so_has_its_own_correction(node: Node) -> None:
    await node.correct("Ich mochte das.", "I liked that.", "de", "en")
    await node.correct("Ich möchte das!", "I would like that — please", "de", "en")
    assert (await node.translate("Ich mochte das.", "de", "en"))[0] == "I liked that."
    assert (await node.translate("Ich möchte das!", "de", "en"))[0] == "I would like that — please"


async def test_a_corrected_sentence_counts_inside_a_longer_text_and_a_whole_text_as_one(
    node: Node,
) -> None:
    await node.correct("It is late.", "Llega tarde.")
    text, origin = await node.translate("Hello. It is late. Bye.")
    assert (text, origin) == ("[en>es] Hello. Llega tarde. [en>es] Bye.", "model")
    await node.correct("Hello. It is late. Bye.", "¡Hola! Viene con retraso.")
    assert await node.translate("Hello. It is late. Bye.") == (
        "¡Hola! Viene con retraso.", "memory",
    )


async def test_a_correction_comes_before_the_lexicon_and_greetings(node: Node) -> None:
    assert await node.translate("Vale", "es", "en") != ("Fair enough", "memory")
    await node.correct("Vale", "Fair enough", "es", "en")
    assert await node.translate("Vale", "es", "en") == ("Fair enough", "memory")
    await node.correct("Hola, ¿qué tal va lo mío?", "Hi, any news?", "es", "en")
    assert await node.translate("Hola, ¿qué tal va lo mío?", "es", "en") == (
        "Hi, any news?", "memory",
    )


async def test_only_this_direction_is_corrected(node: Node) -> None:
    await node.correct("It is late.", "Llega tarde.")
    assert (await node.translate("Llega tarde.", "es", "en"))[1] == "model"
    assert (await node.translate("It is late.", "en", "de"))[1] == "model"


async def test_spans_may_change_places_and_come_twice(node: Node) -> None:
    await node.correct("Order 1042 costs 49.90 €, 1042!", "49.90 € cuesta el 1042, sí, el 1042.")
    assert await node.translate("Order 7001 costs 12.00 €, 7002!") == (
        "12.00 € cuesta el 7001, sí, el 7002.", "memory",
    )


async def test_neighbours_on_one_side_may_be_apart_on_the_other(node: Node) -> None:
    response = await node.correct("The 1042 of 24.12.2026 is here", "24.12.2026 1042: ya llegó")
    assert response.json()["translation"] == "⟦1⟧ ⟦0⟧: ya llegó"


@pytest.mark.parametrize(
    ("translation", "missing", "added"),
    [
        ("Su pedido sale hoy.", ["1042"], []),
        ("Su pedido 1043 sale hoy.", ["1042"], ["1043"]),
        ("Su pedido 1042 de ana@example.com sale hoy.", [], ["ana@example.com"]),
        ("Su pedido 1042 y 1042 sale hoy.", [], ["1042"]),
        ("Su pedido 10423 sale hoy.", ["1042"], ["10423"]),
        ("Su pedido 1042 sale hoy 👍", [], ["👍"]),
    ],
)
async def test_a_correction_that_changes_what_is_protected_is_refused_by_name(
    node: Node, translation: str, missing: list[str], added: list[str]
) -> None:
    response = await node.correct(SHIPS, translation)
    assert response.status_code == 422
    error = response.json()["error"]
    assert (error["type"], error["missing"], error["added"]) == ("spans_differ", missing, added)
    for span in (*missing, *added):
        assert span in error["message"]
    assert (await node.translate(SHIPS))[1] == "model"


async def test_what_a_customer_types_like_a_marker_is_text(node: Node) -> None:
    await node.correct("Your order 1042 is ⟦9⟧ here", "Su pedido 1042 está ⟦9⟧ aquí")
    assert await node.translate("Your order 2071 is ⟦x⟧ here") == (
        "Su pedido 2071 está ⟦x⟧ aquí", "memory",
    )
    hostile = "Your order \ue0000\ue001 is \ue0001\ue001 here"
    assert (await node.translate(hostile))[1] == "model"


async def test_terms_of_the_glossary_are_words_of_a_correction(node: Node) -> None:
    await node.correct("DHL brings order 1042.", "DHL le lleva el 1042.")
    assert await node.translate("DHL brings order 2071.") == ("DHL le lleva el 2071.", "memory")
    assert (await node.translate("GLS brings order 2071."))[1] == "model"
    terms = {"kind": "dictate", "words": {"en": "brings", "es": "trae"}}
    assert (await node.http.post("/memory/terms", json=terms)).status_code == 201
    assert (await node.translate("DHL brings order 2071."))[0] == "DHL le lleva el 2071."


async def test_words_that_are_private_are_not_stored(node: Node) -> None:
    response = await node.correct("Dear Lucía, wait.", "Lucía, espere.", private=["LUCÍA", "Paz"])
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "personal_data"
    assert (await node.http.get("/memory/corrections")).json()["total"] == 0


async def test_corrected_again_it_is_the_new_one_and_deleted_it_is_the_models(node: Node) -> None:
    first = (await node.correct(SHIPS, ENVIADO)).json()
    again = await node.correct("Your order 2071 ships today.", "El pedido 2071 sale hoy.")
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert (await node.translate(SHIPS))[0] == "El pedido 1042 sale hoy."
    address = f"/memory/corrections/{first['id']}"
    changed = await node.http.put(address, json={"translation": "Hoy sale ⟦0⟧."})
    assert changed.json()["spans"] == ["number"]
    assert (await node.translate(SHIPS))[0] == "Hoy sale 1042."
    assert (await node.http.delete(address)).status_code == 204
    assert (await node.translate(SHIPS))[1] in ("model", "cache")
    assert (await node.http.delete(address)).json()["error"]["type"] == "not_found"
    assert (await node.http.get(address)).status_code == 404


async def test_a_changed_text_takes_the_place_of_its_twin(node: Node) -> None:
    await node.correct("It is late.", "Llega tarde.")
    second = (await node.correct("It is too late.", "Es tarde.")).json()
    address = f"/memory/corrections/{second['id']}"
    assert (await node.http.put(address, json={"text": "It is late."})).status_code == 200
    assert (await node.translate("It is late."))[0] == "Es tarde."
    assert (await node.http.get("/memory/corrections")).json()["total"] == 1
    refused = await node.http.put(address, json={"target": "de"})
    assert refused.json()["error"]["type"] == "bad_request"


async def test_stock_phrases_come_after_corrections(node: Node) -> None:
    body = {"source": "en", "target": "es", "text": "It is late.", "translation": "Va tarde."}
    assert (await node.http.post("/memory/phrases", json=body)).status_code == 201
    assert await node.translate("it is late!") == ("¡Va tarde!", "memory")
    await node.correct("It is late.", "Llega tarde.")
    assert (await node.translate("It is late."))[0] == "Llega tarde."
    assert (await node.http.get("/memory/phrases")).json()["total"] == 1


async def test_traditional_chinese_is_corrected_as_chinese(node: Node) -> None:
    response = await node.correct("Your order is late.", "您的訂單遲到了。", target="zh-Hant")
    assert response.json()["target"] == "zh"
    assert await node.translate("Your order is late.", target="zh-Hant") == (
        "您的訂單遲到了。", "memory",
    )


async def test_nothing_of_a_customer_is_in_database_or_redis(
    start_node: StartNode, database_url: str, redis_server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    node = await start_node()
    text = "Order 104288 of lucia@example.com, +34 600 123 456, costs 49.90 €"
    await node.translate(text)
    created = await node.correct(text, text.replace("costs", "vale").replace("of", "de"))
    assert created.status_code == 201
    await node.correct(text, "vale 77777")
    stored = repr(node.service.memory.store.every_sentence())
    redis = redis_server.client
    values = [redis.get(k) for k in redis.scan_iter() if redis.type(k) == b"string"]
    for secret in ("104288", "lucia", "600 123", "49.90"):
        assert secret not in stored
        assert not any(secret.encode() in value for value in values)
        assert secret not in caplog.text
