"""When an order may be cancelled, redirected or returned. Pure: an order in, a refusal or None out.

The same limits are told in data/faq: free cancellation until the order is packed, 30 days to
return from the day the parcel arrives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from actions.shop import Order, OrderState, Refusal

RETURN_WINDOW = dt.timedelta(days=30)  # the last day counts

Rule = Callable[[Order, dt.datetime], Refusal | None]

_ENDED: dict[OrderState, Refusal] = {
    OrderState.CANCELLED: Refusal.ALREADY_CANCELLED,
    OrderState.RETURNED: Refusal.ALREADY_RETURNED,
    OrderState.LOST: Refusal.LOST,
}


def allow_all(order: Order, now: dt.datetime) -> Refusal | None:
    """Whoever owns an order may always hear about it."""
    return None


def refuse_cancel(order: Order, now: dt.datetime) -> Refusal | None:
    """Only what is not packed yet can be cancelled."""
    if order.state is OrderState.PAID:
        return None
    return _ENDED.get(order.state, Refusal.CANCEL_TOO_LATE)


def refuse_address_change(order: Order, now: dt.datetime) -> Refusal | None:
    """The label is printed when the order is packed; later only the carrier can redirect it."""
    if order.state is OrderState.PAID:
        return None
    return _ENDED.get(order.state, Refusal.ADDRESS_TOO_LATE)


def refuse_return(order: Order, now: dt.datetime) -> Refusal | None:
    """A delivered order, once, within the return window on the customer's calendar."""
    if order.state in _ENDED:
        return _ENDED[order.state]
    if order.state is not OrderState.DELIVERED:
        return Refusal.NOT_DELIVERED
    if order.return_case:
        return Refusal.RETURN_OPEN
    if order.local(now).date() > last_return_day(order):
        return Refusal.RETURN_TOO_LATE
    return None


def last_return_day(order: Order) -> dt.date:
    """The last day a return can be sent; raises ValueError for an order not delivered."""
    if order.delivered_at is None:
        raise ValueError(f"order {order.number} has not been delivered")
    return order.local(order.delivered_at).date() + RETURN_WINDOW


def return_number(order_number: str) -> str:
    """An order has one return at most, so its number can be told from the order's."""
    return f"R-{order_number}"
