"""What rules cannot say: an action failed, a form was interrupted. Beside the real rules."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import structlog
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    DefinePrevUserUtteredFeaturization,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.utils.io import read_yaml_file

from bot.policies.repair import RepairPolicy, left_nothing
from bot.settings import ROOT

LISTEN = "action_listen"
TRY_AGAIN = "utter_try_again"
SAYS = BotUttered("…")
CONTEXT = ExecutionContext(GraphSchema({}), "test")


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def configured(name: str) -> dict:
    """A policy's own entry in config.yml."""
    policies = read_yaml_file(str(ROOT / "config.yml"))["policies"]
    return next(policy for policy in policies if policy["name"] == name)


@pytest.fixture(scope="module")
def policies(domain, tmp_path_factory) -> list[Policy]:
    """RepairPolicy, and RulePolicy trained on the rules of this project."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("model")), Resource("policy")
    repair = {**RepairPolicy.get_default_config(), **configured("bot.policies.repair.RepairPolicy")}
    rules = {**RulePolicy.get_default_config(), **configured("RulePolicy")}
    rule_policy = RulePolicy.create(rules, storage, resource, CONTEXT)
    rule_policy.train(rule_trackers(domain), domain)
    return [RepairPolicy.load(repair, storage, resource, CONTEXT), rule_policy]


def rule_trackers(domain: Domain) -> list:
    reader = YAMLStoryReader(domain)
    files = sorted(Path(ROOT / "data" / "rules").glob("*.yml"))
    steps = [step for file in files for step in reader.read_from_file(str(file))]
    return TrainingDataGenerator(
        StoryGraph(steps), domain, use_story_concatenation=False, augmentation_factor=0
    ).generate()


class Talk:
    """A conversation that goes on as Rasa's processor makes it."""

    def __init__(self, domain: Domain, policies: list[Policy]) -> None:
        self._domain, self._policies = domain, policies
        self.tracker = DialogueStateTracker.from_events("talk", [], slots=domain.slots)

    def hear(self, intent: str, *events: Event) -> Talk:
        """The bot listened, the customer wrote; `events` are the slots that were filled."""
        parsed = {"intent": {"name": intent, "confidence": 1.0}, "entities": []}
        heard = UserUttered("…", parsed["intent"], [], parse_data=parsed)
        self._update(ActionExecuted(LISTEN), heard, *events)
        return self

    def act(self, action: str, *events: Event) -> Talk:
        """An action ran and left these events. A rejection is no execution."""
        if any(isinstance(event, ActionExecutionRejected) for event in events):
            self._update(*events)
        else:
            self._update(ActionExecuted(action), *events)
        return self

    def next(self) -> str:
        """The action that the policies agree on."""
        predictions = [p.predict_action_probabilities(self.tracker, self._domain)
                       for p in self._policies]  # fmt: skip
        best = DefaultPolicyPredictionEnsemble().combine_predictions(
            predictions, self.tracker, self._domain
        )
        self._update(*best.events)  # bookkeeping of whether the intent was used
        return self._domain.action_names_or_texts[best.max_confidence_index]

    def _update(self, *events: Event) -> None:
        self.tracker.update_with_events(list(events), self._domain)


@pytest.fixture
def talk(domain, policies) -> Talk:
    return Talk(domain, policies)


def in_form(talk: Talk, form: str = "order_form", slot: str = "order_number") -> Talk:
    """A form was started and has asked for a slot."""
    starter = {"order_form": "ask_order_status", "cancel_form": "cancel_order",
               "return_form": "start_return", "address_form": "change_address"}[form]
    talk.hear(starter)
    return talk.act(form, ActiveLoop(form), SAYS, SlotSet("requested_slot", slot))


def interrupted(talk: Talk, intent: str) -> Talk:
    """The customer writes something that is no answer: the form hands back."""
    form = talk.tracker.active_loop_name
    talk.hear(intent)
    assert talk.next() == form
    return talk.act(form, ActionExecutionRejected(form))


# Actions that fail


@pytest.mark.parametrize(
    ("intent", "action"),
    [("ask_customs", "action_faq"), ("ask_return", "action_faq"), ("ask_human", "action_handoff"),
     ("change_language", "action_change_language"), ("nlu_fallback", "action_fallback"),
     ("deny", "action_leave_form")],
)  # fmt: skip
def test_a_failed_action_is_told_once_and_the_bot_listens_again(talk, intent, action):
    assert talk.hear(intent).next() == action
    assert talk.act(action).next() == TRY_AGAIN
    assert talk.act(TRY_AGAIN, SAYS).next() == LISTEN


@pytest.mark.parametrize("form", ["order_form", "cancel_form", "address_form", "return_form"])
def test_a_form_that_cannot_start_is_told(talk, form):
    starter = {"order_form": "ask_order_status", "cancel_form": "cancel_order",
               "return_form": "start_return", "address_form": "change_address"}[form]
    assert talk.hear(starter).next() == form
    assert talk.act(form).next() == TRY_AGAIN
    assert talk.act(TRY_AGAIN, SAYS).next() == LISTEN


def test_a_form_that_fails_on_an_answer_is_told_and_asks_again(talk):
    in_form(talk).hear("give_order_details", SlotSet("order_number", "1042"))
    assert talk.next() == "order_form"
    assert talk.act("order_form").next() == TRY_AGAIN
    assert talk.act(TRY_AGAIN, SAYS).next() == "order_form"
    assert talk.act("order_form", SAYS, SlotSet("requested_slot", "email")).next() == LISTEN


