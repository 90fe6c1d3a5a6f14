"""Translations wait for the pipeline under the id of their message."""

import pytest

from bot.border import WaitingTranslations, is_payload
from translation.client import TranslationUnavailable

ERROR = TranslationUnavailable("down")


def test_a_waiting_translation_is_taken_once():
    waiting = WaitingTranslations()
    waiting.put("a", ERROR)
    assert waiting.take("a") is ERROR
    assert waiting.take("a") is None


@pytest.mark.parametrize("message_id", [None, "", "unheard-of"])
def test_without_an_id_nothing_waits(message_id):
    waiting = WaitingTranslations()
    waiting.put("a", ERROR)
    assert waiting.take(message_id) is None


def test_those_that_nobody_takes_are_forgotten_the_oldest_first():
    waiting = WaitingTranslations(limit=2)
    for message_id in ("a", "b", "c"):
        waiting.put(message_id, ERROR)
    assert [waiting.take(message_id) for message_id in "abc"] == [None, ERROR, ERROR]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("/greet", True), ("  /greet", True), ("greet", False), ("1/2", False), ("", False)],
)
def test_a_payload_begins_with_a_slash(text, expected):
    assert is_payload(text) is expected
