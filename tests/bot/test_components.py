"""Everything that Rasa's files name by its dotted path is there."""

from __future__ import annotations

from importlib import import_module

import pytest
import yaml
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import Policy
from rasa.engine.graph import GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.settings import ROOT


def read(name: str) -> dict:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


CONFIG, ENDPOINTS, CREDENTIALS = map(read, ("config.yml", "endpoints.yml", "credentials.yml"))
OURS = [c["name"] for c in CONFIG["pipeline"] + CONFIG["policies"] if c["name"].startswith("bot.")]
NAMED = [*OURS, *CREDENTIALS, *(e["type"] for e in ENDPOINTS.values() if "type" in e)]


def load(path: str) -> type:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("path", NAMED)
def test_every_class_that_is_named_exists(path):
    assert load(path).__module__ == path.rpartition(".")[0]


@pytest.mark.parametrize("path", OURS)
def test_every_component_is_registered_with_rasa(path):
    assert issubclass(load(path), GraphComponent)
    assert DefaultV1Recipe._from_registry(load(path).__name__).clazz is load(path)


def test_what_rules_know_for_certain_comes_last_in_the_pipeline():
    assert OURS[0] == "bot.nlu.pivot_translator.PivotTranslator"
    assert CONFIG["pipeline"][0]["name"] == OURS[0]
    assert CONFIG["pipeline"][-1]["name"] == "bot.nlu.intent_guard.IntentGuard"


def test_repairs_go_before_rules():
    repair = load("bot.policies.repair.RepairPolicy").get_default_config()["priority"]
    others = [policy.get("priority", 0) for policy in CONFIG["policies"]]
    assert repair > max(*others, 6)  # 6: Rasa's own for RulePolicy
    assert issubclass(load("bot.policies.repair.RepairPolicy"), Policy)


def test_the_responses_are_refreshed_when_a_model_is_loaded():
    """Rasa does that for its own generator and what descends from it."""
    assert issubclass(load(ENDPOINTS["nlg"]["type"]), TemplatedNaturalLanguageGenerator)
