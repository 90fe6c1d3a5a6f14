"""A thousand messages of sixteen languages, through the translator and engines that behave badly.

Complaints of users of other systems (numbers and codes changed, brands translated, emoji gone,
links broken, mask tokens in the answer) are what this would have caught.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.translation.protection_corpus import Message, content, kinds, languages, messages
from translation.batching import DynamicBatcher
from translation.cached_model import CachedModel
from translation.client import DOUBTFUL_FLAGS
from translation.detection import LanguageDetector
from translation.drafts import PIECES, UNTRANSLATED, Translated
from translation.engines import Hypothesis
from translation.engines.echo import EchoEngine
from translation.glossary import Glossary
from translation.markers import TRAINED
from translation.metrics import Metrics
from translation.protection import find_spans
from translation.segments import LETTER
from translation.translator import Translator

GLOSSARY = Glossary.from_file(Path("data/glossary.yml"))
FILLERS = {code: own[1].replace("{}", " ") for code, own in content()["sentences"].items()}


def foreign(text: str, target: str) -> str:
    """Nothing of a text is left but its markers: what was not locked would be gone."""
    parts = TRAINED.pattern.split(text)
    kept = [f"⟦{part}⟧" if at % 2 else filler(part, target) for at, part in enumerate(parts)]
    return " ".join(part for part in kept if part)


def filler(part: str, target: str) -> str:
    words = FILLERS[target]
    return words[: max(5, len(part))].strip() if LETTER.search(part) else ""


def dropped(text: str) -> str:
    return TRAINED.pattern.sub("", text, count=1)


def doubled(text: str) -> str:
    return TRAINED.pattern.sub(lambda m: m[0] * 2, text, count=1)


def reordered(text: str) -> str:
    return " ".join(reversed(text.split(" ")))


# What an engine may do to the markers of its own answer.
BEHAVIOURS: dict[str, Callable[[str], str]] = {
    "copies": lambda text: text,
    "drops one": dropped,
    "drops all": lambda text: TRAINED.pattern.sub("", text),
    "doubles one": doubled,
    "reorders": reordered,
    "invents one": lambda text: f"{text} ⟦7⟧",
    "breaks the first": lambda text: text.replace("⟧", "", 1),
    "leaves half of one behind": lambda text: f"{text} ⟦0",
    "nests": lambda text: TRAINED.pattern.sub(lambda m: f"⟦{m[0]}⟧", text),
    "brackets": lambda text: text.replace("⟦", "[").replace("⟧", "]"),
    "looks alike": lambda text: text.replace("⟦", "〚").replace("⟧", "〛"),
    "spaces": lambda text: text.replace("⟦", "⟦ ").replace("⟧", " ⟧"),
    "glues": lambda text: text.replace(" ", ""),
    "says nothing": lambda text: "",
    "is cut off": lambda text: text[: len(text) // 2],
    "repeats": lambda text: f"{text} " * 5,
}


# All markers come back, once: no reason to fall back to pieces or to the original.
WELL_BEHAVED = ("copies", "reorders", "spaces", "glues")


class BadEngine(EchoEngine):
    """Answers in the target language, with what a behaviour makes of the markers."""

    def __init__(self, behaviour: Callable[[str], str]) -> None:
        self._behaviour = behaviour

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Hypothesis]:
        return [Hypothesis(self._behaviour(foreign(text, target)), 0.9) for text in texts]


@cache
def detector() -> LanguageDetector:
    return LanguageDetector(languages(), GLOSSARY)


async def translated(
    behaviour: Callable[[str], str], texts: Sequence[str], source: str, target: str
) -> list[Translated]:
    engine = BadEngine(behaviour)
    batcher = DynamicBatcher(engine.translate, 32, 4096)
    model = CachedModel(engine, batcher, None)
    translator = Translator(
        model, engine.markers, engine.max_markers, detector(), GLOSSARY, Metrics()
    )
    try:
        return await translator.translate(texts, source, target)
    finally:
        await batcher.close()


def lost(spans: Sequence[str], text: str, result: str) -> list[str]:
    """The spans that the result has less often than the text."""
    return [span for span in spans if result.count(span) < text.count(span)]


def target_of(language: str, number: int) -> str:
    """Customers are translated into the pivot, answers into every other language."""
    others = [code for code in languages() if code != "en"]
    return "en" if language != "en" else others[number % len(others)]


def test_the_corpus_is_large_and_complete() -> None:
    used = Counter(span for message in messages() for span in message.spans)
    assert len(messages()) >= 1000
    assert len(languages()) == 16
    assert not [span for own in kinds().values() for span in own if not used[span]]


@pytest.mark.parametrize("language", languages())
def test_every_span_is_protected_as_a_whole(language: str) -> None:
    for message in messages():
        if message.language == language:
            found = find_spans(message.text, GLOSSARY, language, target_of(language, 0))
            texts = [span.text for span in found]
            missing = [span for span in message.spans if not any(span in t for t in texts)]
            assert not missing, message.text


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
async def test_every_span_survives_an_engine_that(behaviour: str) -> None:
    """Complaints 5, 6, 11 and 13."""
    for language in languages():
        own = own_messages(language, behaviour)
        target = target_of(language, len(behaviour))
        texts = [message.text for message in own]
        results = await translated(BEHAVIOURS[behaviour], texts, language, target)
        for message, result in zip(own, results, strict=True):
            assert not lost(message.spans, message.text, result.text), (message, result.text)
            markers = [TRAINED.of(n) for n in range(10)]
            leaked = [m for m in markers if result.text.count(m) > message.text.count(m)]
            assert not leaked, result.text
            if behaviour in WELL_BEHAVED:  # and what is not protected is translated
                assert result.origin == "model", message
                assert not {PIECES, UNTRANSLATED}.intersection(result.quality.flags), message


def own_messages(language: str, behaviour: str) -> list[Message]:
    """All messages for an engine that only copies markers, a third of them for each other one."""
    own = [message for message in messages() if message.language == language]
    return own if behaviour == "copies" else Random(behaviour).sample(own, len(own) // 3)


@pytest.mark.parametrize("behaviour", ["says nothing", "drops all", "repeats", "nests"])
async def test_what_could_not_be_translated_is_said(behaviour: str) -> None:
    """Complaint 19: rather no translation than a bad one, and never in silence."""
    for language in languages():
        own = own_messages(language, behaviour)
        texts = [message.text for message in own]
        target = target_of(language, 3)
        for text, result in zip(
            texts,
            await translated(BEHAVIOURS[behaviour], texts, language, target),
            strict=True,
        ):
            assert result.text != text or DOUBTFUL_FLAGS.intersection(result.quality.flags)


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
async def test_what_the_bot_formatted_for_a_customer_stays_so(behaviour: str) -> None:
    """Complaint 20: the order number gone from a French confirmation, amounts and dates of
    another country; they are formatted before the translation, which must not touch them."""
    spans = ["1042", "1 234,50 €", "12/03/2026", "14:05"]
    text = "We received order {} over {} and will deliver it on {} before {}.".format(*spans)
    [result] = await translated(BEHAVIOURS[behaviour], [text], "en", "fr")
    assert not lost(spans, text, result.text)


@given(
    language=st.sampled_from(languages()),
    spans=st.lists(
        st.one_of([st.sampled_from(own) for own in kinds().values()]), min_size=1, max_size=6
    ),
    behaviour=st.sampled_from(sorted(BEHAVIOURS)),
    data=st.data(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_spans_survive_in_whatever_order_they_come(
    language: str, spans: list[str], behaviour: str, data: st.DataObject
) -> None:
    sentences = st.sampled_from(content()["sentences"][language])
    text = " ".join(data.draw(sentences).replace("{}", span) for span in spans)
    [result] = await translated(BEHAVIOURS[behaviour], [text], language, target_of(language, 1))
    assert not lost(spans, text, result.text)
