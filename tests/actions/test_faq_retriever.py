"""Search: against brute force on random vectors, and on the real FAQ with the real model."""

import numpy as np
import pytest

from actions.faq import faq_retriever
from actions.faq_entries import FaqEntry
from actions.faq_retriever import (
    ANSWER_WEIGHT,
    LEXICAL_WEIGHT,
    MAX_QUERY,
    MEAN_WEIGHT,
    NEAREST_WEIGHT,
    FaqRetriever,
    indexed_texts,
)

DIMENSIONS = 16


def entry(number, wordings):
    return FaqEntry(
        id=f"e{number}",
        topic=f"t{number % 3}",
        intents=(f"ask_t{number % 3}", f"ask_more_t{number % 3}"),
        questions=tuple(f"question {number} number {i} x{number}y{i}" for i in range(wordings)),
        title=f"title {number}",
        answer=f"answer {number}",
    )


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(params=range(5))
def random_faq(request):
    """A retriever over random vectors, and the vector of each text in it."""
    random = np.random.default_rng(request.param)
    entries = [entry(i, random.integers(1, 7)) for i in range(random.integers(4, 40))]
    texts = indexed_texts(entries)
    vectors = dict(zip(texts, unit(random.normal(size=(len(texts), DIMENSIONS))), strict=True))
    queries = {f"q{i}": unit(random.normal(size=(1, DIMENSIONS)))[0] for i in range(20)}
    known = vectors | queries
    retriever = FaqRetriever(
        entries,
        np.array([vectors[text] for text in texts]),
        lambda asked: np.array([known[text] for text in asked]),
    )
    return retriever, known, list(queries)


def brute_force(one, query, known):
    """The score of one entry by the definition, pair by pair."""
    vector = known[query]
    wordings = [known[text] for text in (*one.questions, one.title)]
    total = sum(wordings)
    nearest = max(float(vector @ other) for other in wordings)
    mean = float(vector @ total) / float(np.sqrt(total @ total))
    answer = float(vector @ known[one.answer])
    return NEAREST_WEIGHT * nearest + MEAN_WEIGHT * mean + ANSWER_WEIGHT * answer


def test_scores_and_order_are_those_of_brute_force(random_faq):
    retriever, known, queries = random_faq
    for query in queries:
        expected = {one.id: brute_force(one, query, known) for one in retriever.entries}
        hits = retriever.search(query, limit=len(retriever.entries))
        assert {hit.entry.id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-5)
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert retriever.search(query) == hits[:3]


def test_an_intent_leaves_only_the_entries_of_its_topic_in_the_same_order(random_faq):
    retriever, _, queries = random_faq
    everything = retriever.search(queries[0], limit=len(retriever.entries))
    of_topic = [hit for hit in everything if "ask_more_t1" in hit.entry.intents]
    assert retriever.search(queries[0], intent="ask_more_t1", limit=100) == of_topic
    assert retriever.search(queries[0], intent="no_such_intent") == []


def test_the_words_of_an_entry_lift_it_and_no_other(random_faq):
    retriever, _, _ = random_faq
    lexical = retriever.lexical_scores("x2y0")
    assert int(np.argmax(lexical)) == 2
    assert 0 < lexical[2] < 1
    assert np.count_nonzero(lexical) == 1
    assert LEXICAL_WEIGHT * lexical[2] < LEXICAL_WEIGHT


@pytest.fixture(scope="module")
def faq():
    """The shop's own FAQ, with the process's one model."""
    return faq_retriever()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("how many days do i have to send it back", "returns-period"),
        ("Is it possible to pay with PayPal?", "payment-methods"),
        ("my password is gone", "account-password"),
        ("do you ship to Mexico", "shipping-countries"),
        ("what's the delivery fee", "shipping-cost"),
        ("WHERE IS THE INVOICE???", "invoice-where"),
    ],
)
def test_a_question_finds_its_entry(faq, query, expected):
    assert faq.search(query)[0].entry.id == expected


def test_nearly_every_wording_of_the_index_finds_its_own_entry(faq):
    vectors = faq._encode([text for one in faq.entries for text in one.questions])
    table = iter(vectors)
    again = FaqRetriever(
        faq.entries,
        np.concatenate([faq._wordings, faq._answers]),
        lambda asked: np.array([next(table) for _ in asked]),
    )
    wordings = [(text, one.id) for one in faq.entries for text in one.questions]
    wrong = [text for text, key in wordings if again.search(text)[0].entry.id != key]
    assert len(wrong) <= len(wordings) * 0.03, wrong


@pytest.mark.parametrize(
    "query", ["", "   ", "\n\t", "?!", "👍🎉", "\u200b\u200e", "\x00\x07", "\ud800", "。。。"]
)
def test_nothing_to_search_for_finds_nothing(faq, query):
    assert faq.search(query) == []


@pytest.mark.parametrize(
    "query",
    [
        "refund " * 20_000,
        "a" * 100_000,
        "¿cuánto cuesta el envío?",
        "运费是多少？",
        "كم تكلفة الشحن؟",
        "how\x00long does\ud83d delivery take 📦",
        "<script>alert('x')</script>",
        "42",
    ],
)
def test_any_text_is_searched_without_harm(faq, query):
    hits = faq.search(query)
    assert len(hits) == 3
    assert all(np.isfinite(hit.score) for hit in hits)


def test_what_follows_the_longest_query_does_not_count(faq):
    long = ("How long does a refund take? " * MAX_QUERY)[:MAX_QUERY]
    assert faq.search(long) == faq.search(long + "Do you sell children's clothing?")


def test_hidden_signs_do_not_change_what_is_found(faq):
    plain = faq.search("How long does delivery take?")
    assert faq.search("How long\u200b does\x07 delivery take?") == plain
