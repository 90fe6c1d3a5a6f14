"""domain.yml, training data, rules and code speak of the same intents, actions and responses."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk.executor import ActionExecutor

from tests.nlu_examples import examples_in, training_files

ROOT = Path(__file__).resolve().parents[2]
LEAST_EXAMPLES = 25
BY_RULE_OF_NLU = {"nlu_fallback"}  # an intent that no example teaches


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


DOMAIN = read(ROOT / "domain.yml")
CONFIG = read(ROOT / "config.yml")
RESPONSES, FORMS, SLOTS = DOMAIN["responses"], DOMAIN["forms"], DOMAIN["slots"]
ACTIONS, INTENTS = set(DOMAIN["actions"]), set(DOMAIN["intents"])
FORM_SLOTS = {slot for form in FORMS.values() for slot in form["required_slots"]}


def values_of(key: str, data: Any) -> Iterator[Any]:
    """Every value under this key, however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name == key:
                yield value
            yield from values_of(key, value)
    elif isinstance(data, list):
        for item in data:
            yield from values_of(key, item)


DIALOGUES = [read(f) for folder in ("rules", "stories") for f in (ROOT / "data" / folder).glob("*")]
RULES = [read(f) for f in (ROOT / "data" / "rules").glob("*.yml")]
USED_IN_DIALOGUES = set(values_of("action", DIALOGUES))


def constants(folder: str) -> Iterator[str]:
    """Every text in the code of a package; comments and parts of longer texts do not count."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


IN_CODE = {*constants("actions"), *constants("bot")}
RESPONSES_IN_CODE = {text for text in IN_CODE if re.fullmatch(r"utter_\w*[a-z]", text)}
ASKED = {f"utter_ask_{slot}" for slot in FORM_SLOTS} | {f"action_ask_{slot}" for slot in FORM_SLOTS}


def normal(text: str) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


EXAMPLES = list(examples_in(*training_files()))


# Responses


def test_every_response_named_in_code_exists():
    assert RESPONSES_IN_CODE - set(RESPONSES) == set()


def test_every_response_of_the_domain_is_said_somewhere():
    used = RESPONSES_IN_CODE | USED_IN_DIALOGUES | ASKED
    assert set(RESPONSES) - used == set()


def test_the_responses_of_the_policies_exist():
    named = set(values_of("failure_response", CONFIG)) | RESPONSES_IN_CODE & {"utter_try_again"}
    assert named
    assert named <= set(RESPONSES)


@pytest.mark.parametrize("name", RESPONSES)
def test_every_response_has_one_english_text(name):
    assert [sorted(set(variant) - {"buttons"}) for variant in RESPONSES[name]] == [["text"]]


@pytest.mark.parametrize("payload", sorted(set(values_of("payload", RESPONSES))))
def test_every_button_asks_for_an_intent_with_known_entities(payload):
    intent, brace, entities = payload.removeprefix("/").partition("{")
    assert intent in INTENTS
    assert set(json.loads(brace + entities or "{}")) <= set(DOMAIN["entities"])


# Actions


def test_every_action_of_rules_and_stories_exists():
    assert USED_IN_DIALOGUES - ACTIONS - set(RESPONSES) - set(FORMS) == set()


def test_every_action_of_the_domain_is_used():
    by_forms = {f"validate_{form}" for form in FORMS} | ASKED
    by_slots = set(values_of("action", SLOTS))
    by_policies = set(values_of("core_fallback_action_name", CONFIG))
    assert ACTIONS - USED_IN_DIALOGUES - by_forms - by_slots - by_policies == set()


def test_every_action_of_the_domain_is_on_the_action_server_and_no_other_is_there():
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == ACTIONS


def test_every_form_is_started_and_validated():
    started = set(values_of("active_loop", RULES)) - {None}
    assert started == set(FORMS)
    assert {f"validate_{form}" for form in FORMS} <= ACTIONS


@pytest.mark.parametrize("slot", sorted(FORM_SLOTS))
def test_every_slot_of_a_form_exists_and_can_be_asked_for(slot):
    assert slot in SLOTS
    assert (f"utter_ask_{slot}" in RESPONSES) or (f"action_ask_{slot}" in ACTIONS)


# Intents


def test_every_intent_of_rules_stories_and_examples_exists():
    used = set(values_of("intent", DIALOGUES)) | {intent for intent, _ in EXAMPLES}
    assert used - INTENTS == BY_RULE_OF_NLU


def test_every_intent_leads_somewhere():
    assert INTENTS - set(values_of("intent", RULES)) == set()


@pytest.mark.parametrize("intent", sorted(INTENTS))
def test_every_intent_has_enough_examples(intent):
    assert sum(name == intent for name, _ in EXAMPLES) >= LEAST_EXAMPLES


def test_no_example_stands_under_two_intents():
    intents = defaultdict(set)
    for intent, text in EXAMPLES:
        intents[normal(text) or text].add(intent)  # "👍" has no words
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_no_example_stands_twice():
    counted = Counter(EXAMPLES)
    assert [example for example, count in counted.items() if count > 1] == []


def test_no_example_is_empty():
    assert [intent for intent, text in EXAMPLES if not text] == []


def test_no_intent_is_a_wish_that_cannot_be_suggested():
    english = read(ROOT / "data" / "locales" / "en.yml")["terms"]["suggestion"]
    assert set(english) <= INTENTS


# Slots: what of a message they take


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def heard(
    domain: Domain, form: str | None, asked: str | None, text: str, intent: str, **entities: str
) -> DialogueStateTracker:
    """A conversation in which a form (or none) has asked for a slot, and the customer wrote."""
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    tracker = DialogueStateTracker.from_events("talk", [], slots=domain.slots)
    tracker.update_with_events([
        *([ActionExecuted(form), ActiveLoop(form)] if form else []),
        SlotSet("requested_slot", asked),
        ActionExecuted("action_listen"),
        UserUttered(text, {"name": intent, "confidence": 1.0}, found),
    ], domain)  # fmt: skip
    return tracker


async def filled(domain: Domain, tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that Rasa fills by domain.yml's mappings."""
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    events = await ActionExtractSlots(None).run(CollectingOutputChannel(), nlg, tracker, domain)
    return {event.key: event.value for event in events if isinstance(event, SlotSet)}


