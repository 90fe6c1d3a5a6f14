"""Another delivery address for an order that is not packed yet."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import order_rules
from actions.order_answers import Answer, say
from actions.order_confirmation import ConfirmedAction
from actions.order_identity import OrderFormValidation, Slots, intent_of, original_text
from actions.plain_text import printable
from actions.shop import Claim, Order, Outcome, Refusal
from actions.store import order_store

CONFIRMED = "address_confirmed"
NEW_ADDRESS = "new_address"
INVALID_ADDRESS = "utter_invalid_address"

MIN_LENGTH, MAX_LENGTH = 10, 200  # characters; the column holds as many
MIN_PARTS = 3  # street, number, town
MIN_NAMES = 2  # street, town
MIN_IDEOGRAPHS = 6  # instead of parts: Chinese and Japanese addresses have no spaces

# Intents that an address without digits may be taken for; any other is something else to answer.
NO_OTHER_TOPIC = {"nlu_fallback", "out_of_scope", "give_order_details", "change_address", "affirm"}

_LINE_BREAKS = re.compile(r"\s*,?\s*[\r\n\u2028\u2029]+\s*")
_PARTS = re.compile(r"[\s,;，、]+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def clean_address(text: str) -> str | None:
    """An address on one line without control characters; None if it cannot be a whole one."""
    address = printable(_LINE_BREAKS.sub(", ", text.strip()))
    is_whole = (
        MIN_LENGTH <= len(address) <= MAX_LENGTH and _has_number(address) and _has_parts(address)
    )
    return address if is_whole else None


def _has_number(address: str) -> bool:
    """A digit of any script, or a Chinese numeral ("八十八号")."""
    return any(map(str.isnumeric, address))


def _has_parts(address: str) -> bool:
    """Enough words, street and town among them with letters, or enough ideographs."""
    words = [word for word in _PARTS.split(address) if any(map(str.isalnum, word))]
    names = [word for word in words if any(map(str.isalpha, word))]
    has_words = len(words) >= MIN_PARTS and len(names) >= MIN_NAMES
    return has_words or len(_IDEOGRAPH.findall(address)) >= MIN_IDEOGRAPHS


class ValidateAddressForm(OrderFormValidation):
    """Whose order it is, whether it can still be redirected, where to, and the yes or no."""

    free_text = NEW_ADDRESS
    confirmation = CONFIRMED

    def name(self) -> str:
        return "validate_address_form"

    def refuse(self, order: Order, now: dt.datetime) -> Refusal | None:
        return order_rules.refuse_address_change(order, now)

    def clean(self, text: str) -> str | None:
        return clean_address(text)

    def is_digression(self, tracker: Tracker) -> bool:
        """A button, or a question: no number in it, and recognised as a topic."""
        intent = intent_of(tracker)
        is_topic = intent is not None and intent not in NO_OTHER_TOPIC
        is_question = is_topic and not _has_number(original_text(tracker))
        return is_question or super().is_digression(tracker)

    def validate_new_address(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """A whole address; what an abandoned form left behind is not taken up again."""
        if not self._is_free_text_answer(tracker):
            return {NEW_ADDRESS: None}
        address = self.clean(str(value))
        if address is None:
            dispatcher.utter_message(response=INVALID_ADDRESS)
        return {NEW_ADDRESS: address}

    def validate_address_confirmed(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        return self.confirmed(value, tracker)


class ActionAskAddressConfirmed(Action):
    """Shall I send it there? Says nothing that the customer has not written."""

    def name(self) -> str:
        return "action_ask_address_confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        facts = {name: tracker.get_slot(name) for name in ("order_number", NEW_ADDRESS)}
        say(dispatcher, Answer("utter_ask_address_confirmed", facts))
        return []


class ActionChangeAddress(ConfirmedAction):
    """Changes the address after a yes."""

    slots = (CONFIRMED, NEW_ADDRESS)
    done = "utter_address_changed"
    kept = "utter_address_kept"

    def name(self) -> str:
        return "action_change_address"

    async def execute(self, claim: Claim, tracker: Tracker) -> Outcome:
        return await order_store().change_address(claim, tracker.get_slot(NEW_ADDRESS))
