"""What the widget shows of a conversation."""

from __future__ import annotations

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.website_history import UNANSWERED, history, recorded_answer
from bot.channels.website_messages import TEXT_MARK

BUTTONS = [{"title": "Devolver un artículo", "payload": "/start_return"}]


def customer(text: str, message_id: str = "web-1.m1", **metadata: object) -> UserUttered:
    return UserUttered(text, message_id=message_id, metadata=metadata)


def bot(text: str | None, buttons: list | None = None, **metadata: object) -> BotUttered:
    return BotUttered(text, {"buttons": buttons} if buttons else {}, metadata)


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("web-1", list(events))


def shown(*events: Event, titles: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(said["from"], said["text"]) for said in history(tracker(*events), titles or {})]


def test_a_conversation_that_has_not_begun_has_no_history():
    assert history(None, {}) == []
    assert shown(ActionExecuted("action_listen")) == []


def test_both_sides_are_shown_in_their_order_and_nothing_else():
    events = [ActionExecuted("action_listen"), customer("hola"), bot("¡Hola!"), bot("¿Qué tal?")]
    assert shown(*events) == [("customer", "hola"), ("bot", "¡Hola!"), ("bot", "¿Qué tal?")]


def test_a_bot_message_keeps_what_it_was_before_translation():
    said = history(tracker(bot("Hola", pivot="Hello", language="es", wording="machine")), {})[0]
    assert (said["pivot"], said["language"], said["wording"]) == ("Hello", "es", "machine")


def test_a_customer_message_has_the_id_that_their_widget_gave_it():
    assert history(tracker(customer("hola", "web-1.abc-123")), {})[0]["id"] == "abc-123"


def test_a_pressed_button_is_shown_by_its_title():
    events = [bot("¿Algo más?", BUTTONS), customer("/start_return")]
    assert shown(*events)[-1] == ("customer", "Devolver un artículo")


def test_a_button_of_the_greeting_is_shown_by_its_title_too():
    titles = {"/ask_human": "Hablar con una persona"}
    assert shown(customer("/ask_human"), titles=titles) == [("customer", "Hablar con una persona")]


def test_the_choice_of_a_language_is_shown_by_its_own_name():
    payload = '/change_language{"wanted_language": "zh"}'
    assert shown(customer(payload)) == [("customer", "中文")]


def test_a_payload_without_a_title_is_not_shown():
    assert shown(customer("/start_return"), bot("ok")) == [("bot", "ok")]


def test_a_typed_slash_is_shown_as_typed():
    assert shown(customer(f"{TEXT_MARK}/restart")) == [("customer", "/restart")]


def test_a_message_that_had_to_be_sent_again_is_shown_once():
    failed = customer("hola", **{UNANSWERED: True})
    assert shown(failed, customer("hola"), bot("¡Hola!")) == [
        ("customer", "hola"),
        ("bot", "¡Hola!"),
    ]
    assert shown(failed, customer("hola", **{UNANSWERED: True})) == [("customer", "hola")]


def test_the_recorded_answer_is_what_came_before_the_next_message():
    spoken = tracker(
        customer("a", "web-1.a"), bot("1"), bot("2"), customer("b", "web-1.b"), bot("3")
    )
    assert [said["text"] for said in recorded_answer(spoken, "web-1.a")] == ["1", "2"]
    assert [said["text"] for said in recorded_answer(spoken, "web-1.b")] == ["3"]


def test_silence_is_an_answer_only_where_the_message_was_handled():
    assert recorded_answer(tracker(customer("a", "web-1.a")), "web-1.a") == []
    assert recorded_answer(tracker(customer("a", "web-1.a")), "web-1.b") is None
    assert (
        recorded_answer(tracker(customer("a", "web-1.a", **{UNANSWERED: True})), "web-1.a") is None
    )
    assert recorded_answer(None, "web-1.a") is None
