"""action_faq as the action server runs it, on the real FAQ with the real model."""

import asyncio
import logging
import threading

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import facts
from actions import faq as faq_module
from actions.faq import ANSWER_LEAD, ANSWER_SCORE, ActionFaq, is_sure
from actions.faq_entries import FaqDataError
from actions.faq_retriever import FaqRetriever, Hit
from actions.settings import ROOT, action_settings


def user(text, pivot=None):
    return {"event": "user", "text": text, "parse_data": {"text": pivot or text}}


def tracker(text, intent="ask_payment", faq_id=None, before=()):
    """A conversation whose latest turn is `text`; `before`: events of earlier turns."""
    entities = [{"entity": "faq_id", "value": faq_id}] if faq_id is not None else []
    return Tracker.from_dict(
        {
            "sender_id": "someone",
            "slots": {},
            "latest_message": {"text": text, "intent": {"name": intent}, "entities": entities},
            "events": [*before, user(text)],
        }
    )


async def said(action, latest):
    """What one run utters: (response, its facts)."""
    dispatcher = CollectingDispatcher()
    assert await action.run(dispatcher, latest, {}) == []
    (message,) = dispatcher.messages
    return message["response"], message


@pytest.fixture(scope="module")
def real_faq():
    """The shop's own FAQ, with the process's one model."""
    return faq_module.faq_retriever()


@pytest.fixture
def action(real_faq):
    return ActionFaq(lambda: real_faq)


async def test_a_clear_question_is_answered_with_the_words_of_its_entry(action, real_faq):
    response, message = await said(action, tracker("which payment methods can I use?"))
    entry = real_faq.entry("payment-methods")
    assert response == "utter_faq_answer"
    assert message["answer"]["value"] == entry.answer
    assert message["answer"]["key"] == "faq.payment-methods.answer"


async def test_a_vague_question_is_met_with_three_entries_to_choose_from(action, real_faq):
    response, message = await said(action, tracker("something about returns and money"))
    assert response == "utter_faq_did_you_mean"
    assert len(message["options"]) == 3
    for option in message["options"]:
        entry = next(e for e in real_faq.entries if e.payload == option["payload"])
        assert option["title"] == facts.faq(entry.id, "title", entry.title)


@pytest.mark.parametrize(
    "text", ["Tell me a joke", "what is the capital of Peru", "asdf jkl qwerty", "👍", "", "."]
)
async def test_what_the_faq_does_not_know_is_admitted(action, text):
    response, message = await said(action, tracker(text))
    assert response == "utter_faq_unknown"
    assert not message.get("answer")


async def test_the_button_of_an_entry_is_answered_with_that_entry(action, real_faq):
    for entry in real_faq.entries:
        latest = tracker(entry.payload, entry.intents[0], faq_id=entry.id)
        response, message = await said(action, latest)
        assert response == "utter_faq_answer"
        assert message["answer"]["value"] == entry.answer


async def test_a_button_for_a_topic_answers_what_was_typed_before_it(action, real_faq):
    before = [user("¿cuánto tarda el reembolso?", pivot="How long does a refund take?")]
    latest = tracker("/ask_refund", "ask_refund", before=before)
    response, message = await said(action, latest)
    assert response == "utter_faq_answer"
    assert message["answer"]["value"] == real_faq.entry("refund-time").answer


@pytest.mark.parametrize("before", [[], [user("/greet")], [user("👍")], [user("tell me a joke")]])
async def test_a_button_for_a_topic_without_a_question_offers_entries_of_it(
    action, real_faq, before
):
    latest = tracker("/ask_customs", "ask_customs", before=before)
    response, message = await said(action, latest)
    assert response == "utter_faq_did_you_mean"
    payloads = {entry.payload for entry in real_faq.entries if entry.topic == "customs"}
    assert len(message["options"]) == 3
    assert {option["payload"] for option in message["options"]} <= payloads


@pytest.mark.parametrize("faq_id", ["no-longer-there", "", 7, ["a"], {"b": 1}, "x" * 10_000])
async def test_a_button_of_an_entry_that_is_gone_offers_its_topic(action, faq_id):
    latest = tracker('/ask_customs{"faq_id": "…"}', "ask_customs", faq_id=faq_id)
    response, message = await said(action, latest)
    assert response == "utter_faq_did_you_mean"
    assert all(option["payload"].startswith("/ask_customs") for option in message["options"])


async def test_a_button_for_what_is_no_topic_is_admitted(action):
    assert (await said(action, tracker("/nonsense", "nonsense")))[0] == "utter_faq_unknown"


@pytest.mark.parametrize(
    ("scores", "sure"),
    [
        ([], False),
        ([ANSWER_SCORE - 0.01], False),
        ([ANSWER_SCORE], True),
        ([ANSWER_SCORE + 0.1, ANSWER_SCORE + 0.1 - ANSWER_LEAD / 2], False),
        ([ANSWER_SCORE + 0.1, ANSWER_SCORE + 0.1 - ANSWER_LEAD * 2], True),
        ([ANSWER_SCORE - 0.01, 0.1], False),
    ],
)
def test_an_answer_needs_a_high_score_and_a_lead(real_faq, scores, sure):
    hits = [Hit(real_faq.entries[i], score) for i, score in enumerate(scores)]
    assert is_sure(hits) is sure


async def test_a_failed_load_is_admitted_logged_and_tried_again(tmp_path, real_faq, caplog):
    folders = [tmp_path]

    def load():
        if folders:
            return FaqRetriever.from_folder(folders.pop(), tmp_path)
        return real_faq

    action = ActionFaq(load)
    with caplog.at_level(logging.ERROR):
        response, _ = await said(action, tracker("Which payment methods do you accept?"))
    assert response == "utter_faq_unknown"
    assert any(isinstance(record.exc_info[1], FaqDataError) for record in caplog.records)
    response, _ = await said(action, tracker("Which payment methods do you accept?"))
    assert response == "utter_faq_answer"


def forget_the_process() -> None:
    faq_module.faq_retriever.cache_clear()
    action_settings.cache_clear()


def test_the_process_loads_the_faq_once_and_again_after_a_failure(tmp_path, monkeypatch):
    monkeypatch.setenv("FAQ_DIR", str(tmp_path))
    forget_the_process()
    try:
        with pytest.raises(FaqDataError):
            faq_module.faq_retriever()
        monkeypatch.delenv("FAQ_DIR")
        action_settings.cache_clear()  # the environment of a real process does not change
        first = faq_module.faq_retriever()
        assert faq_module.faq_retriever() is first
    finally:
        forget_the_process()


async def test_loading_does_not_hold_up_the_event_loop(real_faq):
    may_load = threading.Event()

    def load():
        assert may_load.wait(timeout=30)
        return real_faq

    running = asyncio.create_task(said(ActionFaq(load), tracker("Which payment methods?")))
    await asyncio.sleep(0.05)
    assert not running.done()
    may_load.set()
    assert (await running)[0] in {"utter_faq_answer", "utter_faq_did_you_mean"}


async def test_questions_at_the_same_time_each_get_their_own_answer(action, real_faq):
    entries = real_faq.entries[::6]
    asked = [tracker(entry.questions[0]) for entry in entries]
    alone = [await said(action, latest) for latest in asked]
    assert await asyncio.gather(*(said(action, latest) for latest in asked)) == alone


async def test_what_it_says_is_in_the_domain(action):
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    for text in ("Which payment methods do you accept?", "money and returns", "Tell me a joke"):
        response, _ = await said(action, tracker(text))
        assert response in responses
