"""The forms as Rasa's core runs them: its own rules and policies, and the real action server.

Messages come already understood (intent and entities), so that no NLU model is needed.
"""

import itertools
import os
import socket
import subprocess
import sys
import time

import httpx
import pytest
import sqlalchemy as sa
import yaml

from actions.settings import ROOT

pytestmark = pytest.mark.slow

JONAS = {"order_number": "1044", "email": "jonas.weber@example.com"}
LUCIA = {"order_number": "1042", "email": "lucia.fernandez@example.com"}
EMILY = {"order_number": "1046", "email": "emily.carter@example.com"}
ADDRESS = "Neue Straße 1, 20095 Hamburg"
START_SECONDS = 90
CONVERSATIONS = itertools.count()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def database_file(tmp_path_factory):
    return tmp_path_factory.mktemp("shop") / "shop.db"


@pytest.fixture(scope="module")
def action_server(database_file):
    """`python -m actions`, with a database of its own."""
    port = free_port()
    environment = {
        **os.environ,
        "ACTIONS_PORT": str(port),
        "PIVOTDESK_HOST": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{database_file}",
    }
    server = subprocess.Popen([sys.executable, "-m", "actions"], cwd=ROOT, env=environment)
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(port):
        assert server.poll() is None, "the action server ended"
        assert time.monotonic() < deadline, "the action server did not start"
        time.sleep(0.3)
    yield f"http://127.0.0.1:{port}/webhook"
    server.terminate()
    server.wait(timeout=30)


