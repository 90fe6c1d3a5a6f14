"""Which response tells what is known about an order, and the facts it needs. No words here.

Each response gets the facts it names in domain.yml and no others: whatever an action passes on is
kept with the conversation and reaches the channel.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from rasa_sdk.executor import CollectingDispatcher

from actions import facts
from actions.facts import Fact
from actions.order_rules import last_return_day
from actions.shop import Item, Order, OrderState, Outcome, Refusal

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """A response of domain.yml with its facts."""

    response: str
    facts: dict[str, Fact]


STATUS_PREFIX = "utter_order_status_"
TRY_LATER = "utter_order_try_later"
NOT_FOUND = "utter_order_not_found"
STORE_UNAVAILABLE = "utter_store_unavailable"

_REFUSALS: dict[Refusal, str] = {
    Refusal.NOT_FOUND: NOT_FOUND,
    Refusal.TRY_LATER: TRY_LATER,
    Refusal.ALREADY_CANCELLED: "utter_order_already_cancelled",
    Refusal.ALREADY_RETURNED: "utter_order_status_returned",
    Refusal.LOST: "utter_order_status_lost",
    Refusal.CANCEL_TOO_LATE: "utter_order_cancel_too_late",
    Refusal.ADDRESS_TOO_LATE: "utter_address_too_late",
    Refusal.NOT_DELIVERED: "utter_return_not_delivered",
    Refusal.RETURN_OPEN: "utter_return_already_open",
    Refusal.RETURN_TOO_LATE: "utter_return_too_late",
}

_PARCEL = "order_number carrier tracking_number tracking_url"
_LAST_SCAN = "last_event last_event_place last_event_at"

# What each response needs, as in domain.yml.
FACTS_OF: dict[str, str] = {
    "utter_order_status_paid": "order_number ordered_on total eta",
    "utter_order_status_packed": "order_number carrier eta",
    "utter_order_status_shipped": f"{_PARCEL} {_LAST_SCAN} eta",
    "utter_order_status_out_for_delivery": _PARCEL,
    "utter_order_status_delivered": "order_number delivered_on carrier last_event_place",
    "utter_order_status_delayed": f"{_PARCEL} {_LAST_SCAN} eta",
    "utter_order_status_lost": "order_number carrier total",
    "utter_order_status_returned": "order_number refund_amount refund_state",
    "utter_order_status_cancelled": "order_number cancelled_on refund_amount refund_state",
    "utter_order_return_open": "return_number return_opened_on",
    "utter_ask_cancel_confirmed": "order_number total",
    "utter_order_cancelled": "order_number refund_amount",
    "utter_order_cancel_too_late": "order_number order_state",
    "utter_order_already_cancelled": "order_number",
    "utter_address_changed": "order_number new_address",
    "utter_address_too_late": "order_number order_state",
    "utter_ask_return_confirmed": "order_number items",
    "utter_return_opened": "return_number order_number email send_by",
    "utter_return_already_open": "order_number return_number email",
    "utter_return_not_delivered": "order_number order_state",
    "utter_return_too_late": "order_number return_until",
}


def say(dispatcher: CollectingDispatcher, answer: Answer) -> None:
    """Utters an answer."""
    dispatcher.utter_message(response=answer.response, **answer.facts)


def about(order: Order, response: str) -> Answer:
    """A response with what it needs to know of an order."""
    return Answer(response, {name: _FACTS[name](order) for name in FACTS_OF[response].split()})


def status(order: Order, now: dt.datetime) -> list[Answer]:
    """Where an order is, and its return where one is under way."""
    answers = [about(order, STATUS_PREFIX + _told_state(order, now).value)]
    if order.return_case and order.state is OrderState.DELIVERED:
        answers.append(about(order, "utter_order_return_open"))
    return answers


def refusal(outcome: Outcome) -> Answer:
    """Why something was not done. Raises ValueError where nothing was refused."""
    if outcome.refusal is None:
        raise ValueError("nothing was refused")
    response = _REFUSALS[outcome.refusal]
    if outcome.refusal is Refusal.TRY_LATER:
        return Answer(response, {"minutes": facts.number(outcome.wait_minutes)})
    return about(outcome.order, response) if outcome.order else Answer(response, {})


def _told_state(order: Order, now: dt.datetime) -> OrderState:
    """The state to speak of: "out for delivery, arrives today" is only true today."""
    scan = order.last_scan
    if order.state is OrderState.OUT_FOR_DELIVERY and scan:
        left_today = order.local(scan.at).date() == order.local(now).date()
        return order.state if left_today else OrderState.SHIPPED
    return order.state


def _known(value: T | None) -> T:
    """A value that the state of an order promises (the store checks that)."""
    if value is None:
        raise ValueError("this order has no such fact")
    return value


def _item(item: Item) -> str:
    return item.name if item.quantity == 1 else f"{item.quantity} × {item.name}"


def _day(order: Order, moment: dt.datetime | None) -> Fact:
    return facts.date(order.local(_known(moment)))


_FACTS: dict[str, Callable[[Order], Fact]] = {
    "order_number": lambda order: order.number,
    "email": lambda order: order.email,
    "new_address": lambda order: order.address,
    "order_state": lambda order: facts.term("order_state", order.state.value),
    "ordered_on": lambda order: _day(order, order.ordered_at),
    "total": lambda order: facts.money(order.total, order.currency),
    "items": lambda order: facts.listing(map(_item, order.items)),
    "eta": lambda order: facts.date(order.eta),
    "carrier": lambda order: _known(order.parcel).carrier,
    "tracking_number": lambda order: _known(order.parcel).tracking_number,
    "tracking_url": lambda order: _known(order.parcel).tracking_url,
    "last_event": lambda order: facts.term("tracking_event", _known(order.last_scan).kind.value),
    "last_event_place": lambda order: _known(order.last_scan).place,
    "last_event_at": lambda order: facts.moment(order.local(_known(order.last_scan).at)),
    "delivered_on": lambda order: _day(order, order.delivered_at),
    "cancelled_on": lambda order: _day(order, order.cancelled_at),
    "refund_amount": lambda order: facts.money(_known(order.refund).amount, order.currency),
    "refund_state": lambda order: facts.term("refund_state", _known(order.refund).state.value),
    "return_number": lambda order: _known(order.return_case).number,
    "return_opened_on": lambda order: _day(order, _known(order.return_case).opened_at),
    "send_by": lambda order: facts.date(_known(order.return_case).send_by),
    "return_until": lambda order: facts.date(last_return_day(order)),
}
