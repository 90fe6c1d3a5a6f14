"""The end of a form that changes an order: the question "shall I?" and what follows the answer."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions import order_answers
from actions.order_answers import Answer, say
from actions.order_identity import claim_of, tell_refusal, tell_unavailable
from actions.shop import Claim, Outcome
from actions.store import StoreError


class AskConfirmation(Action, ABC):
    """Asks with the facts of the order; where they may not be told (any more), the form ends."""

    question: str  # the response

    @abstractmethod
    async def find(self, claim: Claim) -> Outcome:
        """The order, and whether the wish is still allowed."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        claim = claim_of(tracker)
        if claim is None:
            return [SlotSet(REQUESTED_SLOT, None)]
        try:
            outcome = await self.find(claim)
        except StoreError as error:
            tell_unavailable(dispatcher, error)
            return [SlotSet(REQUESTED_SLOT, None)]
        if outcome.order is None or outcome.refusal:
            return [*tell_refusal(dispatcher, outcome), SlotSet(REQUESTED_SLOT, None)]
        say(dispatcher, order_answers.about(outcome.order, self.question))
        return []


class ConfirmedAction(Action, ABC):
    """Does what was confirmed, once, or says that all stays as it is.

    Without a yes or no the form was left early and has said why: nothing is added.
    """

    slots: tuple[str, ...]  # the confirmation first, then what else is used up
    done: str  # the response after it was done
    kept: str  # the response after a no

    @abstractmethod
    async def execute(self, claim: Claim, tracker: Tracker) -> Outcome:
        """Changes the order, if the claim holds and the shop allows it."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        claim, confirmed = claim_of(tracker), tracker.get_slot(self.slots[0])
        events: list[EventType] = [SlotSet(slot, None) for slot in self.slots]
        if claim is None or confirmed is None:
            return events
        if not confirmed:
            say(dispatcher, Answer(self.kept, {"order_number": claim.order_number}))
            return events
        return events + await self._carry_out(dispatcher, claim, tracker)

    async def _carry_out(
        self, dispatcher: CollectingDispatcher, claim: Claim, tracker: Tracker
    ) -> list[EventType]:
        try:
            outcome = await self.execute(claim, tracker)
        except StoreError as error:
            tell_unavailable(dispatcher, error)
            return []
        if outcome.order is None or outcome.refusal:
            return tell_refusal(dispatcher, outcome)
        say(dispatcher, order_answers.about(outcome.order, self.done))
        return []
