"""OrderStore: the only way to an order, for its owner only.

Every method takes a claim (conversation, order number, e-mail) and proves it in the same
transaction in which it reads or changes. What the business does not allow is an Outcome with a
refusal; that the database is away is an exception (actions/database.py has the tree).

`python -m actions.store` creates the tables and the demo shop; `… reset` brings the demo shop back
to its first day.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, contains_eager, selectinload

from actions import demo_shop, order_rules, schema, throttle
from actions.database import BrokenOrder, Database, StoreError, StoreUnavailable
from actions.models import (
    AuditRow,
    CustomerRow,
    HandoffRow,
    HandoffStatus,
    OrderLineRow,
    OrderRow,
    ReturnRow,
    ReturnState,
    ShipmentRow,
)
from actions.order_rules import Rule
from actions.settings import action_settings
from actions.shop import (
    Claim,
    Item,
    Order,
    OrderState,
    Outcome,
    Parcel,
    Refund,
    RefundState,
    Refusal,
    ReturnCase,
    Scan,
)

__all__ = ["OrderStore", "StoreError", "StoreUnavailable", "order_store", "shop_database"]

Clock = Callable[[], dt.datetime]
# Changes the rows of an order and says for the audit log what was changed.
Change = Callable[[OrderRow, dt.datetime], dict[str, Any]]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


class OrderStore:
    """Orders of the shop in SQL."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, claim: Claim, rule: Rule = order_rules.allow_all) -> Outcome:
        """The order, if the claim holds, and whether `rule` allows what is wished. Changes nothing.

        A wrong number and a wrong e-mail have the same outcome. Raises StoreError.
        """
        now = self._clock()
        return await self._database.run(lambda session: _look_up(session, claim, rule, now)[1])

    async def cancel(self, claim: Claim) -> Outcome:
        """Cancels an order that is not packed yet; the money is due. Raises StoreError."""
        return await self._change(claim, order_rules.refuse_cancel, "cancel", _cancel)

    async def change_address(self, claim: Claim, address: str) -> Outcome:
        """Sends an order that is not packed yet somewhere else. Raises StoreError."""

        def redirect(row: OrderRow, now: dt.datetime) -> dict[str, Any]:
            old, row.delivery_address = row.delivery_address, address
            return {"from": old, "to": address}

        return await self._change(
            claim, order_rules.refuse_address_change, "change_address", redirect
        )

    async def open_return(self, claim: Claim, reason: str) -> Outcome:
        """Opens the one return of a delivered order. Raises StoreError."""

        def open_case(row: OrderRow, now: dt.datetime) -> dict[str, Any]:
            row.return_case = ReturnRow(
                number=order_rules.return_number(row.number),
                reason=reason,
                state=ReturnState.OPEN,
                opened_at=now,
                send_by=order_rules.last_return_day(to_order(row)),
            )
            return {"return": row.return_case.number}

        return await self._change(claim, order_rules.refuse_return, "open_return", open_case)

    async def queue_handoff(self, conversation: str, reason: str) -> None:
        """Lets a conversation wait for a person; one that waits already keeps its place.

        Raises StoreError.
        """
        now = self._clock()
        await self._database.run(lambda session: _queue_handoff(session, conversation, reason, now))

    async def _change(self, claim: Claim, rule: Rule, action: str, change: Change) -> Outcome:
        now = self._clock()

        def work(session: Session) -> Outcome:
            row, outcome = _look_up(session, claim, rule, now)
            if row is None or outcome.refusal:
                return outcome
            session.add(_audit(claim, action, change(row, now), now))
            session.flush()
            return Outcome(order=to_order(row))

        return await self._database.run(work)


@lru_cache(maxsize=1)
def shop_database() -> Database:
    """The database of this process, for all actions; tables come before the first transaction."""
    settings = action_settings()
    prepare = prepare_demo_shop if settings.demo_shop else schema.upgrade
    return Database(settings.database_url, prepare)


@lru_cache(maxsize=1)
def order_store() -> OrderStore:
    """The store of this process; rasa-sdk builds the actions itself, so they ask here."""
    return OrderStore(shop_database(), utc_now)


def prepare_demo_shop(connection: Connection) -> None:
    """Newest tables and, where there is no order, the demo shop; all of it or nothing."""
    schema.upgrade(connection)
    with Session(connection, future=True) as session, session.begin():
        if demo_shop.is_empty(session):
            demo_shop.seed(session, utc_now())


