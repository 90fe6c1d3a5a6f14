"""Where is my order: the form that asks whose it is, and the answer."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions import order_answers
from actions.order_answers import say
from actions.order_identity import (
    OrderFormValidation,
    claim_of,
    has_spoken,
    tell_refusal,
    tell_unavailable,
)
from actions.store import StoreError, order_store, utc_now

FORM = "order_form"


class ValidateOrderForm(OrderFormValidation):
    """Number and e-mail; nothing is refused to the owner."""

    def name(self) -> str:
        return f"validate_{FORM}"


class ActionOrderStatus(Action):
    """Tells where the order is."""

    def name(self) -> str:
        return "action_order_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        claim = claim_of(tracker)
        if claim is None or has_spoken(tracker, FORM):
            return [SlotSet(REQUESTED_SLOT, None)]
        try:
            outcome = await order_store().find(claim)
        except StoreError as error:
            tell_unavailable(dispatcher, error)
            return []
        if outcome.order is None:
            return tell_refusal(dispatcher, outcome)
        for answer in order_answers.status(outcome.order, utc_now()):
            say(dispatcher, answer)
        return []
