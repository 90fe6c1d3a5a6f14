"""The demo shop: complete, consistent, and of today whenever it is seeded."""

import csv
import datetime as dt
import re
from collections import Counter
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from actions import demo_shop, schema
from actions.database import Database
from actions.models import Base, OrderRow, ProductRow
from actions.settings import ROOT
from actions.shop import OrderState, RefundState, TrackingKind
from actions.store import to_order

UTC = dt.timezone.utc
MOMENTS = [
    dt.datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
    dt.datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
    dt.datetime(2027, 1, 1, 0, 1, tzinfo=UTC),
    dt.datetime(2028, 2, 29, 4, 0, tzinfo=UTC),
    dt.datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # the hour in which European clocks jump
]


def seeded(moment):
    database = Database("sqlite://", schema.upgrade)

    def read(session):
        demo_shop.seed(session, moment)
        return [to_order(row) for row in session.scalars(sa.select(OrderRow))]

    return database.run_sync(read)


@pytest.fixture(scope="module", params=MOMENTS, ids=lambda moment: f"{moment:%Y-%m-%d %H:%M}")
def seeding(request):
    return request.param, seeded(request.param)


@pytest.fixture(scope="module")
def orders():
    return {order.number: order for order in seeded(MOMENTS[0])}


def test_there_are_enough_orders_in_every_state(orders):
    states = Counter(order.state for order in orders.values())
    assert len(orders) == 54
    assert all(states[state] >= 2 for state in OrderState)
    assert all(1001 <= int(number) <= 1060 for number in orders)


def test_customers_and_currencies_of_many_countries_are_there():
    customers = demo_shop.read(demo_shop.FOLDER, "customers")
    countries = {customer["country"] for customer in customers}
    assert countries >= {"DE", "ES", "FR", "MX", "US", "GB", "CN", "CH", "AT", "IT"}
    currencies = {order["currency"] for order in demo_shop.read(demo_shop.FOLDER, "orders")}
    assert currencies == {"EUR", "USD", "GBP", "CHF", "CNY", "MXN"}
    assert all(customer["email"].endswith("@example.com") for customer in customers)
    assert len(demo_shop.read(demo_shop.FOLDER, "products")) >= 16


@pytest.mark.parametrize(
    ("number", "email", "state", "last_scan"),
    [
        ("1042", "lucia.fernandez@example.com", "shipped", TrackingKind.IN_TRANSIT),
        ("1043", "camille.martin@example.com", "delayed", TrackingKind.DELAYED_WEATHER),
        ("1044", "jonas.weber@example.com", "paid", None),
        ("1045", "wang.wei@example.com", "shipped", TrackingKind.CUSTOMS_CLEARANCE),
        ("1046", "emily.carter@example.com", "delivered", TrackingKind.DELIVERED),
    ],
)
def test_the_orders_of_the_readme_are_as_it_says(orders, number, email, state, last_scan):
    order = orders[number]
    assert (order.email, order.state.value) == (email, state)
    assert (order.last_scan and order.last_scan.kind) == last_scan


def test_nothing_has_happened_in_the_future_and_scans_are_in_order(seeding):
    now, orders = seeding
    for order in orders:
        scans = order.parcel.scans if order.parcel else ()
        moments = [order.ordered_at, *(scan.at for scan in scans)]
        assert moments == sorted(moments), order.number
        assert max(moments) <= now, order.number


def test_a_parcel_out_for_delivery_left_today_where_the_customer_lives(seeding):
    now, orders = seeding
    out = [order for order in orders if order.state is OrderState.OUT_FOR_DELIVERY]
    assert out
    for order in out:
        assert order.last_scan.kind is TrackingKind.OUT_FOR_DELIVERY
        assert order.local(order.last_scan.at).date() == order.local(now).date()


def test_what_is_still_on_its_way_is_expected_today_or_later(seeding):
    now, orders = seeding
    ended = {
        OrderState.DELIVERED, OrderState.RETURNED, OrderState.LOST, OrderState.CANCELLED
    }  # fmt: skip
    for order in orders:
        if order.state not in ended:
            assert order.eta >= order.local(now).date(), order.number


def test_what_ended_has_what_its_state_promises(seeding):
    now, orders = seeding
    for order in orders:
        if order.state in {OrderState.RETURNED, OrderState.CANCELLED}:
            assert order.refund.amount == order.total > 0
            assert order.refund.state in RefundState
        if order.state is OrderState.RETURNED:
            assert order.delivered_at < order.return_case.opened_at <= now
        if order.state is OrderState.CANCELLED:
            assert order.ordered_at < order.cancelled_at <= now
        if order.state is OrderState.LOST:
            assert order.last_scan.kind is TrackingKind.LOST


def test_shipping_is_charged_as_the_faq_says():
    """5 EUR within the EU, free from 75 EUR of goods; elsewhere free from 200 EUR."""
    prices = {
        product["sku"]: Decimal(product["price"])
        for product in demo_shop.read(demo_shop.FOLDER, "products")
    }
    goods = Counter()
    for line in demo_shop.read(demo_shop.FOLDER, "order_lines"):
        goods[line["order_number"]] += prices[line["sku"]] * int(line["quantity"])
    for order in demo_shop.read(demo_shop.FOLDER, "orders"):
        free_from = 75 if order["currency"] == "EUR" else 200
        is_free = Decimal(order["shipping_cost"]) == 0
        assert is_free == (goods[order["number"]] >= free_from), order["number"]


def test_the_table_for_people_trying_it_is_true():
    readme = (ROOT / "data" / "shop" / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\d{4}) \| (\S+@example\.com) \| (\w+)", readme, flags=re.MULTILINE)
    orders = demo_shop.read(demo_shop.FOLDER, "orders")
    assert told == [(order["number"], order["email"], order["state"]) for order in orders]


def test_reset_brings_the_shop_back_and_keeps_the_audit_log(database):
    from actions.store import _reset

    with Session(database.engine, future=True) as session, session.begin():
        session.execute(sa.update(OrderRow).values(state=OrderState.LOST))
    database.run_sync(_reset)
    states = {order["state"] for order in demo_shop.read(demo_shop.FOLDER, "orders")}
    with Session(database.engine, future=True) as session:
        assert {state.value for state in session.scalars(sa.select(OrderRow.state))} == states
        assert len(session.scalars(sa.select(ProductRow)).all()) == 22


def test_every_table_of_the_shop_is_cleared_by_a_reset():
    """A new table that refers to an order must be in the list, or a reset fails."""
    names = {table.__tablename__ for table in demo_shop.SHOP_TABLES}
    work = {"lookup_attempts", "handoffs", "audit_log"}
    assert names == set(Base.metadata.tables) - work


def test_the_files_have_no_line_that_belongs_to_nothing():
    numbers = {order["number"] for order in demo_shop.read(demo_shop.FOLDER, "orders")}
    for name in ("order_lines", "shipments", "tracking_events", "returns"):
        with (demo_shop.FOLDER / f"{name}.csv").open(encoding="utf-8") as file:
            assert {line["order_number"] for line in csv.DictReader(file)} <= numbers, name
