"""The shop's terms: states of an order, what an order is, and why a wish is refused.

A leaf: it imports nothing of ours, and nothing of the database. Moments are aware and in UTC.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo


class OrderState(str, Enum):
    """Where an order is; `terms: order_state` in data/locales has a word for each."""

    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    LOST = "lost"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class TrackingKind(str, Enum):
    """What a carrier reports; `terms: tracking_event` in data/locales has a word for each."""

    LABEL_CREATED = "label_created"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    ARRIVED_AT_HUB = "arrived_at_hub"
    CUSTOMS_CLEARANCE = "customs_clearance"
    CUSTOMS_HELD = "customs_held"
    DEPARTED_HUB = "departed_hub"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERY_ATTEMPT_FAILED = "delivery_attempt_failed"
    DELIVERED = "delivered"
    DELAYED_WEATHER = "delayed_weather"
    EXCEPTION = "exception"
    LOST = "lost"
    RETURNED_TO_SENDER = "returned_to_sender"


class RefundState(str, Enum):
    """Whether the money is back; `terms: refund_state` in data/locales has a word for each."""

    PENDING = "pending"
    PAID = "paid"


class Refusal(Enum):
    """Why something was not told or not done. None of these is a fault."""

    NOT_FOUND = "no order with this number and e-mail"
    TRY_LATER = "too many tries that did not match"
    ALREADY_CANCELLED = "the order is cancelled"
    ALREADY_RETURNED = "the order has come back to us"
    LOST = "the parcel is lost"
    CANCEL_TOO_LATE = "the order is packed or further"
    ADDRESS_TOO_LATE = "the label is printed"
    NOT_DELIVERED = "a return needs a delivered parcel"
    RETURN_OPEN = "there is a return already"
    RETURN_TOO_LATE = "the time to return is over"


@dataclass(frozen=True)
class Claim:
    """Who says which order is theirs; number and e-mail are normalised."""

    conversation: str
    order_number: str
    email: str


@dataclass(frozen=True)
class Item:
    name: str
    quantity: int


@dataclass(frozen=True)
class Scan:
    """One report of the carrier; the place is a proper name and is never translated."""

    kind: TrackingKind
    place: str
    at: dt.datetime


@dataclass(frozen=True)
class Parcel:
    """What the carrier has; the last scan is the newest."""

    carrier: str
    tracking_number: str
    tracking_url: str
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True)
class ReturnCase:
    number: str
    opened_at: dt.datetime
    send_by: dt.date


@dataclass(frozen=True)
class Refund:
    amount: Decimal
    state: RefundState


@dataclass(frozen=True)
class Order:
    """All that may be told about an order once its owner is known."""

    number: str
    email: str = field(repr=False)
    address: str = field(repr=False)
    state: OrderState
    currency: str  # ISO 4217
    total: Decimal
    ordered_at: dt.datetime
    eta: dt.date  # estimated day of arrival
    zone: ZoneInfo  # where the customer's clock stands
    items: tuple[Item, ...]
    parcel: Parcel | None = None
    cancelled_at: dt.datetime | None = None
    refund: Refund | None = None
    return_case: ReturnCase | None = None

    @property
    def last_scan(self) -> Scan | None:
        return self.parcel.scans[-1] if self.parcel and self.parcel.scans else None

    @property
    def delivered_at(self) -> dt.datetime | None:
        """The moment of the delivery scan, if there is one."""
        scans = self.parcel.scans if self.parcel else ()
        delivered = (scan.at for scan in reversed(scans) if scan.kind is TrackingKind.DELIVERED)
        return next(delivered, None)

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment on the customer's clock."""
        return moment.astimezone(self.zone)


@dataclass(frozen=True)
class Outcome:
    """What came of a wish: the order as it is now, or a refusal (`order` where it may be told)."""

    order: Order | None = None
    refusal: Refusal | None = None
    wait_minutes: int = 0
