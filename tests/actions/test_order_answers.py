"""Answers name responses of the domain and carry exactly the facts those name."""

import datetime as dt
import re

import pytest

from actions import order_answers
from actions.order_answers import FACTS_OF, about, status
from actions.shop import Claim, OrderState, Outcome, Refusal

BRACES = re.compile(r"{(\w+)}")
# Orders that between them have every fact there is.
DELIVERED_WITH_RETURN = ("1011", "katharina.gruber@example.com")
CANCELLED = ("1008", "giulia.romano@example.com")
OUT_FOR_DELIVERY = ("1026", "greta.hoffmann@example.com")


@pytest.fixture
def order(shop):
    async def find(number, email):
        return (await shop.find(Claim("talk", number, email))).order

    return find


def texts(domain, response):
    return domain["responses"][response][0]["text"]


@pytest.mark.parametrize("response", FACTS_OF)
def test_a_response_is_given_what_it_names(response, domain):
    assert set(FACTS_OF[response].split()) == set(BRACES.findall(texts(domain, response)))


@pytest.mark.parametrize("state", OrderState)
def test_every_state_has_a_response(state, domain):
    response = order_answers.STATUS_PREFIX + state.value
    assert response in FACTS_OF
    assert response in domain["responses"]


@pytest.mark.parametrize("reason", Refusal)
async def test_every_refusal_has_an_answer_with_all_facts(reason, order, domain):
    """About an order that has everything; those that tell of no order come without one."""
    number = CANCELLED if reason is Refusal.ALREADY_RETURNED else DELIVERED_WITH_RETURN
    unknown = reason in (Refusal.NOT_FOUND, Refusal.TRY_LATER)
    found = None if unknown else await order(*number)
    answer = order_answers.refusal(Outcome(found, reason, wait_minutes=4))
    assert set(answer.facts) == set(BRACES.findall(texts(domain, answer.response)))


def test_an_outcome_without_refusal_has_no_reason():
    with pytest.raises(ValueError, match="nothing was refused"):
        order_answers.refusal(Outcome())


async def test_moments_are_told_on_the_customers_clock(order):
    emily = await order("1046", "emily.carter@example.com")
    answer = about(emily, "utter_order_status_delivered")
    assert emily.delivered_at == dt.datetime(2026, 11, 19, 19, 25, tzinfo=dt.timezone.utc)
    assert answer.facts == {
        "order_number": "1046",
        "delivered_on": {"type": "date", "value": "2026-11-19"},
        "carrier": "UPS",
        "last_event_place": "Brooklyn, NY",
    }
    wang = await order("1045", "wang.wei@example.com")
    shipped = about(wang, "utter_order_status_shipped")
    assert shipped.facts["last_event_at"] == {"type": "datetime", "value": "2026-11-23T09:40:00"}
    assert wang.last_scan.at.hour == 1  # UTC


async def test_several_of_an_item_are_told_with_their_number(order):
    lucia = await order("1042", "lucia.fernandez@example.com")
    assert about(lucia, "utter_ask_return_confirmed").facts["items"] == {
        "type": "list",
        "items": ["Sturmhaube Rain Jacket", "2 × Merino Socks"],
    }


async def test_a_parcel_that_left_yesterday_is_not_said_to_arrive_today(order, clock):
    greta = await order(*OUT_FOR_DELIVERY)
    [today] = status(greta, clock.now)
    [tomorrow] = status(greta, clock.now + dt.timedelta(days=1))
    assert today.response == "utter_order_status_out_for_delivery"
    assert tomorrow.response == "utter_order_status_shipped"


async def test_an_open_return_is_told_with_the_status(order, clock):
    answers = status(await order(*DELIVERED_WITH_RETURN), clock.now)
    assert [answer.response for answer in answers] == [
        "utter_order_status_delivered",
        "utter_order_return_open",
    ]
    assert answers[1].facts["return_number"] == "R-1011"


async def test_a_fact_that_an_order_does_not_have_is_an_error_not_a_gap(order):
    paid = await order("1044", "jonas.weber@example.com")
    with pytest.raises(ValueError, match="no such fact"):
        about(paid, "utter_order_status_shipped")
