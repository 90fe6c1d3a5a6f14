"""A channel translates a message before Rasa sees it."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from sanic import Sanic

from bot.border import waiting_translations
from bot.channels.pretranslation import conversation_language, leave_translation, translate_first
from bot.channels.rest import PivotRestInput
from translation.client import Translation, TranslationUnavailable

SPANISH = "¿Dónde está mi pedido 1042?"
DOMAIN = Domain.from_yaml("slots: {language: {type: text, mappings: [{type: custom}]}}")


def message(text: str, **metadata: str) -> UserMessage:
    return UserMessage(text, sender_id="talk", metadata=metadata)


def waiting(text: UserMessage) -> Translation | TranslationUnavailable | None:
    return waiting_translations.take(text.message_id)


@pytest.fixture
def agent(translating, monkeypatch):
    """The agent of a running server, where Rasa keeps it."""
    monkeypatch.setattr(Sanic, "_app_registry", {})
    app = Sanic("pretranslation_test")
    app.ctx.agent = Agent(DOMAIN, tracker_store=InMemoryTrackerStore(DOMAIN))
    return app.ctx.agent


async def keep_language(agent: Agent, language: str) -> None:
    tracker = await agent.tracker_store.get_or_create_tracker("talk")
    tracker.update(SlotSet("language", language))
    await agent.tracker_store.save(tracker)


async def test_the_translation_waits_before_rasa_gets_the_message(translating):
    seen = []

    async def rasa(incoming: UserMessage) -> None:
        seen.append((incoming.text, waiting(incoming).text))

    await translate_first(rasa)(message(SPANISH))
    assert seen == [(SPANISH, f"[es>en] {SPANISH}")]


async def test_what_rasa_returns_is_handed_back(translating):
    async def rasa(incoming: UserMessage) -> str:
        return "answered"

    assert await translate_first(rasa)(message("hello")) == "answered"


async def test_with_the_service_down_the_error_waits_and_rasa_gets_the_message(untranslating):
    seen = []

    async def rasa(incoming: UserMessage) -> None:
        seen.append(waiting(incoming))

    await translate_first(rasa)(message(SPANISH))
    assert isinstance(seen[0], TranslationUnavailable)


@pytest.mark.parametrize("text", ["", "  ", "/ask_human", ' /ask_customs{"faq_id": "x"}', "x" * 21])
async def test_nothing_is_asked_for_what_needs_no_translation(configure, translation_url, text):
    configure(TRANSLATION_URL=translation_url, MESSAGE_LIMIT="20")
    incoming = message(text)
    await leave_translation(incoming)
    assert waiting(incoming) is None


async def test_control_characters_are_gone_before_the_service_is_asked(translating):
    incoming = message("¿Dónde\x00 está   mi pedido?")
    await leave_translation(incoming)
    assert waiting(incoming).text == "[es>en] ¿Dónde está mi pedido?"


async def test_several_messages_at_once_keep_their_own_translations(translating):
    incoming = [message(f"¿Dónde está mi pedido {1000 + n}?") for n in range(8)]
    await asyncio.gather(*map(leave_translation, incoming))
    assert [waiting(m).text[-5:-1] for m in incoming] == [str(1000 + n) for n in range(8)]


async def test_what_the_page_told_is_expected_at_first(translating):
    incoming = message("1042", language="fr")
    await leave_translation(incoming)
    assert waiting(incoming).source == "fr"


@pytest.mark.parametrize("told", ["xx", "it", ""])
async def test_a_language_the_shop_does_not_speak_is_not_expected(configure, told):
    configure(SHOP_LANGUAGES="en,es")
    assert await conversation_language(message("1042", language=told)) is None


async def test_the_language_of_the_conversation_is_expected_before_the_pages(agent):
    await keep_language(agent, "de")
    assert await conversation_language(message("1042", language="fr")) == "de"


async def test_a_conversation_that_has_not_begun_is_not_begun_by_asking(agent):
    assert await conversation_language(message("1042", language="fr")) == "fr"
    assert await agent.tracker_store.retrieve("talk") is None


def test_the_rest_channel_keeps_rasas_name_and_address():
    assert PivotRestInput.name() == "rest"
    blueprint = PivotRestInput().blueprint(lambda _: None)
    assert {route.uri for route in blueprint._future_routes} >= {"/", "/webhook"}
