"""What is told and done once the form is complete: to the owner only, once, with all facts."""

import logging

import pytest
import sqlalchemy as sa

from actions.database import Database
from actions.models import OrderRow
from actions.shop import Claim, OrderState

JONAS = {"order_number": "1044", "email": "jonas.weber@example.com"}
EMILY = {"order_number": "1046", "email": "emily.carter@example.com"}
WRONG = {"order_number": "1044", "email": "lucia.fernandez@example.com"}
ADDRESS = "Neue Straße 1, 20095 Hamburg"

STATES = {
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
# action, confirmation, what else it uses up, the order it can be done to
CHANGES = [
    ("action_cancel_order", "cancel_confirmed", {}, JONAS),
    ("action_change_address", "address_confirmed", {"new_address": ADDRESS}, JONAS),
    ("action_open_return", "return_confirmed", {"return_reason": "too big"}, EMILY),
]
DONE = {
    "action_cancel_order": "utter_order_cancelled",
    "action_change_address": "utter_address_changed",
    "action_open_return": "utter_return_opened",
}
KEPT = {
    "action_cancel_order": "utter_order_cancel_kept",
    "action_change_address": "utter_address_kept",
    "action_open_return": "utter_return_kept",
}
CHANGE_IDS = ["cancel", "address", "return"]


@pytest.fixture
def state_of(process_store):
    """The state and address of an order as they are in the database."""

    async def read(pair):
        order = (await process_store.find(Claim("test", *pair.values()))).order
        return order.state, order.address, order.return_case

    return read


@pytest.fixture
def database_away(process_store, monkeypatch):
    monkeypatch.setattr(process_store, "_database", Database("sqlite:////dev/null/shop.db"))


@pytest.mark.parametrize("state", OrderState)
async def test_every_state_is_told_with_its_facts(talk, state):
    number, email = STATES[state]
    talk.set(order_number=number, email=email)
    reply = await talk.run("action_order_status")
    assert reply.responses == [f"utter_order_status_{state.value}"]
    assert reply.facts[0]["order_number"] == number


async def test_the_conversation_of_the_readme(talk):
    talk.set(order_number="1042", email="lucia.fernandez@example.com")
    [facts] = (await talk.run("action_order_status")).facts
    assert facts == {
        "order_number": "1042",
        "carrier": "Correos",
        "last_event": {"type": "term", "key": "tracking_event.in_transit"},
        "last_event_place": "Madrid",
        "last_event_at": {"type": "datetime", "value": "2026-11-24T05:40:00"},
        "eta": {"type": "date", "value": "2026-11-25"},
        "tracking_number": "PQ4F1042071128009L",
        "tracking_url": "https://track.nordlicht.example/PQ4F1042071128009L",
    }


async def test_a_status_without_proof_is_not_told(talk):
    talk.set(**WRONG)
    reply = await talk.run("action_order_status")
    assert (reply.responses, reply.facts) == (["utter_order_not_found"], [{}])
    assert reply.slots == {"order_number": None, "email": None}


@pytest.mark.parametrize("missing", [{}, {"order_number": "1042"}, {"email": EMILY["email"]}])
async def test_without_number_or_address_nothing_is_told(talk, missing):
    talk.set(**missing)
    assert (await talk.run("action_order_status")).responses == []


async def test_a_form_that_was_left_early_has_said_why_and_nothing_is_added(talk):
    wrong = {**JONAS, "email": "nobody@example.com"}
    for _ in range(3):
        talk.say("here", **wrong)
        await talk.validate("order_form", **wrong)
    talk.say("here", **JONAS)
    validated = await talk.validate("order_form", **JONAS)
    assert validated.responses == ["utter_order_try_later"]
    talk.events = [e for e in talk.events if e.get("name") != "validate_order_form"]
    assert (await talk.run("action_order_status")).responses == []


@pytest.mark.parametrize(("action", "confirmation", "others", "pair"), CHANGES, ids=CHANGE_IDS)
class TestChanges:
    async def test_a_yes_does_it(self, talk, state_of, action, confirmation, others, pair):
        before = await state_of(pair)
        talk.set(**pair, **others, **{confirmation: True})
        reply = await talk.run(action)
        assert reply.responses == [DONE[action]]
        assert reply.slots == dict.fromkeys([confirmation, *others])
        assert await state_of(pair) != before

    async def test_a_no_leaves_it(self, talk, state_of, action, confirmation, others, pair):
        before = await state_of(pair)
        talk.set(**pair, **others, **{confirmation: False})
        reply = await talk.run(action)
        assert reply.responses == [KEPT[action]]
        assert reply.slots == dict.fromkeys([confirmation, *others])
        assert await state_of(pair) == before

    async def test_neither_yes_nor_no_says_and_does_nothing(
        self, talk, state_of, action, confirmation, others, pair
    ):
        before = await state_of(pair)
        talk.set(**pair, **others)
        reply = await talk.run(action)
        assert reply.responses == []
        assert reply.slots == dict.fromkeys([confirmation, *others])
        assert await state_of(pair) == before

    async def test_a_yes_without_proof_does_nothing(
        self, talk, state_of, action, confirmation, others, pair
    ):
        before = await state_of(pair)
        stolen = {**pair, "email": "lucia.fernandez@example.com"}
        talk.set(**stolen, **others, **{confirmation: True})
        reply = await talk.run(action)
        assert (reply.responses, reply.facts) == (["utter_order_not_found"], [{}])
        assert reply.slots["order_number"] is None
        assert await state_of(pair) == before

    async def test_without_the_database_the_order_is_kept_in_mind(
        self, talk, database_away, action, confirmation, others, pair
    ):
        talk.set(**pair, **others, **{confirmation: True})
        reply = await talk.run(action)
        assert reply.responses == ["utter_store_unavailable"]
        assert reply.slots == dict.fromkeys([confirmation, *others])


async def test_pressing_yes_twice_cancels_once_and_says_so(talk):
    talk.set(**JONAS, cancel_confirmed=True)
    first = await talk.run("action_cancel_order")
    talk.set(cancel_confirmed=True)
    second = await talk.run("action_cancel_order")
    assert first.facts[0]["refund_amount"] == {
        "type": "money",
        "amount": "143.90",
        "currency": "EUR",
    }
    assert second.responses == ["utter_order_already_cancelled"]


async def test_an_order_packed_while_the_customer_thought_it_over_is_not_cancelled(talk, database):
    talk.set(**JONAS)
    assert (await talk.run("action_ask_cancel_confirmed")).responses == [
        "utter_ask_cancel_confirmed"
    ]
    parcel = sa.text(
        "INSERT INTO shipments (order_id, carrier, tracking_number, tracking_url)"
        " SELECT id, 'DHL', 'JJD1044', 'https://track.nordlicht.example/JJD1044'"
        " FROM orders WHERE number = '1044'"
    )
    packed = sa.update(OrderRow).where(OrderRow.number == "1044").values(state=OrderState.PACKED)
    database.run_sync(lambda session: (session.execute(parcel), session.execute(packed)))
    talk.set(cancel_confirmed=True)
    reply = await talk.run("action_cancel_order")
    assert reply.responses == ["utter_order_cancel_too_late"]
    assert reply.facts[0]["order_state"] == {"type": "term", "key": "order_state.packed"}


@pytest.mark.parametrize(
    ("question", "pair", "slots", "told"),
    [
        (
            "cancel",
            JONAS,
            {},
            {"total": {"type": "money", "amount": "143.90", "currency": "EUR"}},
        ),
        ("address", JONAS, {"new_address": ADDRESS}, {"new_address": ADDRESS}),
        (
            "return",
            EMILY,
            {},
            {
                "items": {
                    "type": "list",
                    "items": ["Möwe Merino Hoodie", "Quelle Steel Bottle 0.75 l"],
                }
            },
        ),
    ],
)
async def test_the_question_tells_what_it_is_about(talk, question, pair, slots, told):
    talk.set(**pair, **slots)
    reply = await talk.run(f"action_ask_{question}_confirmed")
    assert reply.responses == [f"utter_ask_{question}_confirmed"]
    assert reply.facts == [{"order_number": pair["order_number"], **told}]


@pytest.mark.parametrize("question", ["cancel", "return"])
async def test_the_question_tells_nothing_without_proof(talk, question):
    talk.set(**WRONG)
    reply = await talk.run(f"action_ask_{question}_confirmed")
    assert (reply.responses, reply.facts) == (["utter_order_not_found"], [{}])
    assert reply.leaves_the_form


@pytest.mark.parametrize("question", ["cancel", "return"])
async def test_the_question_ends_the_form_when_the_database_is_away(talk, question, database_away):
    talk.set(**JONAS)
    reply = await talk.run(f"action_ask_{question}_confirmed")
    assert reply.responses == ["utter_store_unavailable"]
    assert reply.leaves_the_form


async def test_the_question_is_not_asked_where_it_cannot_be_done_any_more(talk):
    talk.set(order_number="1042", email="lucia.fernandez@example.com")
    reply = await talk.run("action_ask_cancel_confirmed")
    assert reply.responses == ["utter_order_cancel_too_late"]
    assert reply.leaves_the_form


async def test_a_return_tells_where_the_label_goes(talk):
    talk.set(**EMILY, return_confirmed=True, return_reason="too big")
    reply = await talk.run("action_open_return")
    assert reply.facts == [
        {
            "return_number": "R-1046",
            "order_number": "1046",
            "email": "emily.carter@example.com",
            "send_by": {"type": "date", "value": "2026-12-19"},
        }
    ]


async def test_actions_write_nothing_personal_to_the_logs(talk, caplog, database_away):
    caplog.set_level(logging.DEBUG)
    talk.set(**JONAS, new_address=ADDRESS, address_confirmed=True)
    await talk.run("action_change_address")
    await talk.run("action_order_status")
    assert "the order store gave no answer" in caplog.text
    assert "@example.com" not in caplog.text
    assert "Neue Straße" not in caplog.text
