"""What was not understood: first a rephrase with suggestions, then a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import handoff
from actions.fallback import (
    INVALID_FACT,
    SUGGESTED_INTENTS,
    ActionFallback,
    ActionLeaveForm,
    failures_in_a_row,
    suggestions,
)
from bot.settings import ROOT

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
ENGLISH = yaml.safe_load((ROOT / "data/locales/en.yml").read_text(encoding="utf-8"))["terms"]
PAUSED = [
    {"event": "active_loop", "name": None},
    {"event": "slot", "name": "requested_slot", "value": None},
    {"event": "pause"},
]


@dataclass
class Talk:
    """A conversation in which turn after turn is (not) understood."""

    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    message: dict[str, Any] = field(default_factory=dict)

    def hear(
        self,
        intent: str = "nlu_fallback",
        status: str = "ok",
        ranking: tuple[str, ...] = (),
        **translation: Any,
    ) -> Talk:
        self.message = {
            "intent": {"name": intent},
            "intent_ranking": [{"name": name} for name in (intent, *ranking)],
            "translation": {"status": status, **translation},
        }
        self.events.append({"event": "user", "parse_data": self.message})
        self.events += [{"event": "user_featurization"}, {"event": "action", "name": "any"}]
        return self

    @property
    def tracker(self) -> Tracker:
        return Tracker("talk", self.slots, self.message, self.events, False, None, {}, None)

    async def answer(self) -> tuple[list[str], list[dict[str, Any]]]:
        """Responses and events of the fallback."""
        dispatcher = CollectingDispatcher()
        events = await ActionFallback().run(dispatcher, self.tracker, {})
        self.said = dispatcher.messages
        return [message["response"] for message in self.said], without_time(events)


def without_time(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in event.items() if k != "timestamp"} for event in events]


@pytest.fixture(autouse=True)
def store(shop, monkeypatch):
    """Handoffs are queued in a real database."""
    monkeypatch.setattr(handoff, "order_store", lambda: shop)
    return shop


async def test_the_first_time_the_customer_is_asked_to_rephrase():
    assert await Talk().hear().answer() == (["utter_rephrase"], [])


async def test_the_second_time_in_a_row_a_person_takes_over():
    responses, events = await Talk().hear().hear().answer()
    assert responses == ["utter_handoff"]
    assert events == PAUSED


async def test_a_turn_that_was_understood_begins_anew():
    talk = Talk().hear().hear("ask_customs").hear()
    assert await talk.answer() == (["utter_rephrase"], [])


async def test_what_was_written_to_a_person_does_not_count_after_the_handoff():
    talk = Talk().hear().hear()
    talk.events.append({"event": "pause"})
    talk.hear().hear()
    talk.events.append({"event": "resume"})
    assert await talk.hear().answer() == (["utter_rephrase"], [])


# The suggestions


async def test_the_likeliest_topics_are_suggested_and_always_a_person():
    ranking = ("ask_return", "greet", "ask_refund", "thank", "ask_customs", "ask_payment")
    await (talk := Talk().hear(ranking=ranking)).answer()
    payloads = [option["payload"] for option in talk.said[0]["options"]]
    assert payloads == ["/ask_return", "/ask_refund", "/ask_customs", "/ask_human"]


def test_a_person_is_suggested_once_and_last():
    talk = Talk().hear(ranking=("ask_human", "complain"))
    payloads = [option["payload"] for option in suggestions(talk.tracker)]
    assert payloads == ["/complain", "/ask_human"]


def test_without_a_ranking_there_is_still_a_person():
    assert [o["payload"] for o in suggestions(Talk().tracker)] == ["/ask_human"]


@pytest.mark.parametrize("intent", SUGGESTED_INTENTS)
def test_every_suggestion_is_an_intent_with_a_title(intent):
    options = suggestions(Talk().hear(ranking=(intent,)).tracker)
    title = next(o["title"] for o in options if o["payload"] == f"/{intent}")
    group, name = title["key"].split(".")
    assert intent in DOMAIN["intents"]
    assert ENGLISH[group][name].strip()


# What is wrong is named where it is known


@pytest.mark.parametrize(
    ("status", "response"),
    [("empty", "utter_message_empty"), ("too_long", "utter_message_too_long"),
     ("unavailable", "utter_translation_unavailable")],
)  # fmt: skip
async def test_a_message_that_was_not_read_is_told_why_and_leads_to_nobody(status, response):
    talk = Talk()
    for _ in range(3):
        assert await talk.hear(status=status, limit=2000).answer() == ([response], [])


async def test_a_message_that_is_too_long_is_told_with_the_limit():
    await (talk := Talk().hear(status="too_long", limit=2000)).answer()
    assert talk.said[0]["limit"] == {"type": "number", "value": "2000"}


@pytest.mark.parametrize("status", ["empty", "too_long", "unavailable"])
async def test_unread_messages_neither_count_nor_begin_anew(status):
    talk = Talk().hear(status=status, limit=2000).hear(status=status, limit=2000).hear()
    assert failures_in_a_row(talk.tracker) == 1
    assert (await talk.answer())[0] == ["utter_rephrase"]
    talk.hear(status=status, limit=2000).hear()
    assert failures_in_a_row(talk.tracker) == 2
    assert (await talk.answer())[0] == ["utter_handoff"]


# Inside a form


@pytest.mark.parametrize(("slot", "response"), INVALID_FACT.items())
async def test_a_form_that_waits_for_a_fact_says_what_it_looks_like(slot, response):
    talk = Talk(slots={"requested_slot": slot}).hear()
    assert await talk.answer() == ([response], [])


async def test_the_second_failure_in_a_form_brings_a_person_and_ends_the_form():
    talk = Talk(slots={"requested_slot": "order_number"}).hear().hear()
    assert await talk.answer() == (["utter_handoff"], PAUSED)


async def test_a_form_that_waits_for_a_yes_asks_to_rephrase():
    talk = Talk(slots={"requested_slot": "cancel_confirmed"}).hear()
    assert (await talk.answer())[0] == ["utter_rephrase"]


async def test_a_form_does_not_hide_that_translation_is_down():
    talk = Talk(slots={"requested_slot": "order_number"}).hear(status="unavailable")
    assert (await talk.answer())[0] == ["utter_translation_unavailable"]


# Counting


@pytest.mark.parametrize(
    ("intents", "count"),
    [
        ([], 0),
        (["greet"], 0),
        (["nlu_fallback"], 1),
        (["nlu_fallback", "nlu_fallback", "nlu_fallback"], 3),
        (["nlu_fallback", "greet", "nlu_fallback"], 1),
        (["nlu_fallback", "nlu_fallback", "greet"], 0),
    ],
)
def test_failures_are_counted_back_to_the_last_understood_turn(intents, count):
    talk = Talk()
    for intent in intents:
        talk.hear(intent)
    assert failures_in_a_row(talk.tracker) == count


def test_an_event_without_parse_data_is_no_failure():
    talk = Talk(events=[{"event": "user"}, {"event": "user", "parse_data": None}])
    assert failures_in_a_row(talk.tracker) == 0


def test_a_no_leaves_the_form():
    dispatcher = CollectingDispatcher()
    events = ActionLeaveForm().run(dispatcher, Talk().tracker, {})
    assert [message["response"] for message in dispatcher.messages] == ["utter_deny"]
    assert without_time(events) == PAUSED[:2]
