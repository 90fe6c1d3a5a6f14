"""A real shop for every test: an SQLite file with the demo shop, and the actions as rasa-sdk
runs them. What they say is held against domain.yml each time."""

import copy
import datetime as dt
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from rasa_sdk.executor import ActionExecutor
from sqlalchemy.orm import Session

from actions import address, cancel, demo_shop, orders, returns, schema, settings, store
from actions.database import Database
from actions.shop import Claim
from actions.store import OrderStore

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 11, 24, 10, 30, tzinfo=dt.timezone.utc)
LUCIA = ("1042", "lucia.fernandez@example.com")
BRACES = re.compile(r"{(\w+)}")
RASA_KEYS = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}


@dataclass
class Clock:
    """Time that stands still until it is moved."""

    now: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **delta) -> None:
        self.now += dt.timedelta(**delta)


def fill(connection) -> None:
    schema.upgrade(connection)
    with Session(connection, future=True) as session, session.begin():
        demo_shop.seed(session, NOW)


def fill_anew(connection) -> None:
    connection.execute(sa.text("DROP SCHEMA public CASCADE"))
    connection.execute(sa.text("CREATE SCHEMA public"))
    fill(connection)


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory) -> Path:
    """Migrated and seeded once; the tests work on copies."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    database = Database(f"sqlite:///{path}", fill)
    database.prepare()
    database.engine.dispose()
    return path


@pytest.fixture
def database_url(request, tmp_path) -> str:
    """SQLite, or the PostgreSQL of TEST_POSTGRES_URL, emptied before each test."""
    if url := os.environ.get("TEST_POSTGRES_URL"):
        Database(url, fill_anew).prepare()
        return url
    filled_file = request.getfixturevalue("filled_file")
    return f"sqlite:///{shutil.copy(filled_file, tmp_path / 'shop.db')}"


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(database, clock) -> OrderStore:
    return OrderStore(database, clock)


@pytest.fixture
def lucia() -> Claim:
    return Claim("talk", *LUCIA)


def _forget_the_process() -> None:
    """Settings, database and store are made once per process; here once per test."""
    settings.action_settings.cache_clear()
    store.shop_database.cache_clear()
    store.order_store.cache_clear()


@pytest.fixture
def process_store(monkeypatch, database_url, clock):
    """The store that the actions find by themselves, on the clock of the test."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(store, "utc_now", clock)
    monkeypatch.setattr(orders, "utc_now", clock)
    _forget_the_process()
    yield store.order_store()
    store.shop_database().engine.dispose()
    _forget_the_process()


@dataclass(frozen=True)
class Reply:
    """What an action answered Rasa."""

    responses: list[str]
    facts: list[dict]
    events: list[dict]

    @property
    def slots(self) -> dict:
        """The slots as they are after the events; the last one wins."""
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def leaves_the_form(self) -> bool:
        return "requested_slot" in self.slots and self.slots["requested_slot"] is None


@dataclass
class Talk:
    """A conversation as Rasa reports it to the action server."""

    executor: ActionExecutor
    domain: dict
    sender: str = "talk"
    slots: dict = field(default_factory=dict)
    events: list = field(default_factory=list)
    message: dict = field(default_factory=dict)

    def say(self, text: str = "", intent: str = "inform", **entities) -> None:
        """A customer message; its entities fill the slots of the same name, as Rasa does."""
        found = [{"entity": name, "value": value} for name, value in entities.items()]
        self.message = {"text": text, "intent": {"name": intent}, "entities": found}
        self.events.append({"event": "user", "text": text})
        self.set(**entities)

    def set(self, **slots) -> None:
        self.slots.update(slots)
        self.events += [{"event": "slot", "name": k, "value": v} for k, v in slots.items()]

    async def validate(self, form: str, asked: str | None = None, **candidates) -> Reply:
        """The validation of a form, with the candidates at the end of the events."""
        self.set(requested_slot=asked)
        self.events.append({"event": "action", "name": form})
        self.set(**candidates)
        return await self.run(f"validate_{form}")

    async def run(self, action: str) -> Reply:
        """One call of the action server; its slots are taken over and its words checked."""
        result = await self.executor.run(
            {"next_action": action, "tracker": self.state(), "domain": self.domain}
        )
        self.events.append({"event": "action", "name": action})
        self.events += [{"event": "bot"} for _ in result["responses"]]
        reply = self.checked(result)
        self.set(**reply.slots)
        return reply

    def state(self) -> dict:
        return copy.deepcopy(
            {
                "sender_id": self.sender,
                "slots": self.slots,
                "latest_message": self.message,
                "events": self.events,
            }
        )

    def checked(self, result: dict) -> Reply:
        """Every response exists in the domain and has exactly the facts it names."""
        told = [
            {k: v for k, v in message.items() if k not in RASA_KEYS}
            for message in result["responses"]
        ]
        for message, facts in zip(result["responses"], told, strict=True):
            needed = set(BRACES.findall(self.domain["responses"][message["response"]][0]["text"]))
            assert set(facts) == needed, message["response"]
            assert None not in facts.values(), message["response"]
        assert result["events"] or result["responses"], "an action must leave something"
        return Reply([m["response"] for m in result["responses"]], told, result["events"])


@pytest.fixture(scope="session")
def domain() -> dict:
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    for module in (orders, cancel, address, returns):
        for action in vars(module).values():
            if isinstance(action, type) and action.__module__ == module.__name__:
                executor.register_action(action)
    return executor


@pytest.fixture
def talk(executor, domain, process_store) -> Talk:
    return Talk(executor, domain)
