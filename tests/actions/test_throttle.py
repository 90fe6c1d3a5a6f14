"""Guessing is slowed down; whoever knows their order is not."""

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa

from actions.models import LookupAttemptRow
from actions.shop import Claim, Refusal
from actions.throttle import MAX_WAIT, WINDOW

EMAIL = "lucia.fernandez@example.com"
RIGHT = Claim("owner", "1042", EMAIL)


def wrong(conversation="guesser", number="1042", email="nobody@example.com"):
    return Claim(conversation, number, email)


async def fail(shop, times, **claim):
    for _ in range(times):
        assert (await shop.find(wrong(**claim))).refusal is Refusal.NOT_FOUND


async def waits(shop, claim):
    """Minutes to wait; 0 where the claim was looked up."""
    return (await shop.find(claim)).wait_minutes


async def test_two_failures_cost_nothing(shop):
    await fail(shop, 2)
    assert (await shop.find(RIGHT)).order.number == "1042"


async def test_after_three_failures_even_the_right_pair_has_to_wait(shop, clock):
    await fail(shop, 3)
    assert (await shop.find(RIGHT)).refusal is Refusal.TRY_LATER
    clock.forward(seconds=59)
    assert (await shop.find(RIGHT)).refusal is Refusal.TRY_LATER
    clock.forward(seconds=1)
    assert (await shop.find(RIGHT)).order.number == "1042"


async def test_the_wait_doubles_with_every_further_failure_up_to_an_hour(shop, clock):
    await fail(shop, 3)
    told = []
    for _ in range(9):
        told.append(await waits(shop, wrong()))
        clock.forward(minutes=told[-1])
        await fail(shop, 1)
    assert told == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_tries_while_waiting_are_not_counted(shop, clock):
    await fail(shop, 3)
    for _ in range(20):
        assert await waits(shop, wrong()) == 1
    clock.forward(minutes=1)
    await fail(shop, 1)
    assert await waits(shop, wrong()) == 2


async def test_what_is_left_of_a_wait_is_rounded_up(shop, clock):
    await fail(shop, 3)
    clock.forward(minutes=1)
    await fail(shop, 1)
    clock.forward(seconds=59)
    assert await waits(shop, RIGHT) == 2
    clock.forward(seconds=1)
    assert await waits(shop, RIGHT) == 1


@pytest.mark.parametrize(
    ("failures", "locked", "free"),
    [
        ({"number": "1001"}, Claim("guesser", "1042", EMAIL), Claim("x", "1042", EMAIL)),
        ({"conversation": "a"}, Claim("x", "1042", EMAIL), Claim("x", "1043", EMAIL)),
        ({"number": "1001", "email": EMAIL}, Claim("x", "1042", EMAIL), None),
    ],
    ids=["by conversation", "by order number", "by e-mail"],
)
async def test_failures_are_counted_under_each_key(shop, failures, locked, free):
    await fail(shop, 3, **failures)
    assert await waits(shop, locked) == 1
    if free:
        assert await waits(shop, free) == 0


async def test_many_conversations_do_not_help_a_guesser(shop):
    for turn in range(3):
        await fail(shop, 1, conversation=f"c{turn}", email=f"e{turn}@example.com")
    assert await waits(shop, wrong(conversation="c9", email="e9@example.com")) == 1


async def test_a_match_clears_its_own_conversation_and_nothing_else(shop):
    await fail(shop, 2, conversation="owner", number="1041", email="x@example.com")
    await shop.find(RIGHT)
    await fail(shop, 2, conversation="owner", number="1040", email="y@example.com")
    assert await waits(shop, wrong(conversation="owner", number="1039", email="z@e.org")) == 0
    await fail(shop, 1, conversation="other", number="1041", email="w@example.com")
    assert await waits(shop, wrong("third", "1041", "v@example.com")) == 1


async def test_a_day_later_all_is_forgotten_and_removed(shop, clock, database):
    await fail(shop, 3)
    clock.forward(hours=24)
    assert await waits(shop, RIGHT) == 0
    await fail(shop, 1)
    count = sa.select(sa.func.count()).select_from(LookupAttemptRow)
    assert database.run_sync(lambda session: session.scalar(count)) == 3


async def test_parallel_guesses_do_not_slip_through(shop):
    guesses = [wrong(f"c{turn}", "1042", f"e{turn}@example.com") for turn in range(12)]
    outcomes = await asyncio.gather(*map(shop.find, guesses))
    refusals = [outcome.refusal for outcome in outcomes]
    assert refusals.count(Refusal.NOT_FOUND) == 3
    assert refusals.count(Refusal.TRY_LATER) == 9


async def test_the_table_does_not_tell_which_addresses_were_tried(shop, database):
    await fail(shop, 1, email="nobody@example.com")
    keys = database.run_sync(lambda session: session.scalars(sa.select(LookupAttemptRow.key)).all())
    assert len(keys) == 3
    assert all(len(key) == 64 and int(key, 16) >= 0 for key in keys)


async def test_changes_are_guarded_like_lookups(shop):
    jonas = Claim("guesser", "1044", "jonas.weber@example.com")
    await fail(shop, 3, number="1044")
    for outcome in (
        await shop.cancel(jonas),
        await shop.change_address(jonas, "Neue Straße 1, 20095 Hamburg"),
        await shop.open_return(jonas, "too big"),
    ):
        assert outcome.refusal is Refusal.TRY_LATER


def test_the_window_is_longer_than_the_longest_wait():
    assert dt.timedelta(minutes=MAX_WAIT) < WINDOW
