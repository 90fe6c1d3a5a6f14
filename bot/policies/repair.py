"""RepairPolicy: the things rules cannot say once for all actions and all forms.

1. An action that left nothing behind has failed (every action of ours leaves an event or an
   utterance): the action server is down or the action crashed. Rasa goes on in silence; the
   customer is told to try again instead, once in a turn.
2. A question in the middle of a form is answered by its own rule; then the form asks again, but
   not after a goodbye. Without this, every form would need a copy of every rule.

What it says does not depend on the customer's words, and so it goes before RulePolicy's handling
of forms, which would take a form that failed for one that has asked its question.
"""

from __future__ import annotations

from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction, confidence_scores_for
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    DefinePrevUserUtteredFeaturization,
    UserUttered,
)
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

PRIORITY = 10  # above RulePolicy (6), whose rules would listen here
_BOOKKEEPING = (DefinePrevUserUtteredFeaturization,)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class RepairPolicy(Policy):
    """Says that something failed, or resumes a form that was interrupted; otherwise abstains."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "priority": PRIORITY,
            "max_history": 2,
            "failure_response": "utter_try_again",
            "never_resume_after": ["goodbye"],
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer)
        self._failure_response: str = config["failure_response"]
        self._never_resume_after: list[str] = config["never_resume_after"]

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **_: Any
    ) -> Resource:
        """Nothing to learn."""
        return self._resource

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, **_: Any
    ) -> PolicyPrediction:
        action = self._next_action(tracker, domain)
        if action is None:
            return self._prediction(self._default_predictions(domain))
        scores = confidence_scores_for(action, 1.0, domain)
        return self._prediction(scores, is_no_user_prediction=True)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> RepairPolicy:
        return cls(config, model_storage, resource, execution_context)

    def _next_action(self, tracker: DialogueStateTracker, domain: Domain) -> str | None:
        last = tracker.latest_action_name
        if last in (None, ACTION_LISTEN_NAME):
            return None
        if self._failed(tracker, domain):
            return ACTION_LISTEN_NAME if self._was_told(tracker) else self._failure_response
        if last == self._failure_response and not self._runs_a_form(tracker):
            return ACTION_LISTEN_NAME
        if self._interrupted(tracker, last):
            return self._after_interruption(tracker)
        return None

    def _failed(self, tracker: DialogueStateTracker, domain: Domain) -> bool:
        last = tracker.latest_action_name
        ours = last in domain.user_actions or last in domain.form_names
        return ours and not last.startswith("utter_") and left_nothing(tracker)

    def _was_told(self, tracker: DialogueStateTracker) -> bool:
        """True when this turn has already said that something failed.

        All events are looked at: to Rasa those between two runs of a form are not applied.
        """
        for event in reversed(tracker.events):
            if isinstance(event, UserUttered):
                return False
            if isinstance(event, ActionExecuted) and event.action_name == self._failure_response:
                return True
        return False

    def _runs_a_form(self, tracker: DialogueStateTracker) -> bool:
        """True when a form waits for its answer; RulePolicy then lets it ask again."""
        return bool(tracker.active_loop_name) and not tracker.is_active_loop_rejected

    def _interrupted(self, tracker: DialogueStateTracker, last: str) -> bool:
        loop = tracker.active_loop_name
        return bool(loop) and bool(tracker.is_active_loop_rejected) and last != loop

    def _after_interruption(self, tracker: DialogueStateTracker) -> str | None:
        heard = tracker.get_last_event_for(UserUttered)
        says_goodbye = heard is not None and heard.intent_name in self._never_resume_after
        return ACTION_LISTEN_NAME if says_goodbye else tracker.active_loop_name


def left_nothing(tracker: DialogueStateTracker) -> bool:
    """True when the last executed action is the last event, bookkeeping apart.

    The raw events are read: the applied ones leave out what a form did before its last turn.
    """
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted):
            return True
        if isinstance(event, ActionExecutionRejected) or not isinstance(event, _BOOKKEEPING):
            return False
    return False
