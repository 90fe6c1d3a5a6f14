"""The shop, failed lookups, handoffs and the audit log.

Moments are stored in UTC, amounts of money in whole cents.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

ORDER_STATES = (
    "paid",
    "packed",
    "shipped",
    "out_for_delivery",
    "delivered",
    "delayed",
    "lost",
    "returned",
    "cancelled",
)
TRACKING_KINDS = (
    "label_created",
    "picked_up",
    "in_transit",
    "arrived_at_hub",
    "customs_clearance",
    "customs_held",
    "departed_hub",
    "out_for_delivery",
    "delivery_attempt_failed",
    "delivered",
    "delayed_weather",
    "exception",
    "lost",
    "returned_to_sender",
)


def upgrade() -> None:
    _create_people_and_products()
    _create_orders()
    _create_order_lines()
    _create_parcels()
    _create_returns()
    _create_lookup_attempts()
    _create_handoffs()
    _create_audit_log()


def downgrade() -> None:
    for table in (
        "audit_log",
        "handoffs",
        "lookup_attempts",
        "returns",
        "tracking_events",
        "shipments",
        "order_lines",
        "orders",
        "products",
        "customers",
    ):
        op.drop_table(table)


def _create_people_and_products() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "products",
        sa.Column("sku", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("price", sa.Integer, nullable=False),
    )


def _create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(8), nullable=False),
        sa.Column(
            "customer_id", sa.Integer, sa.ForeignKey("customers.id"), nullable=False, index=True
        ),
        sa.Column("state", _one_of(ORDER_STATES, "state"), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("shipping_cost", sa.Integer, nullable=False),
        sa.Column("delivery_address", sa.String(200), nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("eta", sa.Date, nullable=False),
        sa.Column("cancelled_at", MOMENT),
        sa.Column("refund_amount", sa.Integer),
        sa.Column("refund_state", _one_of(("pending", "paid"), "refund_state")),
        sa.UniqueConstraint("number"),
    )


def _create_order_lines() -> None:
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False, index=True),
        sa.Column("sku", sa.String(32), sa.ForeignKey("products.sku"), nullable=False),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("unit_price", sa.Integer, nullable=False),
    )


def _create_parcels() -> None:
    op.create_table(
        "shipments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("carrier", sa.String(60), nullable=False),
        sa.Column("tracking_number", sa.String(40), nullable=False),
        sa.Column("tracking_url", sa.String(200), nullable=False),
        sa.UniqueConstraint("order_id"),
        sa.UniqueConstraint("tracking_number"),
    )
    op.create_table(
        "tracking_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "shipment_id", sa.Integer, sa.ForeignKey("shipments.id"), nullable=False, index=True
        ),
        sa.Column("kind", _one_of(TRACKING_KINDS, "kind"), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )


def _create_returns() -> None:
    op.create_table(
        "returns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", _one_of(("open", "received"), "state"), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("send_by", sa.Date, nullable=False),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("order_id"),
    )


def _create_lookup_attempts() -> None:
    op.create_table(
        "lookup_attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
    )
    op.create_index("ix_lookup_attempts_key_failed_at", "lookup_attempts", ["key", "failed_at"])


def _create_handoffs() -> None:
    statuses = ("waiting", "claimed", "resolved")
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation", sa.String(255), nullable=False, index=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("status", _one_of(statuses, "status"), nullable=False, index=True),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("order_number", sa.String(8), nullable=False, index=True),
        sa.Column("details", sa.JSON, nullable=False),
    )


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    """A text column with a check, as in actions/models.py; named once for each table."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
