"""The tables of the shop and of the assistant's work on it. data/shop/migrations creates them."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declarative_base, relationship

from actions.shop import OrderState, RefundState, TrackingKind
from translation.database import NAMES, UtcDateTime

Base: Any = declarative_base(metadata=MetaData(naming_convention=NAMES))


class Amount(TypeDecorator):
    """Money, stored as whole cents: SQLite has no exact decimals."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value * 100 % 1:
            raise ValueError(f"an amount has at most two decimals: {value}")
        return int(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


def one_of(choices: type[PythonEnum], name: str) -> Enum:
    """A text column that accepts these values only, by a check that every database knows."""
    return Enum(
        choices,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class ReturnState(str, PythonEnum):
    OPEN = "open"
    RECEIVED = "received"


class HandoffStatus(str, PythonEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class CustomerRow(Base):
    __tablename__ = "customers"

    id = Column(Integer, primary_key=True)
    name = Column(String(120), nullable=False)
    email = Column(String(254), nullable=False, unique=True)
    country = Column(String(2), nullable=False)  # ISO 3166
    timezone = Column(String(64), nullable=False)  # IANA, such as Europe/Madrid


class ProductRow(Base):
    __tablename__ = "products"

    sku = Column(String(32), primary_key=True)
    name = Column(String(120), nullable=False)
    category = Column(String(40), nullable=False)
    price = Column(Amount, nullable=False)  # EUR


class OrderRow(Base):
    __tablename__ = "orders"

    id = Column(Integer, primary_key=True)
    number = Column(String(8), nullable=False, unique=True)
    customer_id = Column(ForeignKey("customers.id"), nullable=False, index=True)
    state = Column(one_of(OrderState, "state"), nullable=False)
    currency = Column(String(3), nullable=False)  # ISO 4217
    shipping_cost = Column(Amount, nullable=False)
    delivery_address = Column(String(200), nullable=False)
    ordered_at = Column(UtcDateTime, nullable=False)
    eta = Column(Date, nullable=False)
    cancelled_at = Column(UtcDateTime)
    refund_amount = Column(Amount)
    refund_state = Column(one_of(RefundState, "refund_state"))

    customer = relationship(CustomerRow)
    lines = relationship("OrderLineRow", order_by="OrderLineRow.id")
    shipment = relationship("ShipmentRow", uselist=False)
    return_case = relationship("ReturnRow", uselist=False)

    @property
    def total(self) -> Decimal:
        """What the customer paid: goods and shipping."""
        return sum((line.quantity * line.unit_price for line in self.lines), self.shipping_cost)


class OrderLineRow(Base):
    __tablename__ = "order_lines"

    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders.id"), nullable=False, index=True)
    sku = Column(ForeignKey("products.sku"), nullable=False)
    quantity = Column(Integer, nullable=False)
    unit_price = Column(Amount, nullable=False)  # in the currency of the order

    product = relationship(ProductRow)


class ShipmentRow(Base):
    __tablename__ = "shipments"

    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders.id"), nullable=False, unique=True)
    carrier = Column(String(60), nullable=False)
    tracking_number = Column(String(40), nullable=False, unique=True)
    tracking_url = Column(String(200), nullable=False)

    events = relationship("TrackingEventRow", order_by="[TrackingEventRow.at, TrackingEventRow.id]")


class TrackingEventRow(Base):
    __tablename__ = "tracking_events"

    id = Column(Integer, primary_key=True)
    shipment_id = Column(ForeignKey("shipments.id"), nullable=False, index=True)
    kind = Column(one_of(TrackingKind, "kind"), nullable=False)
    place = Column(String(80), nullable=False)
    at = Column(UtcDateTime, nullable=False)


class ReturnRow(Base):
    """One return for an order; the unique order is what makes asking twice harmless."""

    __tablename__ = "returns"

    id = Column(Integer, primary_key=True)
    number = Column(String(16), nullable=False, unique=True)
    order_id = Column(ForeignKey("orders.id"), nullable=False, unique=True)
    reason = Column(Text, nullable=False)
    state = Column(one_of(ReturnState, "state"), nullable=False)
    opened_at = Column(UtcDateTime, nullable=False)
    send_by = Column(Date, nullable=False)


class LookupAttemptRow(Base):
    """A lookup that did not match, once for each key it is counted under (see throttle)."""

    __tablename__ = "lookup_attempts"
    __table_args__ = (Index("ix_lookup_attempts_key_failed_at", "key", "failed_at"),)

    id = Column(Integer, primary_key=True)
    key = Column(String(64), nullable=False)
    failed_at = Column(UtcDateTime, nullable=False)


class HandoffRow(Base):
    """A conversation that waits for a person, or has one."""

    __tablename__ = "handoffs"

    id = Column(Integer, primary_key=True)
    conversation = Column(String(255), nullable=False, index=True)
    reason = Column(String(40), nullable=False)
    status = Column(one_of(HandoffStatus, "status"), nullable=False, index=True)
    created_at = Column(UtcDateTime, nullable=False)


class AuditRow(Base):
    """What was changed in whose conversation; written in the same transaction as the change."""

    __tablename__ = "audit_log"

    id = Column(Integer, primary_key=True)
    at = Column(UtcDateTime, nullable=False)
    conversation = Column(String(255), nullable=False)
    action = Column(String(40), nullable=False)
    order_number = Column(String(8), nullable=False, index=True)
    details = Column(JSON, nullable=False)
