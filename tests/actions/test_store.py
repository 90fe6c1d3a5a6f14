"""The order store: only the owner, only what is allowed, once, and all or nothing."""

import asyncio
import datetime as dt
import logging
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from actions.database import BrokenOrder, Database, StoreUnavailable
from actions.models import AuditRow, HandoffRow, HandoffStatus, OrderRow, ReturnRow, ShipmentRow
from actions.shop import Claim, OrderState, Outcome, RefundState, Refusal
from actions.store import OrderStore, prepare_demo_shop, utc_now

# One order in each state.
ORDERS = {
    OrderState.PAID: ("1044", "jonas.weber@example.com"),
    OrderState.PACKED: ("1028", "mehmet.yilmaz@example.com"),
    OrderState.SHIPPED: ("1042", "lucia.fernandez@example.com"),
    OrderState.OUT_FOR_DELIVERY: ("1026", "greta.hoffmann@example.com"),
    OrderState.DELIVERED: ("1046", "emily.carter@example.com"),
    OrderState.DELAYED: ("1043", "camille.martin@example.com"),
    OrderState.LOST: ("1012", "amelia.hughes@example.com"),
    OrderState.RETURNED: ("1004", "pablo.ruiz@example.com"),
    OrderState.CANCELLED: ("1008", "giulia.romano@example.com"),
}
# What each state answers to: cancel, change of address, return. None: it is done.
ALLOWED = {
    OrderState.PAID: (None, None, Refusal.NOT_DELIVERED),
    OrderState.PACKED: (
        Refusal.CANCEL_TOO_LATE,
        Refusal.ADDRESS_TOO_LATE,
        Refusal.NOT_DELIVERED,
    ),
    OrderState.SHIPPED: (
        Refusal.CANCEL_TOO_LATE,
        Refusal.ADDRESS_TOO_LATE,
        Refusal.NOT_DELIVERED,
    ),
    OrderState.OUT_FOR_DELIVERY: (
        Refusal.CANCEL_TOO_LATE,
        Refusal.ADDRESS_TOO_LATE,
        Refusal.NOT_DELIVERED,
    ),
    OrderState.DELIVERED: (Refusal.CANCEL_TOO_LATE, Refusal.ADDRESS_TOO_LATE, None),
    OrderState.DELAYED: (
        Refusal.CANCEL_TOO_LATE,
        Refusal.ADDRESS_TOO_LATE,
        Refusal.NOT_DELIVERED,
    ),
    OrderState.LOST: (Refusal.LOST, Refusal.LOST, Refusal.LOST),
    OrderState.RETURNED: (Refusal.ALREADY_RETURNED,) * 3,
    OrderState.CANCELLED: (Refusal.ALREADY_CANCELLED,) * 3,
}
ADDRESS = "Neue Straße 1, 20095 Hamburg"


def claim_on(state, conversation="talk"):
    return Claim(conversation, *ORDERS[state])


@pytest.fixture
def rows(database):
    """The first column of a query."""

    def read(query):
        with Session(database.engine, future=True) as session:
            return session.scalars(query).all()

    return read


@pytest.fixture
def counted(rows):
    return lambda table: rows(sa.select(sa.func.count()).select_from(table))[0]


async def test_the_owner_is_told(shop, lucia):
    order = (await shop.find(lucia)).order
    assert order.state is OrderState.SHIPPED
    assert order.total == Decimal("228.80")
    assert [(item.name, item.quantity) for item in order.items] == [
        ("Sturmhaube Rain Jacket", 1),
        ("Merino Socks", 2),
    ]
    assert order.last_scan.place == "Madrid"


@pytest.mark.parametrize("email", ["Lucia.Fernandez@Example.COM", "LUCIA.FERNANDEZ@EXAMPLE.COM"])
async def test_capitals_in_an_address_do_not_matter(shop, email, database):
    assert (await shop.find(Claim("talk", "1042", email))).order


async def test_capitals_in_the_table_do_not_matter(shop, lucia, database):
    upper = sa.text("UPDATE customers SET email = upper(email)")
    database.run_sync(lambda session: session.execute(upper))
    assert (await shop.find(lucia)).order


@pytest.mark.parametrize(
    ("number", "email"),
    [
        ("1042", "jonas.weber@example.com"),
        ("1044", "lucia.fernandez@example.com"),
        ("9999", "lucia.fernandez@example.com"),
        ("1042", "nobody@example.com"),
        ("1042", "%"),
        ("1042' OR '1'='1", "lucia.fernandez@example.com"),
    ],
)
async def test_a_wrong_number_and_a_wrong_address_look_the_same(shop, number, email):
    assert await shop.find(Claim("talk", number, email)) == Outcome(refusal=Refusal.NOT_FOUND)


@pytest.mark.parametrize("state", OrderState)
async def test_every_state_is_told(shop, state):
    assert (await shop.find(claim_on(state))).order.state is state


