"""Whose order it is: shapes of order number and e-mail, the claim, and the form that proves it.

Nothing is told and nothing is done before number and e-mail match. Slots may come from an earlier
message or from the payload of a button, so every action proves the claim again (see store).
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import unicodedata
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.interfaces import ActionExecutionRejection
from rasa_sdk.types import DomainDict

from actions import order_answers, order_rules
from actions.order_answers import STORE_UNAVAILABLE, say
from actions.plain_text import printable
from actions.shop import Claim, Order, Outcome, Refusal
from actions.store import StoreError, order_store

logger = logging.getLogger(__name__)

ORDER_NUMBER = "order_number"
EMAIL = "email"
IDENTITY = (ORDER_NUMBER, EMAIL)

INVALID_ORDER_NUMBER = "utter_invalid_order_number"
INVALID_EMAIL = "utter_invalid_email"
GIVE_DETAILS = "give_order_details"  # the intent of a message that only tells number or e-mail

PAYLOAD_PREFIX = "/"
EMAIL_LIMIT = 254  # characters, RFC 5321
CONVERSATION_LIMIT = 255  # characters, as in the audit log
_ORDER_NUMBER = re.compile(r"#?(\d{4,8})")
_EMAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]+\.[^\s@,;<>\".]{2,}")

Slots = dict[str, Any]


def normalise_order_number(value: Any) -> str | None:
    """Four to eight ASCII digits, whatever script they were written in; None if it is not that."""
    match = _ORDER_NUMBER.fullmatch(_plain(value))
    return "".join(str(unicodedata.digit(sign)) for sign in match[1]) if match else None


def normalise_email(value: Any) -> str | None:
    """An address in lower case; None if it does not look like one."""
    text = _plain(value).lower()
    return text if len(text) <= EMAIL_LIMIT and _EMAIL.fullmatch(text) else None


def claim_of(tracker: Tracker) -> Claim | None:
    """What the conversation claims; None while number or e-mail is missing or misshapen."""
    number = normalise_order_number(tracker.get_slot(ORDER_NUMBER))
    email = normalise_email(tracker.get_slot(EMAIL))
    conversation = printable(tracker.sender_id)[:CONVERSATION_LIMIT]
    return Claim(conversation, number, email) if number and email else None


def original_text(tracker: Tracker) -> str:
    """What the customer typed, before translation."""
    message = tracker.latest_message or {}
    translation = message.get("translation") or {}
    return translation.get("original") or message.get("text") or ""


def intent_of(tracker: Tracker) -> str | None:
    """What the latest message was understood as."""
    return ((tracker.latest_message or {}).get("intent") or {}).get("name")


def first_mentioned(tracker: Tracker, entity: str) -> Any:
    """The first of several: "order 1044 to Hauptstr. 5, 10115 Berlin" is about 1044."""
    return next(tracker.get_latest_entity_values(entity), None)


def slot_before_this_turn(tracker: Tracker, name: str) -> Any:
    """The value of a slot as it was when the customer wrote the latest message."""
    value, before = None, None
    for event in tracker.events:
        if event["event"] == "user":
            before = value
        elif event["event"] == "slot" and event["name"] == name:
            value = event["value"]
    return before


def has_spoken(tracker: Tracker, form: str) -> bool:
    """Whether the form ran last and said something: a form that ends so was left early."""
    spoken = False
    for event in reversed(tracker.events):
        if event["event"] == "bot":
            spoken = True
        elif event["event"] == "action":
            return spoken and event["name"] == form
    return False


def tell_refusal(dispatcher: CollectingDispatcher, outcome: Outcome) -> list[EventType]:
    """Says why not. A pair that does not match is forgotten, so that both are asked for again."""
    say(dispatcher, order_answers.refusal(outcome))
    if outcome.refusal is Refusal.NOT_FOUND:
        return [SlotSet(name, None) for name in IDENTITY]
    return []


def tell_unavailable(dispatcher: CollectingDispatcher, error: StoreError) -> None:
    """Says that the shop's system does not answer; the cause goes to the log."""
    logger.error("the order store gave no answer: %s", error)
    dispatcher.utter_message(response=STORE_UNAVAILABLE)


