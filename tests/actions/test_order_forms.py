"""The forms: shapes, the match of number and e-mail, early refusals, and answers that count."""

import pytest
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.database import Database
from actions.shop import Claim

LUCIA = {"order_number": "1042", "email": "lucia.fernandez@example.com"}
JONAS = {"order_number": "1044", "email": "jonas.weber@example.com"}
EMILY = {"order_number": "1046", "email": "emily.carter@example.com"}
ADDRESS = "Neue Straße 1, 20095 Hamburg"
BOTH_FORGOTTEN = {"order_number": None, "email": None}


@pytest.mark.parametrize("form", ["order_form", "cancel_form", "address_form", "return_form"])
async def test_a_number_alone_is_only_checked_for_its_shape(talk, form):
    talk.say("it is #9999", order_number="9999")
    reply = await talk.validate(form, order_number="9999")
    assert (reply.responses, reply.slots) == ([], {"order_number": "9999"})


async def test_a_matching_pair_goes_through(talk):
    talk.say("1042, lucia…", **LUCIA)
    reply = await talk.validate("order_form", **LUCIA)
    assert (reply.responses, reply.slots) == ([], LUCIA)


@pytest.mark.parametrize(
    ("asked", "text", "intent", "response"),
    [
        ("order_number", "12", "nlu_fallback", "utter_invalid_order_number"),
        ("order_number", "my number is 12", "give_order_details", "utter_invalid_order_number"),
        ("order_number", "４２", "nlu_fallback", "utter_invalid_order_number"),
        ("email", "lucia@example", "give_order_details", "utter_invalid_email"),
        ("email", "lucia @ example . com", "nlu_fallback", "utter_invalid_email"),
    ],
)
async def test_a_mistyped_answer_is_told_and_asked_again(talk, asked, text, intent, response):
    talk.say(text, intent)
    reply = await talk.validate("order_form", asked=asked)
    assert (reply.responses, reply.slots) == ([response], {asked: None})


@pytest.mark.parametrize(
    ("asked", "text", "intent"),
    [
        ("order_number", "how long does it take, 5 days?", "ask_delivery_time"),
        ("order_number", "no idea", "nlu_fallback"),
        ("email", "why do you need it?", "bot_challenge"),
        (None, "12", "nlu_fallback"),
    ],
)
async def test_another_question_is_not_taken_for_a_mistyped_answer(talk, asked, text, intent):
    """No event of a slot: Rasa then rejects the form, and the rule of the intent answers."""
    talk.say(text, intent)
    result = await talk.executor.run(
        {
            "next_action": "validate_order_form",
            "tracker": {**talk.state(), "slots": {"requested_slot": asked}},
            "domain": talk.domain,
        }
    )
    assert result == {"events": [], "responses": []}


@pytest.mark.parametrize(
    "pair",
    [
        {**LUCIA, "email": "jonas.weber@example.com"},
        {**LUCIA, "order_number": "1044"},
        {**LUCIA, "order_number": "9999"},
    ],
)
async def test_a_wrong_pair_gets_one_neutral_answer_and_is_forgotten(talk, pair):
    talk.say("here", **pair)
    reply = await talk.validate("order_form", **pair)
    assert reply.responses == ["utter_order_not_found"]
    assert reply.slots == BOTH_FORGOTTEN
    assert reply.facts == [{}]


async def test_the_second_half_is_checked_against_the_first_from_an_earlier_message(talk):
    talk.say("1042", order_number="1042")
    await talk.validate("order_form", order_number="1042")
    talk.say("jonas…", email="jonas.weber@example.com")
    reply = await talk.validate("order_form", asked="email", email="jonas.weber@example.com")
    assert reply.responses == ["utter_order_not_found"]


async def test_a_new_number_later_is_checked_with_the_address_known(talk):
    talk.say("1042", **LUCIA)
    await talk.validate("order_form", **LUCIA)
    talk.say("and 1044?", order_number="1044")
    reply = await talk.validate("order_form", order_number="1044", email=LUCIA["email"])
    assert reply.responses == ["utter_order_not_found"]
    assert reply.slots == BOTH_FORGOTTEN


async def test_too_many_wrong_pairs_end_the_form_and_keep_the_slots(talk):
    wrong = {**LUCIA, "email": "nobody@example.com"}
    for _ in range(3):
        talk.say("here", **wrong)
        assert (await talk.validate("order_form", **wrong)).responses == ["utter_order_not_found"]
    talk.say("here", **LUCIA)
    reply = await talk.validate("order_form", **LUCIA)
    assert reply.responses == ["utter_order_try_later"]
    assert reply.facts == [{"minutes": {"type": "number", "value": "1"}}]
    assert reply.leaves_the_form
    assert reply.slots | {"requested_slot": None} == LUCIA | {"requested_slot": None}