@pytest.mark.parametrize("state", OrderState)
async def test_every_state_allows_what_it_should(shop, state, counted):
    claim = claim_on(state)
    wishes = (
        lambda: shop.cancel(claim),
        lambda: shop.change_address(claim, ADDRESS),
        lambda: shop.open_return(claim, "too big"),
    )
    before = (await shop.find(claim)).order
    for wish, expected in zip(wishes, ALLOWED[state], strict=True):
        if expected:
            outcome = await wish()
            assert outcome.refusal is expected
            assert outcome.order == before
    assert counted(AuditRow) == 0
    if ALLOWED[state][0] is None:
        assert (await shop.cancel(claim)).order.state is OrderState.CANCELLED


async def test_a_cancelled_order_is_paid_back(shop, clock):
    claim = claim_on(OrderState.PAID)
    order = (await shop.cancel(claim)).order
    assert order.refund.amount == order.total == Decimal("143.90")
    assert order.refund.state is RefundState.PENDING
    assert order.cancelled_at == clock.now
    assert (await shop.find(claim)).order == order


async def test_cancelling_twice_cancels_once(shop, counted):
    claim = claim_on(OrderState.PAID)
    first, second = await shop.cancel(claim), await shop.cancel(claim)
    assert (first.refusal, second.refusal) == (None, Refusal.ALREADY_CANCELLED)
    assert second.order == first.order
    assert counted(AuditRow) == 1


async def test_cancelling_many_times_at_once_cancels_once(database_url, clock, counted):
    stores = [OrderStore(Database(database_url), clock) for _ in range(2)]
    claims = [claim_on(OrderState.PAID, f"c{turn}") for turn in range(8)]
    wishes = [stores[turn % 2].cancel(claim) for turn, claim in enumerate(claims)]
    refusals = [outcome.refusal for outcome in await asyncio.gather(*wishes)]
    assert refusals.count(None) == 1
    assert refusals.count(Refusal.ALREADY_CANCELLED) == 7
    assert counted(AuditRow) == 1


async def test_cancel_and_redirect_at_once_do_not_both_win_silently(shop):
    """Whichever comes second sees what the first has done."""
    claim = claim_on(OrderState.PAID)
    cancelled, moved = await asyncio.gather(shop.cancel(claim), shop.change_address(claim, ADDRESS))
    assert cancelled.refusal is None
    if moved.refusal is None:
        assert moved.order.state is OrderState.PAID
        assert cancelled.order.address == ADDRESS
    else:
        assert moved.refusal is Refusal.ALREADY_CANCELLED


async def test_a_new_address_is_kept_and_both_are_in_the_audit_log(shop, rows, clock):
    claim = claim_on(OrderState.PAID, "talk-7")
    old = (await shop.find(claim)).order.address
    assert (await shop.change_address(claim, ADDRESS)).order.address == ADDRESS
    assert (await shop.find(claim)).order.address == ADDRESS
    [entry] = rows(sa.select(AuditRow))
    assert (entry.action, entry.order_number) == ("change_address", "1044")
    assert (entry.conversation, entry.at) == ("talk-7", clock.now)
    assert entry.details == {"from": old, "to": ADDRESS}


async def test_a_return_is_opened_once_and_can_be_sent_until_the_window_ends(shop, rows, counted):
    claim = claim_on(OrderState.DELIVERED)
    opened = await shop.open_return(claim, "too big")
    delivered = opened.order.local(opened.order.delivered_at).date()
    assert opened.order.return_case.number == "R-1046"
    assert opened.order.return_case.send_by == delivered + dt.timedelta(days=30)
    assert (await shop.open_return(claim, "again")).refusal is Refusal.RETURN_OPEN
    [row] = rows(sa.select(ReturnRow).where(ReturnRow.number == "R-1046"))
    assert row.reason == "too big"
    assert counted(AuditRow) == 1


async def test_returns_asked_for_at_once_open_one(shop, counted):
    claims = [claim_on(OrderState.DELIVERED, f"c{turn}") for turn in range(4)]
    outcomes = await asyncio.gather(*(shop.open_return(claim, "too big") for claim in claims))
    assert [outcome.refusal for outcome in outcomes].count(None) == 1
    assert counted(AuditRow) == 1


async def test_the_last_day_of_the_window_counts_on_the_customers_calendar(shop, clock):
    claim = claim_on(OrderState.DELIVERED)
    order = (await shop.find(claim)).order  # delivered in Brooklyn
    last_day = order.local(order.delivered_at).date() + dt.timedelta(days=30)
    clock.now = dt.datetime.combine(last_day, dt.time(23, 59), tzinfo=order.zone)
    assert (await shop.open_return(claim, "too big")).refusal is None


async def test_the_day_after_the_window_is_too_late(shop, clock):
    claim = claim_on(OrderState.DELIVERED)
    order = (await shop.find(claim)).order
    day_after = order.local(order.delivered_at).date() + dt.timedelta(days=31)
    clock.now = dt.datetime.combine(day_after, dt.time(0, 1), tzinfo=order.zone)
    assert (await shop.open_return(claim, "too big")).refusal is Refusal.RETURN_TOO_LATE


