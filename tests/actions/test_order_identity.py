"""Order numbers and e-mail addresses as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk import Tracker

from actions.order_identity import (
    claim_of,
    has_spoken,
    normalise_email,
    normalise_order_number,
    slot_before_this_turn,
)
from actions.shop import Claim


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1042", "1042"),
        (" #1042 ", "1042"),
        ("＃１０４２", "1042"),
        ("١٠٤٢", "1042"),
        ("१०४२", "1042"),
        ("10\u200b42", "1042"),
        (1042, "1042"),
        ("12345678", "12345678"),
        ("123", None),
        ("123456789", None),
        ("10 42", None),
        ("1042a", None),
        ("-1042", None),
        ("1042.5", None),
        ("", None),
        (None, None),
        (["1042", "1043"], None),
        ({"$ne": ""}, None),
        ("²²²²²", "22222"),
    ],
)
def test_an_order_number_is_four_to_eight_digits(written, number):
    assert normalise_order_number(written) == number


@pytest.mark.parametrize(
    ("written", "email"),
    [
        ("lucia.fernandez@example.com", "lucia.fernandez@example.com"),
        ("  Lucia.Fernandez@EXAMPLE.com\n", "lucia.fernandez@example.com"),
        ("lucia＠example．com", "lucia@example.com"),
        ("o'neil+shop@mail.example.co.uk", "o'neil+shop@mail.example.co.uk"),
        ("jürgen@müller.example", "jürgen@müller.example"),
        ("lucia@example", None),
        ("lucia@@example.com", None),
        ("lucia fernandez@example.com", None),
        ("@example.com", None),
        ("a@b.c", None),
        ("a@example.com, b@example.com", None),
        ("x" * 65 + "@example.com", None),
        ("x@" + "y" * 260 + ".com", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_has_two_sides_and_a_dot(written, email):
    assert normalise_email(written) == email


@given(st.text(max_size=40))
def test_any_text_is_normalised_or_refused_and_stays_so(text):
    for normalise in (normalise_order_number, normalise_email):
        once = normalise(text)
        assert once is None or normalise(once) == once


@given(st.integers(1000, 99_999_999))
def test_every_number_of_the_right_length_is_one(number):
    assert normalise_order_number(f"#{number}") == str(number)


def tracker(slots=None, events=(), sender="talk"):
    return Tracker(sender, slots or {}, {}, list(events), False, None, {}, None)


@pytest.mark.parametrize(
    ("slots", "claim"),
    [
        (
            {"order_number": "#1042", "email": "Lucia@Example.com"},
            Claim("talk", "1042", "lucia@example.com"),
        ),
        ({"order_number": "1042", "email": None}, None),
        ({"order_number": None, "email": "lucia@example.com"}, None),
        ({"order_number": "1042", "email": "not an address"}, None),
        ({"order_number": ["1", "2"], "email": "lucia@example.com"}, None),
        ({}, None),
    ],
)
def test_a_claim_needs_number_and_address(slots, claim):
    assert claim_of(tracker(slots)) == claim


def test_a_conversation_id_is_made_fit_for_the_audit_log():
    slots = {"order_number": "1042", "email": "lucia@example.com"}
    assert claim_of(tracker(slots, sender="a\x00b" + "c" * 300)).conversation == "ab" + "c" * 253


def slot(name, value):
    return {"event": "slot", "name": name, "value": value}


USER, BOT = {"event": "user"}, {"event": "bot"}


@pytest.mark.parametrize(
    ("events", "before"),
    [
        ([slot("email", "a"), USER, slot("email", "b")], "a"),
        ([slot("email", "a"), USER, slot("email", "b"), USER], "b"),
        ([slot("email", "a"), slot("email", None), USER, slot("email", "b")], None),
        ([USER, slot("email", "b")], None),
        ([slot("other", "a"), USER], None),
        ([], None),
    ],
)
def test_a_slot_before_this_turn_is_what_it_was_when_the_message_came(events, before):
    assert slot_before_this_turn(tracker(events=events), "email") == before


def action(name):
    return {"event": "action", "name": name}


@pytest.mark.parametrize(
    ("events", "spoken"),
    [
        ([USER, action("order_form"), BOT, slot("requested_slot", None)], True),
        ([USER, action("order_form"), slot("requested_slot", None)], False),
        ([USER, BOT, action("order_form"), slot("requested_slot", None)], False),
        ([action("order_form"), BOT, action("action_listen"), USER], False),
        ([action("cancel_form"), BOT], False),
        ([], False),
    ],
)
def test_a_form_has_spoken_if_a_message_came_after_it_ran_last(events, spoken):
    assert has_spoken(tracker(events=events), "order_form") is spoken
