"""Cancelling an order that is not packed yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import order_rules
from actions.order_confirmation import AskConfirmation, ConfirmedAction
from actions.order_identity import OrderFormValidation, Slots
from actions.shop import Claim, Order, Outcome, Refusal
from actions.store import order_store

CONFIRMED = "cancel_confirmed"


class ValidateCancelForm(OrderFormValidation):
    """Whose order it is, whether it can still be cancelled, and the yes or no."""

    confirmation = CONFIRMED

    def name(self) -> str:
        return "validate_cancel_form"

    def refuse(self, order: Order, now: dt.datetime) -> Refusal | None:
        return order_rules.refuse_cancel(order, now)

    def validate_cancel_confirmed(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Slots:
        return self.confirmed(value, tracker)


class ActionAskCancelConfirmed(AskConfirmation):
    """Shall I cancel it?"""

    question = "utter_ask_cancel_confirmed"

    def name(self) -> str:
        return "action_ask_cancel_confirmed"

    async def find(self, claim: Claim) -> Outcome:
        return await order_store().find(claim, order_rules.refuse_cancel)


class ActionCancelOrder(ConfirmedAction):
    """Cancels after a yes."""

    slots = (CONFIRMED,)
    done = "utter_order_cancelled"
    kept = "utter_order_cancel_kept"

    def name(self) -> str:
        return "action_cancel_order"

    async def execute(self, claim: Claim, tracker: Tracker) -> Outcome:
        return await order_store().cancel(claim)
