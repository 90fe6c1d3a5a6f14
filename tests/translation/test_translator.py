"""The road of a text, with small engines that do their work well or badly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from translation.batching import DynamicBatcher
from translation.cached_model import CachedModel
from translation.detection import LanguageDetector
from translation.drafts import Translated
from translation.engines import Engine, Hypothesis
from translation.engines.echo import EchoEngine
from translation.errors import EngineError, UnsupportedLanguage
from translation.glossary import Glossary
from translation.metrics import Metrics
from translation.translator import Translator

SHOP = ("en", "es", "fr", "de", "zh")
GLOSSARY = Glossary(
    keep=("Nordlicht Outfitters",), dictate=({"en": "return label", "es": "etiqueta"},)
)
DETECTOR = LanguageDetector(SHOP, GLOSSARY)


class ScriptedEngine(EchoEngine):
    """Answers by a function of the text, and keeps what it was asked in one call."""

    def __init__(self, answer: Callable[[str], str], score: float = 0.9) -> None:
        self._answer = answer
        self._score = score
        self.calls: list[list[str]] = []

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        self.calls.append(list(texts))
        return [Hypothesis(self._answer(text), self._score) for text in texts]


def without_markers(text: str) -> str:
    return EchoEngine.markers.pattern.sub("", text)


Translate = Callable[..., Awaitable[list[Translated]]]


@pytest.fixture
async def run() -> AsyncIterator[Callable[[Engine], Translate]]:
    """engine -> the translate method of a translator on it."""
    batchers = []

    def translator(engine: Engine) -> Translate:
        batcher = DynamicBatcher(engine.translate, 32, 512)
        batchers.append(batcher)
        model = CachedModel(engine, batcher, None)
        made = Translator(
            model, engine.markers, engine.max_markers, DETECTOR, GLOSSARY, Metrics()
        )
        return made.translate

    yield translator
    for batcher in batchers:
        await batcher.close()


@pytest.mark.parametrize(
    ("text", "expected", "origin"),
    [
        ("Mi pedido 1042 no llega.", "[es>en] Mi pedido 1042 no llega.", "model"),
        ("¿Dónde está? No llega.", "[es>en] ¿Dónde está? [es>en] No llega.", "model"),
        ("  no llega 👍\n", "  [es>en] no llega 👍\n", "model"),
        ("Sí", "Yes", "lexicon"),
        ("¿Por qué?", "Why?", "lexicon"),
        ("ok, 1042 👍", "Okay, 1042 👍", "lexicon"),
        ("Gracias. No llega.", "Thank you. [es>en] No llega.", "model"),
        ("Hola, no llega 1042", "Hello, [es>en] no llega 1042", "model"),
        ("1042", "1042", "copy"),
        ("👍", "👍", "copy"),
        ("", "", "copy"),
        (" \n", " \n", "copy"),
    ],
)
async def test_a_spanish_text_in_english(
    run: Callable[[Engine], Translate], text: str, expected: str, origin: str
) -> None:
    [result] = await run(EchoEngine())([text], "es", "en")
    assert (result.text, result.origin) == (expected, origin)
    assert result.quality.flags == ()


async def test_sentences_are_joined_as_the_target_language_does(
    run: Callable[[Engine], Translate],
) -> None:
    into = run(ScriptedEngine(lambda text: f"这里 {text}"))
    [chinese] = await into(["It is here. Please wait. 👍"], "en", "zh")
    assert chinese.text == "这里 It is here。这里 Please wait。 👍"
    out_of = run(ScriptedEngine(lambda text: "it is here." if "这里" in text else "wait!"))
    [english] = await out_of(["它在这里。请您稍候！👍"], "zh", "en")
    assert english.text == "It is here. Wait!👍"
    greeted = run(ScriptedEngine(lambda text: "Where is it?"))
    [greeting] = await greeted(["你好，它在哪里？"], "zh", "en")
    assert greeting.text == "Hello, where is it?"


async def test_the_language_is_detected(run: Callable[[Engine], Translate]) -> None:
    texts = ["Wo ist mein Paket?", "我的订单在哪里？", "Where is it?", "ok"]
    results = await run(EchoEngine())(texts, "auto", "en", "de")
    assert [r.detection.language for r in results] == ["de", "zh", "en", "de"]
    assert [r.origin for r in results] == ["model", "model", "copy", "lexicon"]


@pytest.mark.parametrize("text", ["Hola  ⟦0⟧ {x}\t!", "sí", "\n 👍 ", "Où ?"])
async def test_the_same_language_is_copied_byte_for_byte(
    run: Callable[[Engine], Translate], text: str
) -> None:
    [result] = await run(EchoEngine())([text], "es", "es")
    assert (result.text, result.origin) == (text, "copy")


async def test_an_explicit_language_is_not_guessed(run: Callable[[Engine], Translate]) -> None:
    [result] = await run(EchoEngine())(["Your order 1042 is here"], "en", "es")
    assert result.detection.reason == "explicit"
    assert result.detection.confidence == 1
    assert result.protected == ("1042",)


async def test_many_texts_go_to_the_model_together(run: Callable[[Engine], Translate]) -> None:
    engine = ScriptedEngine(lambda text: f"translated {text}")
    texts = ["No llega. Estoy esperando.", "Quiero devolverlo.", "No llega."]
    await run(engine)(texts, "es", "en")
    assert engine.calls == [["No llega.", "Estoy esperando.", "Quiero devolverlo."]]


async def test_what_is_protected_reaches_the_model_as_markers_only(
    run: Callable[[Engine], Translate],
) -> None:
    engine = ScriptedEngine(lambda text: f"translated {text}")
    text = "escribe a ana@example.com por el pedido 1042 de Nordlicht Outfitters"
    [result] = await run(engine)([text], "es", "en")
    assert engine.calls == [["escribe a ⟦0⟧ por el pedido ⟦1⟧ de ⟦2⟧"]]
    assert result.text == f"translated {text}"
    assert result.protected == ("ana@example.com", "1042", "Nordlicht Outfitters")


async def test_a_dictated_term_is_put_in(run: Callable[[Engine], Translate]) -> None:
    engine = ScriptedEngine(lambda text: text.replace("Print the", "Imprima la"))
    [result] = await run(engine)(["Print the return label"], "en", "es")
    assert result.text == "Imprima la etiqueta"


async def test_a_lost_marker_is_translated_in_pieces(run: Callable[[Engine], Translate]) -> None:
    engine = ScriptedEngine(lambda text: f"<{without_markers(text).strip()}>")
    [result] = await run(engine)(["mi pedido 1042 no llega"], "es", "en")
    assert result.text == "<mi pedido> 1042 <no llega>"
    assert result.quality.flags == ("pieces",)
    assert result.quality.score < 0.9


async def test_more_spans_than_markers_are_translated_in_pieces(
    run: Callable[[Engine], Translate],
) -> None:
    numbers = [str(1000 + i) for i in range(12)]
    text = " y ".join(numbers)
    [result] = await run(EchoEngine())([text], "es", "en")
    assert all(number in result.text for number in numbers)
    assert result.quality.flags == ("pieces",)


async def test_a_lost_marker_that_pieces_do_not_save_falls_back_to_the_original(
    run: Callable[[Engine], Translate],
) -> None:
    engine = ScriptedEngine(lambda text: "")
    [result] = await run(engine)(["  mi pedido 1042 no llega 👍"], "es", "en")
    assert result.text == "  mi pedido 1042 no llega 👍"
    assert result.origin == "copy"
    assert result.quality.flags == ("untranslated",)
    assert result.quality.score == 0


@pytest.mark.parametrize(
    "answer", ["the the the the the the", "", "我的订单在哪里", "word " * 40 + "end"]
)
async def test_a_hallucination_is_not_shown(
    run: Callable[[Engine], Translate], answer: str
) -> None:
    [result] = await run(ScriptedEngine(lambda text: answer))(["No llega nada."], "es", "en")
    assert result.text == "No llega nada."
    assert "untranslated" in result.quality.flags


async def test_one_bad_sentence_does_not_spoil_the_others(
    run: Callable[[Engine], Translate],
) -> None:
    engine = ScriptedEngine(lambda text: "" if "llega" in text else f"[en] {text}")
    [result] = await run(engine)(["Quiero devolverlo. No llega."], "es", "en")
    assert result.text == "[en] Quiero devolverlo. No llega."
    assert result.quality.score == 0


async def test_a_wrong_small_number_is_tried_again_locked(
    run: Callable[[Engine], Translate],
) -> None:
    def change_numbers(text: str) -> str:
        return text if "⟦" in text else text.replace("14", "41")

    engine = ScriptedEngine(change_numbers)
    [result] = await run(engine)(["llega en 14 días hábiles, creo"], "es", "en")
    assert "14" in result.text
    assert "numbers" not in result.quality.flags
    assert engine.calls[1] == ["llega en ⟦0⟧ días hábiles, creo"]


async def test_a_number_that_became_a_word_stays_and_is_marked(
    run: Callable[[Engine], Translate],
) -> None:
    engine = ScriptedEngine(lambda text: "in half a month" if "15" in text else "")
    [result] = await run(engine)(["en 15 días"], "es", "en")
    assert result.text == "in half a month"
    assert result.quality.flags == ("numbers",)


async def test_a_low_score_is_marked(run: Callable[[Engine], Translate]) -> None:
    engine = ScriptedEngine(lambda text: f"[en] {text}", score=0.1)
    [result] = await run(engine)(["No llega nada."], "es", "en")
    assert result.quality.flags == ("low_score",)


async def test_a_script_that_is_not_served_is_copied_and_marked(
    run: Callable[[Engine], Translate],
) -> None:
    [result] = await run(EchoEngine())(["Где мой заказ?"], "auto", "en", "es")
    assert (result.text, result.origin) == ("Где мой заказ?", "copy")
    assert result.quality.flags == ("unsupported_language", "untranslated")


async def test_a_language_that_is_not_served_is_marked(
    run: Callable[[Engine], Translate],
) -> None:
    text = "Vorrei restituire la mia giacca, per favore"
    [result] = await run(EchoEngine())([text], "auto", "en", "es")
    assert "unsupported_language" in result.quality.flags
    assert result.quality.score <= 0.5


@pytest.mark.parametrize(("source", "target"), [("xx", "en"), ("es", "it"), ("auto", "auto")])
async def test_an_unsupported_language_is_refused(
    run: Callable[[Engine], Translate], source: str, target: str
) -> None:
    with pytest.raises(UnsupportedLanguage):
        await run(EchoEngine())(["hola"], source, target)


async def test_an_engine_that_fails_is_told(run: Callable[[Engine], Translate]) -> None:
    def fail(text: str) -> str:
        raise RuntimeError("out of memory")

    with pytest.raises(EngineError, match="out of memory"):
        await run(ScriptedEngine(fail))(["No llega."], "es", "en")


CODES = ("1042", "49,90 €", "ana@example.com", "https://example.com/a?b=1", "👍🏽", "{slot}", "⟦3⟧",
         "Nordlicht Outfitters", "12.03.2026", "**", "🇪🇸")  # fmt: skip
WORDS = ("hola", "mi pedido", "no llega", "¿dónde?", ".", "gracias", "\n", "y")
FAULTS = (
    lambda text: f"[es>en] {text}",
    lambda text: " ".join(reversed(text.split(" "))),
    without_markers,
    lambda text: text + " ⟦0⟧",
    lambda text: text.replace("⟦", "⟦ ").replace("⟧", " ⟧"),
    lambda text: "",
    lambda text: text[: len(text) // 2],
)


@given(
    parts=st.lists(st.sampled_from(CODES + WORDS), max_size=12), fault=st.sampled_from(FAULTS)
)
@settings(
    max_examples=200, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
async def test_whatever_the_model_does_every_protected_span_survives(
    parts: list[str], fault: Callable[[str], str]
) -> None:
    engine = ScriptedEngine(fault)
    batcher = DynamicBatcher(engine.translate, 32, 512)
    translator = Translator(
        CachedModel(engine, batcher, None), engine.markers, engine.max_markers,
        DETECTOR, GLOSSARY, Metrics(),
    )  # fmt: skip
    text = " ".join(parts)
    [result] = await translator.translate([text], "es", "en")
    for span in result.protected:
        assert result.text.count(span) >= text.count(span)
    await batcher.close()
