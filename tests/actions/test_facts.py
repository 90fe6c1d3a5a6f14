"""Facts are plain JSON values of a known type."""

import datetime as dt
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from actions import facts

NOON = dt.datetime(2026, 11, 27, 14, 5, 9, 123, tzinfo=ZoneInfo("Europe/Madrid"))


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (facts.date(dt.date(2026, 11, 27)), {"type": "date", "value": "2026-11-27"}),
        (facts.date(NOON), {"type": "date", "value": "2026-11-27"}),
        (facts.moment(NOON), {"type": "datetime", "value": "2026-11-27T14:05:09"}),
        (
            facts.money(Decimal("49.9"), "EUR"),
            {"type": "money", "amount": "49.90", "currency": "EUR"},
        ),
        (facts.number(Decimal("1200.5")), {"type": "number", "value": "1200.5"}),
        (facts.term("order_state", "paid"), {"type": "term", "key": "order_state.paid"}),
        (facts.text("left at the door"), {"type": "text", "value": "left at the door"}),
        (
            facts.faq("who-pays", "title", "Who pays?"),
            {"type": "text", "value": "Who pays?", "key": "faq.who-pays.title"},
        ),
        (facts.listing(["a", "b"]), {"type": "list", "items": ["a", "b"]}),
    ],
)
def test_a_fact_is_json_of_a_known_type(fact, expected):
    assert json.loads(json.dumps(fact)) == expected