async def test_a_wrong_pair_changes_nothing(shop, counted, rows):
    wrong = Claim("talk", "1044", "lucia.fernandez@example.com")
    assert (await shop.cancel(wrong)).refusal is Refusal.NOT_FOUND
    assert rows(sa.select(OrderRow.state).where(OrderRow.number == "1044")) == [OrderState.PAID]
    assert counted(AuditRow) == 0


async def test_a_change_without_its_audit_entry_is_not_kept(shop, database, rows):
    database.run_sync(lambda session: session.execute(sa.text("DROP TABLE audit_log")))
    with pytest.raises(StoreUnavailable):
        await shop.cancel(claim_on(OrderState.PAID))
    assert rows(sa.select(OrderRow.state).where(OrderRow.number == "1044")) == [OrderState.PAID]


async def test_rows_that_contradict_each_other_are_not_told(shop, database):
    orphan = sa.update(OrderRow).where(OrderRow.number == "1044").values(state=OrderState.SHIPPED)
    database.run_sync(lambda session: session.execute(orphan))
    with pytest.raises(BrokenOrder, match="1044 is shipped without"):
        await shop.find(claim_on(OrderState.PAID))


@pytest.mark.parametrize(
    "url",
    ["sqlite:////dev/null/shop.db", "sqlite:////proc/shop.db", "postgresql://a@127.0.0.1:1/shop"],
)
async def test_a_database_that_is_away_is_unavailable_each_time(url, clock):
    store = OrderStore(Database(url, prepare_demo_shop), clock)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await store.find(claim_on(OrderState.PAID))


async def test_a_database_that_comes_back_is_used(tmp_path):
    folder = tmp_path / "var"
    folder.write_text("a file where the folder should be")
    store = OrderStore(Database(f"sqlite:///{folder}/shop.db", prepare_demo_shop), utc_now)
    with pytest.raises(StoreUnavailable):
        await store.find(claim_on(OrderState.PAID))
    folder.unlink()
    assert (await store.find(claim_on(OrderState.PAID))).order.number == "1044"


async def test_the_loop_goes_on_while_the_database_is_busy(database_url, clock):
    """Another writer holds the lock for a while; a timer of the loop still fires."""
    if not database_url.startswith("sqlite"):
        pytest.skip("about the one writer of SQLite")
    holder, store = Database(database_url), OrderStore(Database(database_url), clock)
    with holder.engine.begin():
        lookup = asyncio.create_task(store.find(claim_on(OrderState.PAID)))
        ticks = 0
        for _ in range(5):
            await asyncio.sleep(0.01)
            ticks += not lookup.done()
        assert ticks == 5
    assert (await lookup).order.number == "1044"


async def test_nothing_personal_reaches_the_logs(shop, database, caplog):
    caplog.set_level(logging.DEBUG)
    claim = claim_on(OrderState.PAID)
    await shop.change_address(claim, ADDRESS)
    await shop.find(Claim("talk", "1044", "someone.else@example.com"))
    incomplete = sa.insert(HandoffRow).values(conversation="secret@example.com", status="waiting")
    with pytest.raises(StoreUnavailable) as error:
        database.run_sync(lambda session: session.execute(incomplete))
    text = caplog.text + str(error.value)
    assert "@example.com" not in text
    assert "Neue Straße" not in text


async def test_a_handoff_is_queued_once_until_it_is_resolved(shop, rows, database, clock):
    await shop.queue_handoff("talk", "asked")
    await shop.queue_handoff("talk", "not_understood")
    [handoff] = rows(sa.select(HandoffRow))
    assert (handoff.reason, handoff.status) == ("asked", HandoffStatus.WAITING)
    assert handoff.created_at == clock.now
    resolve = sa.update(HandoffRow).values(status=HandoffStatus.RESOLVED)
    database.run_sync(lambda session: session.execute(resolve))
    await shop.queue_handoff("talk", "asked")
    assert len(rows(sa.select(HandoffRow))) == 2


def test_a_moment_without_a_zone_is_refused(database):
    naive = dt.datetime(2026, 11, 24)
    update = sa.update(OrderRow).values(ordered_at=naive)
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
        database.run_sync(lambda session: session.execute(update))


def test_a_fraction_of_a_cent_is_refused(database):
    update = sa.update(OrderRow).values(shipping_cost=Decimal("4.999"))
    with pytest.raises(sa.exc.StatementError, match="at most two decimals"):
        database.run_sync(lambda session: session.execute(update))


def test_a_parcel_belongs_to_an_order_that_exists(database):
    orphan = sa.insert(ShipmentRow).values(
        order_id=999_999, carrier="DHL", tracking_number="X", tracking_url="https://x.example"
    )
    with pytest.raises(StoreUnavailable, match=r"(?i)foreign key"):
        database.run_sync(lambda session: session.execute(orphan))
