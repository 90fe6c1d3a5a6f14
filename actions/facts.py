"""Facts for responses: typed values that the bot writes in the customer's own way.

An action says what a value is (a date, money, a shop's word); bot/locales.py decides how it looks
in the customer's language. Plain strings and whole numbers need no builder: they go out verbatim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

Fact = dict[str, Any] | str | int


def date(value: dt.date) -> Fact:
    """A day without a time."""
    day = value.date() if isinstance(value, dt.datetime) else value
    return {"type": "date", "value": day.isoformat()}


def moment(value: dt.datetime) -> Fact:
    """A day and time, shown as it stands on its own clock: convert to the customer's zone first."""
    return {"type": "datetime", "value": value.replace(tzinfo=None).isoformat(timespec="seconds")}


def money(amount: Decimal, currency: str) -> Fact:
    """An amount in a currency (ISO 4217), to the cent."""
    return {"type": "money", "amount": f"{amount:.2f}", "currency": currency}


def number(value: int | Decimal) -> Fact:
    """A count or measure, grouped as the customer is used to; codes are plain strings instead."""
    return {"type": "number", "value": str(value)}


def term(group: str, key: str) -> Fact:
    """A word from the `terms:` of data/locales, such as the state of an order."""
    return {"type": "term", "key": f"{group}.{key}"}


def text(english: str) -> Fact:
    """Free English text, translated by machine."""
    return {"type": "text", "value": english}


def faq(entry_id: str, part: str, english: str) -> Fact:
    """The title or answer of a FAQ entry; translated by machine where data/locales lacks it."""
    return {"type": "text", "value": english, "key": f"faq.{entry_id}.{part}"}


def listing(items: Iterable[Fact]) -> Fact:
    """Several facts, joined with the customer's "and"."""
    return {"type": "list", "items": list(items)}