def test_a_form_that_fails_again_and_again_ends_the_turn(talk):
    in_form(talk).hear("give_order_details", SlotSet("order_number", "1042"))
    turn = []
    for _ in range(8):
        turn.append(talk.next())
        if turn[-1] == LISTEN:
            break
        talk.act(turn[-1], *([SAYS] if turn[-1] == TRY_AGAIN else []))
    assert turn[-1] == LISTEN
    assert turn.count(TRY_AGAIN) == 1


def test_the_action_behind_a_form_that_fails_is_told(talk):
    in_form(talk, slot="email").hear("give_order_details", SlotSet("email", "a@b.es"))
    assert talk.next() == "order_form"
    talk.act("order_form", ActiveLoop(None), SlotSet("requested_slot", None))
    assert talk.next() == "action_order_status"
    assert talk.act("action_order_status").next() == TRY_AGAIN
    assert talk.act(TRY_AGAIN, SAYS).next() == LISTEN


@pytest.mark.parametrize(
    "left",
    [[SAYS], [SlotSet("order_number", None)], [ActiveLoop(None)], [ConversationPaused()],
     [SAYS, SlotSet("order_number", None)]],
)  # fmt: skip
def test_an_action_that_left_something_has_not_failed(talk, left):
    talk.hear("ask_customs").act("action_faq", *left)
    assert not left_nothing(talk.tracker)
    assert talk.next() == LISTEN


def test_a_response_of_the_domain_does_not_fail(talk):
    talk.hear("greet").act("utter_greet")  # a response that is empty in this channel, say
    assert talk.next() == LISTEN


def test_bookkeeping_is_nothing(talk):
    talk.hear("ask_customs").act("action_faq", DefinePrevUserUtteredFeaturization(False))
    assert left_nothing(talk.tracker)


@pytest.mark.parametrize("action", ["action_session_start", "action_restart", "action_back"])
def test_rasas_own_actions_are_not_ours_to_judge(talk, policies, action, domain):
    talk.hear("greet").act(action)
    prediction = policies[0].predict_action_probabilities(talk.tracker, domain)
    assert prediction.max_confidence == 0.0


# Forms that are interrupted


@pytest.mark.parametrize(
    ("intent", "action"),
    [("ask_customs", "action_faq"), ("ask_delivery_time", "action_faq"),
     ("thank", "utter_thank"), ("bot_challenge", "utter_bot_challenge"),
     ("complain", "utter_complaint"), ("change_language", "action_change_language"),
     ("nlu_fallback", "action_fallback"), ("out_of_scope", "utter_out_of_scope")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["order_form", "cancel_form", "address_form", "return_form"])
def test_a_question_within_a_form_is_answered_and_the_form_asks_again(talk, form, intent, action):
    interrupted(in_form(talk, form), intent)
    assert talk.next() == action
    assert talk.act(action, SAYS).next() == form
    assert talk.act(form, SAYS).next() == LISTEN


def test_an_action_that_fails_within_a_form_is_told_and_the_form_stays(talk):
    interrupted(in_form(talk), "ask_customs")
    assert talk.act("action_faq").next() == TRY_AGAIN
    assert talk.act(TRY_AGAIN, SAYS).next() == LISTEN
    assert talk.tracker.active_loop_name == "order_form"


def test_after_a_goodbye_the_form_does_not_ask_again(talk):
    interrupted(in_form(talk), "goodbye")
    assert talk.next() == "utter_goodbye"
    assert talk.act("utter_goodbye", SAYS).next() == LISTEN


def test_a_no_ends_the_form_and_nothing_is_resumed(talk):
    interrupted(in_form(talk), "deny")
    assert talk.next() == "action_leave_form"
    talk.act("action_leave_form", SAYS, ActiveLoop(None), SlotSet("requested_slot", None))
    assert talk.next() == LISTEN


def test_a_person_within_a_form_ends_it_and_nothing_is_resumed(talk):
    interrupted(in_form(talk), "ask_human")
    assert talk.next() == "action_handoff"
    talk.act("action_handoff", SAYS, ActiveLoop(None), SlotSet("requested_slot", None))
    assert talk.next() == LISTEN


def test_the_turn_after_an_interruption_goes_to_the_form(talk):
    interrupted(in_form(talk), "ask_customs").act("action_faq", SAYS).act("order_form", SAYS)
    assert talk.hear("give_order_details", SlotSet("order_number", "1042")).next() == "order_form"


# Without anything to repair


@pytest.mark.parametrize(
    ("intent", "actions"),
    [("greet", ["utter_greet"]), ("ask_customs", ["action_faq"]),
     ("ask_return", ["action_faq", "utter_offer_return"]),
     ("ask_refund", ["action_faq", "utter_offer_order_status"]),
     ("complain", ["utter_complaint"]), ("affirm", ["utter_affirm"])],
)  # fmt: skip
def test_the_rules_go_on_undisturbed(talk, intent, actions):
    talk.hear(intent)
    for action in actions:
        assert talk.next() == action
        talk.act(action, SAYS)
    assert talk.next() == LISTEN


def test_at_the_beginning_and_after_listening_the_policy_abstains(talk, policies, domain):
    assert policies[0].predict_action_probabilities(talk.tracker, domain).max_confidence == 0.0
    talk.hear("ask_customs")
    assert policies[0].predict_action_probabilities(talk.tracker, domain).max_confidence == 0.0