class OrderFormValidation(FormValidationAction, ABC):
    """A form that starts with whose order it is; some end with a yes or no.

    `free_text` is the slot that a form fills with whatever is written, `confirmation` the yes or
    no. What the business forbids is said as soon as the order is known, and the form ends.
    """

    free_text = ""
    confirmation = ""

    @abstractmethod
    def name(self) -> str: ...

    def refuse(self, order: Order, now: dt.datetime) -> Refusal | None:
        """Why what this form is for cannot be done, or None."""
        return order_rules.allow_all(order, now)

    def clean(self, text: str) -> str | None:
        """The free text as it is kept, or None where it is no answer."""
        return text

    def is_digression(self, tracker: Tracker) -> bool:
        """Whether the message is no answer to the free-text question but something else."""
        return original_text(tracker).startswith(PAYLOAD_PREFIX)

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Checks shapes slot by slot, then, where number or e-mail is new, whether they match."""
        given = tracker.slots_to_validate()
        is_answer = self.free_text in given and self._asks_for(self.free_text, tracker)
        if is_answer and self.is_digression(tracker):
            raise ActionExecutionRejection(self.name())
        events = await super().get_validation_events(dispatcher, tracker, domain)
        events += self._forget_leftovers(given, tracker)
        if given.keys() & set(IDENTITY) and not self._is_free_text_answer(tracker):
            events += await self._prove(dispatcher, tracker)
        return events

    def extract_order_number(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """An answer with digits that are no order number is a mistyped one, to be told so."""
        text = original_text(tracker)
        tried = any(map(str.isdigit, text)) and (
            intent_of(tracker) == GIVE_DETAILS or not any(map(str.isalpha, text))
        )
        return self._mistyped(ORDER_NUMBER, tried, tracker)

    def extract_email(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """An answer with an @ that is no address is a mistyped one, to be told so."""
        return self._mistyped(EMAIL, "@" in _plain(original_text(tracker)), tracker)

    def validate_order_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """Four to eight digits; digits within an address or a reason are not meant."""
        if self._is_free_text_answer(tracker):
            return {ORDER_NUMBER: slot_before_this_turn(tracker, ORDER_NUMBER)}
        number = normalise_order_number(first_mentioned(tracker, ORDER_NUMBER) or value)
        if number is None:
            dispatcher.utter_message(response=INVALID_ORDER_NUMBER)
        return {ORDER_NUMBER: number}

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """The shape of an address."""
        if self._is_free_text_answer(tracker):
            return {EMAIL: slot_before_this_turn(tracker, EMAIL)}
        email = normalise_email(value)
        if email is None:
            dispatcher.utter_message(response=INVALID_EMAIL)
        return {EMAIL: email}

    def confirmed(self, value: Any, tracker: Tracker) -> Slots:
        """A yes or no counts only where it was asked for, and for the order it was asked about."""
        asked = self._asks_for(self.confirmation, tracker)
        return {self.confirmation: value if asked and not _is_another_claim(tracker) else None}

    async def _prove(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Compares with the store; a refusal ends the form, a mismatch starts it anew."""
        claim = claim_of(tracker)
        if claim is None:
            return []
        try:
            outcome = await order_store().find(claim, self.refuse)
        except StoreError as error:
            tell_unavailable(dispatcher, error)
            return self._leave()
        if outcome.refusal is None:
            return []
        events = tell_refusal(dispatcher, outcome)
        return self._unconfirm() + events if events else self._leave()

    def _leave(self) -> list[EventType]:
        return [*self._unconfirm(), SlotSet(REQUESTED_SLOT, None)]

    def _unconfirm(self) -> list[EventType]:
        return [SlotSet(self.confirmation, None)] if self.confirmation else []

    def _forget_leftovers(self, given: Slots, tracker: Tracker) -> list[EventType]:
        """Drops a free text that is no answer: a digression leaves its words in the slot."""
        text = tracker.get_slot(self.free_text) if self.free_text else None
        if text is None or self.free_text in given or self.clean(text):
            return []
        return [SlotSet(self.free_text, None)]

    def _asks_for(self, slot: str, tracker: Tracker) -> bool:
        return bool(slot) and tracker.get_slot(REQUESTED_SLOT) == slot

    def _is_free_text_answer(self, tracker: Tracker) -> bool:
        """Whether the free-text question is answered; a mere number or e-mail is no answer."""
        text = original_text(tracker)
        is_identity = normalise_order_number(text) or normalise_email(text)
        return self._asks_for(self.free_text, tracker) and not is_identity

    def _mistyped(self, slot: str, tried: bool, tracker: Tracker) -> Slots:
        recognised = first_mentioned(tracker, slot)
        wanted = tried and not recognised and self._asks_for(slot, tracker)
        return {slot: original_text(tracker)} if wanted else {}


def _is_another_claim(tracker: Tracker) -> bool:
    """Whether this very message changed the order number or the e-mail."""
    return any(tracker.get_slot(name) != slot_before_this_turn(tracker, name) for name in IDENTITY)


def _plain(value: Any) -> str:
    """Full-width signs made plain, invisible ones removed."""
    return printable(unicodedata.normalize("NFKC", str(value)))