def to_order(row: OrderRow) -> Order:
    """The rows of an order as one value. Raises BrokenOrder if they contradict each other."""
    order = Order(
        number=row.number,
        email=row.customer.email,
        address=row.delivery_address,
        state=row.state,
        currency=row.currency,
        total=row.total,
        ordered_at=row.ordered_at,
        eta=row.eta,
        zone=ZoneInfo(row.customer.timezone),
        items=tuple(Item(line.product.name, line.quantity) for line in row.lines),
        parcel=_parcel(row.shipment),
        cancelled_at=row.cancelled_at,
        refund=Refund(row.refund_amount, row.refund_state) if row.refund_state else None,
        return_case=_return_case(row.return_case),
    )
    _check(order)
    return order


def _look_up(
    session: Session, claim: Claim, rule: Rule, now: dt.datetime
) -> tuple[OrderRow | None, Outcome]:
    """The row that the claim proves, locked until the transaction ends, and what may be told.

    Waiting comes first: while a key is locked, a right pair is refused like a wrong one.
    """
    throttle.serialise(session, claim)
    if minutes := throttle.minutes_to_wait(session, claim, now):
        return None, Outcome(refusal=Refusal.TRY_LATER, wait_minutes=minutes)
    row = _matching(session, claim)
    if row is None:
        throttle.record_failure(session, claim, now)
        return None, Outcome(refusal=Refusal.NOT_FOUND)
    throttle.forgive(session, claim)
    order = to_order(row)
    return row, Outcome(order, rule(order, now))


def _matching(session: Session, claim: Claim) -> OrderRow | None:
    """Number and e-mail in one query, so that nothing tells which of them was wrong."""
    query = (
        select(OrderRow)
        .join(OrderRow.customer)
        .where(OrderRow.number == claim.order_number)
        .where(func.lower(CustomerRow.email) == claim.email.lower())
        .options(contains_eager(OrderRow.customer), *_WITH_ALL)
        .with_for_update(of=OrderRow)
    )
    return session.scalars(query).one_or_none()


def _cancel(row: OrderRow, now: dt.datetime) -> dict[str, Any]:
    row.state = OrderState.CANCELLED
    row.cancelled_at = now
    row.refund_amount = row.total
    row.refund_state = RefundState.PENDING
    return {"refund": str(row.total), "currency": row.currency}


def _queue_handoff(session: Session, conversation: str, reason: str, now: dt.datetime) -> None:
    open_case = (
        select(HandoffRow.id)
        .where(HandoffRow.conversation == conversation)
        .where(HandoffRow.status != HandoffStatus.RESOLVED)
    )
    if session.scalars(open_case).first() is None:
        handoff = HandoffRow(
            conversation=conversation, reason=reason, status=HandoffStatus.WAITING, created_at=now
        )
        session.add(handoff)


def _audit(claim: Claim, action: str, details: dict[str, Any], now: dt.datetime) -> AuditRow:
    return AuditRow(
        at=now,
        conversation=claim.conversation,
        action=action,
        order_number=claim.order_number,
        details=details,
    )


def _parcel(row: ShipmentRow | None) -> Parcel | None:
    if row is None:
        return None
    scans = tuple(Scan(event.kind, event.place, event.at) for event in row.events)
    return Parcel(row.carrier, row.tracking_number, row.tracking_url, scans)


def _return_case(row: ReturnRow | None) -> ReturnCase | None:
    return ReturnCase(row.number, row.opened_at, row.send_by) if row else None


def _check(order: Order) -> None:
    """Whether all is there that the state promises."""
    missing = [name for name in _PROMISED[order.state] if getattr(order, name) is None]
    if missing:
        raise BrokenOrder(f"order {order.number} is {order.state.value} without {missing}")


_WITH_ALL = (
    selectinload(OrderRow.lines).joinedload(OrderLineRow.product),
    selectinload(OrderRow.shipment).selectinload(ShipmentRow.events),
    selectinload(OrderRow.return_case),
)

_PROMISED: dict[OrderState, tuple[str, ...]] = {
    OrderState.PAID: (),
    OrderState.PACKED: ("parcel",),
    OrderState.SHIPPED: ("last_scan",),
    OrderState.OUT_FOR_DELIVERY: ("last_scan",),
    OrderState.DELIVERED: ("delivered_at",),
    OrderState.DELAYED: ("last_scan",),
    OrderState.LOST: ("parcel",),
    OrderState.RETURNED: ("refund",),
    OrderState.CANCELLED: ("cancelled_at", "refund"),
}


def main(arguments: list[str]) -> None:
    """Creates tables and demo shop, or with `reset` brings the demo shop back to its first day."""
    database = shop_database()
    database.prepare()
    if arguments == ["reset"]:
        database.run_sync(_reset)


def _reset(session: Session) -> None:
    demo_shop.clear(session)
    demo_shop.seed(session, utc_now())


if __name__ == "__main__":
    main(sys.argv[1:])