ADDRESS = "Calle Mayor 5, 28013 Madrid"


@pytest.mark.parametrize(
    ("message", "entities", "expected"),
    [
        ((None, None, "order 1042", "ask_order_status"), {"order_number": "1042"},
         {"order_number": "1042"}),
        (("order_form", "order_number", "1042", "give_order_details"), {"order_number": "1042"},
         {"order_number": "1042"}),
        (("address_form", "email", "1043, a@b.es", "give_order_details"),
         {"order_number": "1043", "email": "a@b.es"},
         {"order_number": "1043", "email": "a@b.es"}),
        # digits within free text are no order number
        (("address_form", "new_address", ADDRESS, "out_of_scope"), {"order_number": "28013"},
         {"new_address": ADDRESS}),
        (("return_form", "return_reason", "not as in 10433", "complain"), {"order_number": "10433"},
         {"return_reason": "not as in 10433"}),
        (("address_form", "address_confirmed", ADDRESS, "out_of_scope"),
         {"order_number": "28013"}, {}),
        # a no and a wish for a person are no free text
        (("address_form", "new_address", "no", "deny"), {}, {}),
        (("return_form", "return_reason", "a person please", "ask_human"), {}, {}),
        # free text only where it was asked for
        ((None, None, ADDRESS, "out_of_scope"), {}, {}),
        (("return_form", "order_number", "it broke", "complain"), {}, {}),
        # yes and no only where they were asked for
        (("cancel_form", "cancel_confirmed", "yes", "affirm"), {}, {"cancel_confirmed": True}),
        (("cancel_form", "cancel_confirmed", "no", "deny"), {}, {"cancel_confirmed": False}),
        (("cancel_form", "email", "yes", "affirm"), {}, {}),
        (("return_form", "return_confirmed", "yes", "affirm"), {}, {"return_confirmed": True}),
        ((None, None, "yes", "affirm"), {}, {}),
    ],
)  # fmt: skip
async def test_slots_take_from_a_message_what_was_meant(domain, message, entities, expected):
    assert await filled(domain, heard(domain, *message, **entities)) == expected