async def test_one_message_with_a_wrong_pair_counts_once(talk, process_store):
    """Number and e-mail are validated one by one, but looked up together."""
    wrong = {**LUCIA, "email": "nobody@example.com"}
    for _ in range(2):
        talk.say("here", **wrong)
        await talk.validate("order_form", **wrong)
    assert (await process_store.find(Claim("other", *LUCIA.values()))).order


@pytest.mark.parametrize("form", ["order_form", "cancel_form", "address_form", "return_form"])
async def test_without_the_database_the_form_ends_and_the_slots_stay(
    talk, form, monkeypatch, process_store
):
    monkeypatch.setattr(process_store, "_database", Database("sqlite:////dev/null/shop.db"))
    talk.say("here", **JONAS)
    reply = await talk.validate(form, **JONAS)
    assert reply.responses == ["utter_store_unavailable"]
    assert reply.leaves_the_form
    assert {name: reply.slots[name] for name in JONAS} == JONAS


@pytest.mark.parametrize(
    ("form", "pair", "response"),
    [
        ("cancel_form", LUCIA, "utter_order_cancel_too_late"),
        ("address_form", LUCIA, "utter_address_too_late"),
        ("return_form", LUCIA, "utter_return_not_delivered"),
        ("cancel_form", EMILY, "utter_order_cancel_too_late"),
        (
            "return_form",
            {"order_number": "1001", "email": "anna.schaefer@example.com"},
            "utter_return_too_late",
        ),
        (
            "return_form",
            {"order_number": "1011", "email": "katharina.gruber@example.com"},
            "utter_return_already_open",
        ),
        (
            "address_form",
            {"order_number": "1012", "email": "amelia.hughes@example.com"},
            "utter_order_status_lost",
        ),
        (
            "return_form",
            {"order_number": "1004", "email": "pablo.ruiz@example.com"},
            "utter_order_status_returned",
        ),
        (
            "cancel_form",
            {"order_number": "1008", "email": "giulia.romano@example.com"},
            "utter_order_already_cancelled",
        ),
    ],
)
async def test_what_cannot_be_done_is_said_before_anything_else_is_asked(
    talk, form, pair, response
):
    talk.say("please", **pair)
    reply = await talk.validate(form, **pair)
    assert reply.responses == [response]
    assert reply.leaves_the_form
    assert {name: reply.slots[name] for name in pair} == pair


@pytest.mark.parametrize(("intent", "answer"), [("affirm", True), ("deny", False)])
async def test_a_yes_or_no_counts_where_it_was_asked_for(talk, intent, answer):
    talk.set(**JONAS)
    talk.say(intent, intent)
    reply = await talk.validate("cancel_form", asked="cancel_confirmed", cancel_confirmed=answer)
    assert (reply.responses, reply.slots) == ([], {"cancel_confirmed": answer})


@pytest.mark.parametrize("form", ["cancel", "address", "return"])
async def test_a_yes_left_over_from_a_form_that_failed_is_not_taken_up(talk, form):
    order = EMILY if form == "return" else JONAS
    talk.set(**{f"{form}_confirmed": True})
    talk.say("please", **order)
    reply = await talk.validate(f"{form}_form", **order, **{f"{form}_confirmed": True})
    assert reply.slots[f"{form}_confirmed"] is None


async def test_a_yes_with_another_order_number_is_asked_again_for_that_order(talk):
    """A customer has two orders: a yes must not change the one that was not asked about."""
    talk.set(**JONAS)
    talk.say("yes, 1016", "affirm", order_number="1016")
    reply = await talk.validate(
        "return_form", asked="return_confirmed", order_number="1016", return_confirmed=True
    )
    assert reply.responses == []
    assert reply.slots == {"order_number": "1016", "return_confirmed": None}


async def test_a_yes_with_the_same_order_number_is_a_yes(talk):
    talk.set(**JONAS)
    talk.say("yes, 1044", "affirm", order_number="1044")
    reply = await talk.validate(
        "cancel_form", asked="cancel_confirmed", order_number="1044", cancel_confirmed=True
    )
    assert reply.slots == {"order_number": "1044", "cancel_confirmed": True}


