"""Sending back an order that has arrived."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import order_rules
from actions.order_confirmation import AskConfirmation, ConfirmedAction
from actions.order_identity import PAYLOAD_PREFIX, OrderFormValidation, Slots
from actions.plain_text import printable
from actions.shop import Claim, Order, Outcome, Refusal
from actions.store import order_store

CONFIRMED = "return_confirmed"
REASON = "return_reason"
MAX_REASON = 500  # characters that are kept


class ValidateReturnForm(OrderFormValidation):
    """Whose order it is, whether it can be returned, why, and the yes or no."""

    free_text = REASON
    confirmation = CONFIRMED

    def name(self) -> str:
        return "validate_return_form"

    def refuse(self, order: Order, now: dt.datetime) -> Refusal | None:
        return order_rules.refuse_return(order, now)

    def clean(self, text: str) -> str | None:
        """Any words will do; the press of a button is none."""
        reason = printable(text)[:MAX_REASON]
        return None if reason.startswith(PAYLOAD_PREFIX) else reason or None

    def validate_return_reason(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        """What an abandoned form left behind is not taken up again."""
        is_answer = self._is_free_text_answer(tracker)
        return {REASON: self.clean(str(value)) if is_answer else None}

    def validate_return_confirmed(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        return self.confirmed(value, tracker)


class ActionAskReturnConfirmed(AskConfirmation):
    """Shall I open it?"""

    question = "utter_ask_return_confirmed"

    def name(self) -> str:
        return "action_ask_return_confirmed"

    async def find(self, claim: Claim) -> Outcome:
        return await order_store().find(claim, order_rules.refuse_return)


class ActionOpenReturn(ConfirmedAction):
    """Opens the return after a yes."""

    slots = (CONFIRMED, REASON)
    done = "utter_return_opened"
    kept = "utter_return_kept"

    def name(self) -> str:
        return "action_open_return"

    async def execute(self, claim: Claim, tracker: Tracker) -> Outcome:
        return await order_store().open_return(claim, tracker.get_slot(REASON) or "")
