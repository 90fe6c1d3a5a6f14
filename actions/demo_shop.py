"""The demo shop, Nordlicht Outfitters: data/shop/*.csv becomes rows.

Its days count from the day of seeding and its times are on the customer's clock, so that a parcel
out for delivery is so today. What would lie in the future has happened just now.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.models import (
    CustomerRow,
    OrderLineRow,
    OrderRow,
    ProductRow,
    ReturnRow,
    ReturnState,
    ShipmentRow,
    TrackingEventRow,
)
from actions.order_rules import RETURN_WINDOW, return_number
from actions.settings import ROOT
from actions.shop import OrderState, RefundState, TrackingKind

FOLDER = ROOT / "data" / "shop"
# In an order in which rows can be deleted.
SHOP_TABLES = (
    ReturnRow,
    TrackingEventRow,
    ShipmentRow,
    OrderLineRow,
    OrderRow,
    ProductRow,
    CustomerRow,
)

Record = dict[str, str]


@dataclass(frozen=True)
class Calendar:
    """The days around the day of seeding, where the customer lives."""

    now: dt.datetime
    zone: ZoneInfo

    def day(self, days_from_now: int) -> dt.date:
        return self.now.astimezone(self.zone).date() + dt.timedelta(days=days_from_now)

    def moment(self, days_ago: str, time: str) -> dt.datetime:
        """A local time so many days ago, but never after `now`."""
        clock = dt.time.fromisoformat(time)
        local = dt.datetime.combine(self.day(-int(days_ago)), clock, tzinfo=self.zone)
        return min(local, self.now)


def is_empty(session: Session) -> bool:
    """Whether there is no order yet."""
    return session.scalar(select(OrderRow.id).limit(1)) is None


def clear(session: Session) -> None:
    """Removes all rows of the shop; the audit log and handoffs stay."""
    for table in SHOP_TABLES:
        session.execute(delete(table))


def seed(session: Session, now: dt.datetime, folder: Path = FOLDER) -> None:
    """Fills an empty shop as it looks at the moment `now`."""
    customers = {record["email"]: CustomerRow(**record) for record in read(folder, "customers")}
    orders = {
        record["number"]: _order(record, customers[record["email"]], now)
        for record in read(folder, "orders")
    }
    _add_lines(folder, orders)
    _add_shipments(folder, orders)
    _add_tracking(folder, orders, now)
    _add_returns(folder, orders, now)
    session.add_all([*map(_product, read(folder, "products")), *orders.values()])
    session.flush()


def read(folder: Path, name: str) -> list[Record]:
    """The lines of a table of the demo shop."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _product(record: Record) -> ProductRow:
    return ProductRow(**{**record, "price": Decimal(record["price"])})


def _order(record: Record, customer: CustomerRow, now: dt.datetime) -> OrderRow:
    calendar = Calendar(now, ZoneInfo(customer.timezone))
    order = OrderRow(
        number=record["number"],
        customer=customer,
        state=OrderState(record["state"]),
        currency=record["currency"],
        shipping_cost=Decimal(record["shipping_cost"]),
        delivery_address=record["delivery_address"],
        ordered_at=calendar.moment(record["ordered_days_ago"], record["ordered_time"]),
        eta=calendar.day(int(record["eta_in_days"])),
    )
    if record["cancelled_days_ago"]:
        order.cancelled_at = calendar.moment(record["cancelled_days_ago"], record["cancelled_time"])
    if record["refund_state"]:
        order.refund_state = RefundState(record["refund_state"])
    return order


def _add_lines(folder: Path, orders: dict[str, OrderRow]) -> None:
    """The lines, and with them what the refunds come to."""
    for record in read(folder, "order_lines"):
        line = OrderLineRow(
            sku=record["sku"],
            quantity=int(record["quantity"]),
            unit_price=Decimal(record["unit_price"]),
        )
        orders[record["order_number"]].lines.append(line)
    for order in orders.values():
        if order.refund_state:
            order.refund_amount = order.total


def _add_shipments(folder: Path, orders: dict[str, OrderRow]) -> None:
    for record in read(folder, "shipments"):
        order = orders[record.pop("order_number")]
        order.shipment = ShipmentRow(**record)


def _add_tracking(folder: Path, orders: dict[str, OrderRow], now: dt.datetime) -> None:
    for record in read(folder, "tracking_events"):
        order = orders[record["order_number"]]
        calendar = Calendar(now, ZoneInfo(order.customer.timezone))
        event = TrackingEventRow(
            kind=TrackingKind(record["kind"]),
            place=record["place"],
            at=calendar.moment(record["days_ago"], record["time"]),
        )
        order.shipment.events.append(event)


def _add_returns(folder: Path, orders: dict[str, OrderRow], now: dt.datetime) -> None:
    for record in read(folder, "returns"):
        order = orders[record["order_number"]]
        zone = ZoneInfo(order.customer.timezone)
        order.return_case = ReturnRow(
            number=return_number(order.number),
            reason=record["reason"],
            state=ReturnState(record["state"]),
            opened_at=Calendar(now, zone).moment(record["opened_days_ago"], record["opened_time"]),
            send_by=order.shipment.events[-1].at.astimezone(zone).date() + RETURN_WINDOW,
        )