async def test_a_yes_with_an_order_number_that_does_not_match_is_no_yes(talk):
    talk.set(**JONAS)
    talk.say("yes, 1045", "affirm", order_number="1045")
    reply = await talk.validate(
        "cancel_form", asked="cancel_confirmed", order_number="1045", cancel_confirmed=True
    )
    assert reply.responses == ["utter_order_not_found"]
    assert reply.slots == {**BOTH_FORGOTTEN, "cancel_confirmed": None}


async def test_the_postcode_of_a_new_address_is_not_an_order_number(talk):
    talk.set(**JONAS)
    talk.say(ADDRESS, "nlu_fallback", order_number="20095")
    reply = await talk.validate(
        "address_form", asked="new_address", order_number="20095", new_address=ADDRESS
    )
    assert reply.responses == []
    assert reply.slots == {"order_number": "1044", "new_address": ADDRESS}


async def test_of_several_numbers_the_first_is_the_order(talk):
    talk.say("order 1044 to 20095 Hamburg", "change_address", **JONAS)
    talk.message["entities"].append({"entity": "order_number", "value": "20095"})
    talk.set(order_number="20095")
    reply = await talk.validate("address_form", **{**JONAS, "order_number": "20095"})
    assert (reply.responses, reply.slots) == ([], JONAS)


async def test_a_bare_order_number_instead_of_an_address_is_an_order_number(talk):
    talk.set(**JONAS)
    talk.say("#1042", "give_order_details", order_number="1042")
    reply = await talk.validate(
        "address_form", asked="new_address", order_number="1042", new_address="#1042"
    )
    assert reply.responses == ["utter_order_not_found"]
    assert reply.slots["new_address"] is None


async def test_an_address_that_is_not_whole_is_asked_for_again(talk):
    talk.set(**JONAS)
    talk.say("Hauptstr. 5", "nlu_fallback")
    reply = await talk.validate("address_form", asked="new_address", new_address="Hauptstr. 5")
    assert reply.responses == ["utter_invalid_address"]
    assert reply.slots == {"new_address": None}


@pytest.mark.parametrize(
    ("form", "slot", "text", "intent"),
    [
        ("address_form", "new_address", "/ask_customs", "ask_customs"),
        ("address_form", "new_address", '/ask_customs{"faq_id": "x-1"}', "ask_customs"),
        ("address_form", "new_address", "what does express cost?", "ask_delivery_cost"),
        ("return_form", "return_reason", "/ask_return", "ask_return"),
    ],
)
async def test_a_button_or_a_question_in_place_of_a_text_is_left_to_its_own_rule(
    talk, form, slot, text, intent
):
    order = EMILY if form == "return_form" else JONAS
    talk.set(**order)
    talk.say(text, intent)
    with pytest.raises(ActionExecutionRejection):
        await talk.validate(form, asked=slot, **{slot: text})
    reply = await talk.validate(form, asked=slot)  # the form comes back after the answer
    assert (reply.responses, reply.slots) == ([], {slot: None})


async def test_any_reason_will_do(talk):
    talk.set(**EMILY)
    talk.say("too big\n😕 4042", "complain", order_number="4042")
    reply = await talk.validate(
        "return_form", asked="return_reason", order_number="4042", return_reason="too big\n😕 4042"
    )
    assert reply.responses == []
    assert reply.slots == {"order_number": "1046", "return_reason": "too big 😕 4042"}


async def test_a_long_reason_is_cut(talk):
    talk.set(**EMILY)
    talk.say("x" * 10_000, "complain")
    reply = await talk.validate("return_form", asked="return_reason", return_reason="x" * 10_000)
    assert len(reply.slots["return_reason"]) == 500


async def test_texts_of_an_abandoned_form_are_not_taken_up_again(talk):
    talk.say("please", **JONAS)
    reply = await talk.validate("address_form", **JONAS, new_address="Alte Straße 2, 10115 Berlin")
    assert reply.slots == {**JONAS, "new_address": None}


@pytest.mark.parametrize(
    "value", [["1042"], {"a": 1}, 1042.5, True, "1042; DROP TABLE orders", "\x00", "1" * 5000]
)
async def test_a_payload_with_a_strange_number_is_refused(talk, value):
    talk.say('/ask_order_status{"order_number": …}', order_number=value)
    reply = await talk.validate("order_form", order_number=value)
    assert reply.responses == ["utter_invalid_order_number"]
    assert reply.slots == {"order_number": None}
