"""What was not understood: ask again with suggestions, then bring in a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import facts
from actions.handoff import hand_off

FALLBACK_INTENT = "nlu_fallback"
UNREAD = ("empty", "too_long", "unavailable")  # states of a message that NLU never understood
HANDOFF_EVENTS = ("pause", "resume")
SUGGESTIONS = 3
# Intents worth suggesting; their titles are the terms `suggestion.<intent>`.
SUGGESTED_INTENTS = (
    "ask_order_status", "cancel_order", "change_address", "ask_return", "start_return",
    "ask_refund", "ask_delivery_time", "ask_delivery_cost", "ask_customs", "ask_payment",
    "ask_invoice", "ask_ordering", "ask_account", "ask_product", "complain", "ask_human",
    "change_language",
)  # fmt: skip
# What to say when a form waits for a fact and the message holds none.
INVALID_FACT = {"order_number": "utter_invalid_order_number", "email": "utter_invalid_email"}


class ActionFallback(Action):
    """First a rephrase with suggestions as buttons, the second time in a row a human."""

    def name(self) -> str:
        return "action_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        if self._say_what_is_wrong(dispatcher, tracker):
            return []
        if failures_in_a_row(tracker) > 1:
            return await hand_off(dispatcher, tracker, reason="not_understood")
        dispatcher.utter_message(response="utter_rephrase", options=suggestions(tracker))
        return []

    def _say_what_is_wrong(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
        """Name the cause where it is known; True when that was said."""
        translation = tracker.latest_message.get("translation") or {}
        status = translation.get("status")
        invalid = INVALID_FACT.get(tracker.get_slot("requested_slot") or "")
        if status == "empty":
            dispatcher.utter_message(response="utter_message_empty")
        elif status == "too_long":
            dispatcher.utter_message(
                response="utter_message_too_long", limit=facts.number(translation["limit"])
            )
        elif status == "unavailable":
            dispatcher.utter_message(response="utter_translation_unavailable")
        elif invalid and failures_in_a_row(tracker) <= 1:
            dispatcher.utter_message(response=invalid)
        else:
            return False
        return True


class ActionLeaveForm(Action):
    """A no in the middle of something ends it; elsewhere it is simply accepted."""

    def name(self) -> str:
        return "action_leave_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_deny")
        return [ActiveLoop(None), SlotSet("requested_slot", None)]


def failures_in_a_row(tracker: Tracker) -> int:
    """Customer turns not understood without one understood in between, the latest included.

    Messages that could not be read at all (translation down, empty, too long) do not count, nor
    does what was written to a person: a handoff begins the count anew.
    """
    count = 0
    for event in reversed(tracker.events):
        if event.get("event") in HANDOFF_EVENTS:
            break
        if event.get("event") != "user":
            continue
        parse_data = event.get("parse_data") or {}
        if (parse_data.get("intent") or {}).get("name") != FALLBACK_INTENT:
            break
        if (parse_data.get("translation") or {}).get("status") not in UNREAD:
            count += 1
    return count


def suggestions(tracker: Tracker) -> list[dict[str, Any]]:
    """Buttons for the likeliest intents, and always a person."""
    ranking = [intent["name"] for intent in tracker.latest_message.get("intent_ranking", [])]
    likely = [name for name in ranking if name in SUGGESTED_INTENTS and name != "ask_human"]
    return [
        {"title": facts.term("suggestion", name), "payload": f"/{name}"}
        for name in [*likely[:SUGGESTIONS], "ask_human"]
    ]