def is_healthy(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=1).json() == {"status": "ok"}
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def agent(tmp_path_factory, action_server):
    """Rasa's core with our rules and policies."""
    from rasa.core.agent import Agent
    from rasa.model_training import train
    from rasa.utils.endpoints import EndpointConfig

    folder = tmp_path_factory.mktemp("core")
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = []
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    trained = train(
        domain=str(ROOT / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=[str(ROOT / "data" / "rules")],
        output=str(folder),
    )
    return Agent.load(trained.model, action_endpoint=EndpointConfig(action_server))


@pytest.fixture
def say(agent):
    """Says something in a conversation of its own; the names of the responses that come back."""
    sender = f"talk-{next(CONVERSATIONS)}"

    async def handle(intent, text=None, **entities):
        from rasa.core.channels import CollectingOutputChannel, UserMessage

        found = [{"entity": k, "value": v, "start": 0, "end": 1} for k, v in entities.items()]
        parse_data = {
            "text": text or f"({intent})",
            "intent": {"name": intent, "confidence": 1.0},
            "entities": found,
        }
        channel = CollectingOutputChannel()
        message = UserMessage(parse_data["text"], channel, sender, parse_data=parse_data)
        await agent.handle_message(message)
        tracker = await agent.tracker_store.retrieve(sender)
        return responses_of_this_turn(tracker)

    return handle


def responses_of_this_turn(tracker):
    names = []
    for event in reversed(tracker.events):
        if event.type_name == "user":
            break
        if event.type_name == "bot":
            names.append(event.metadata.get("utter_action"))
    return names[::-1]


@pytest.fixture
def sql(database_file):
    engine = sa.create_engine(f"sqlite:///{database_file}", future=True)

    def run(statement):
        with engine.begin() as connection:
            result = connection.execute(sa.text(statement))
            return result.scalar() if result.returns_rows else None

    yield run
    run("DELETE FROM lookup_attempts")
    engine.dispose()


async def test_number_then_address_then_the_status(say):
    assert await say("ask_order_status") == ["utter_ask_order_number"]
    assert await say("give_order_details", order_number="1042") == ["utter_ask_email"]
    assert await say("give_order_details", email=LUCIA["email"]) == ["utter_order_status_shipped"]
    assert await say("ask_order_status") == ["utter_order_status_shipped"]


async def test_a_wrong_pair_is_asked_for_again(say, sql):
    assert await say("ask_order_status", **{**LUCIA, "email": "nobody@example.com"}) == [
        "utter_order_not_found",
        "utter_ask_order_number",
    ]
    assert await say("give_order_details", **LUCIA) == ["utter_order_status_shipped"]


async def test_too_many_tries_are_told_once_and_the_form_is_left(say, sql):
    wrong = {**LUCIA, "email": "nobody@example.com"}
    for intent in ("ask_order_status", "give_order_details", "give_order_details"):
        await say(intent, **wrong)
    assert await say("give_order_details", **LUCIA) == ["utter_order_try_later"]
    assert await say("thank") == ["utter_thank"]


async def test_an_order_is_cancelled_after_a_yes(say, sql):
    sql("UPDATE orders SET state = 'paid' WHERE number = '1044'")
    assert await say("cancel_order", **JONAS) == ["utter_ask_cancel_confirmed"]
    assert await say("affirm") == ["utter_order_cancelled"]
    assert sql("SELECT state FROM orders WHERE number = '1044'") == "cancelled"
    assert await say("cancel_order") == ["utter_order_already_cancelled"]
    assert await say("ask_order_status") == ["utter_order_status_cancelled"]


async def test_an_order_is_kept_after_a_no(say, sql):
    sql("UPDATE orders SET state = 'paid' WHERE number = '1044'")
    assert await say("cancel_order", **JONAS) == ["utter_ask_cancel_confirmed"]
    assert await say("deny") == ["utter_order_cancel_kept"]
    assert sql("SELECT state FROM orders WHERE number = '1044'") == "paid"


async def test_too_late_is_told_once_without_a_question(say):
    assert await say("cancel_order", **LUCIA) == ["utter_order_cancel_too_late"]
    assert await say("thank") == ["utter_thank"]


async def test_another_order_in_the_yes_is_asked_about_before_it_is_cancelled(say, sql):
    sql("UPDATE orders SET state = 'paid' WHERE number IN ('1044', '1016')")
    assert await say("cancel_order", **JONAS) == ["utter_ask_cancel_confirmed"]
    assert await say("affirm", order_number="1016") == ["utter_ask_cancel_confirmed"]
    assert (
        sql("SELECT count(*) FROM orders WHERE number IN ('1044', '1016') AND state = 'paid'") == 2
    )
    assert await say("affirm") == ["utter_order_cancelled"]
    assert sql("SELECT state FROM orders WHERE number = '1044'") == "paid"


async def test_a_new_address_with_a_postcode_is_asked_for_checked_and_set(say, sql):
    sql("UPDATE orders SET state = 'paid' WHERE number = '1044'")
    assert await say("change_address", **JONAS) == ["utter_ask_new_address"]
    assert await say("nlu_fallback", "Hauptstr. 5") == [
        "utter_invalid_address",
        "utter_ask_new_address",
    ]
    assert await say("nlu_fallback", ADDRESS, order_number="20095") == [
        "utter_ask_address_confirmed"
    ]
    assert await say("affirm") == ["utter_address_changed"]
    assert sql("SELECT delivery_address FROM orders WHERE number = '1044'") == ADDRESS


async def test_a_question_in_the_middle_is_answered_and_the_form_comes_back(say, sql):
    sql("UPDATE orders SET state = 'paid' WHERE number = '1044'")
    assert await say("change_address", **JONAS) == ["utter_ask_new_address"]
    assert await say("thank", "/thank") == ["utter_thank", "utter_ask_new_address"]
    assert await say("thank", "many thanks so far") == ["utter_thank", "utter_ask_new_address"]
    assert await say("nlu_fallback", ADDRESS) == ["utter_ask_address_confirmed"]
    assert await say("thank") == ["utter_thank", "utter_ask_address_confirmed"]
    assert await say("deny") == ["utter_address_kept"]


async def test_a_return_is_opened_with_a_reason(say, sql):
    assert await say("start_return", **EMILY) == ["utter_ask_return_reason"]
    assert await say("complain", "too big") == ["utter_ask_return_confirmed"]
    assert await say("affirm") == ["utter_return_opened"]
    assert await say("start_return") == ["utter_return_already_open"]
    assert await say("ask_order_status") == [
        "utter_order_status_delivered",
        "utter_order_return_open",
    ]
    assert sql("SELECT reason FROM returns WHERE number = 'R-1046'") == "too big"


async def test_a_mistyped_number_is_told_and_asked_again(say):
    assert await say("ask_order_status") == ["utter_ask_order_number"]
    assert await say("give_order_details", "it is 12") == [
        "utter_invalid_order_number",
        "utter_ask_order_number",
    ]


async def test_without_the_database_it_is_told_once_and_the_pair_is_kept(say, sql):
    sql("ALTER TABLE customers RENAME TO customers_away")
    try:
        for intent in ("ask_order_status", "cancel_order", "change_address", "start_return"):
            assert await say(intent, **JONAS) == ["utter_store_unavailable"]
    finally:
        sql("ALTER TABLE customers_away RENAME TO customers")
    assert await say("ask_order_status") != ["utter_ask_order_number"]
