"""The language of a conversation: sticky, revisable, with a reason that can be shown.

Evidence, strongest first: an explicit wish; the script of the text; a confident detection on
enough letters; the conversation so far; what the page told. A short turn never flips a
conversation; two confident turns in another language do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import facts
from actions.settings import ActionSettings
from translation.languages import LANGUAGES

WANTED_LANGUAGE = "wanted_language"

CONFIDENT = 0.85  # confidence of a detection that counts against a conversation
CONFIDENT_AT_FIRST = 0.6  # where nothing is known yet, less will do
ENOUGH_LETTERS = 8  # a shorter turn ("ok", "ja genau") does not count against a conversation
SCRIPT_LETTERS = 2  # of a script that only one language of the shop uses
SWITCH_TURNS = 2  # confident turns in another language that switch
SWITCH_TURNS_AGAINST_WISH = 4  # the same where the customer had asked for the present one

EXPLICIT = "explicit"
SCRIPT = "script"
DOUBT = "doubt"
WEAK_REASONS = (DOUBT, "prior", "none")


@dataclass(frozen=True)
class LanguageState:
    """What is known; `since` counts customer turns, a candidate is a language gaining ground."""

    language: str
    confidence: float
    reason: str
    since: int
    candidate: str | None = None
    candidate_turns: int = 0


@dataclass(frozen=True)
class Evidence:
    """What one turn says about the language."""

    turn: int
    wanted: str | None = None
    source: str | None = None
    confidence: float = 0.0
    reason: str = "none"
    letters: int = 0
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def counts(self) -> bool:
        """True when it may count against a conversation in another language."""
        certain = self.reason not in WEAK_REASONS and self.confidence >= CONFIDENT
        return certain and self.letters >= ENOUGH_LETTERS

    @property
    def is_script(self) -> bool:
        return self.reason == SCRIPT and self.letters >= SCRIPT_LETTERS


@dataclass(frozen=True)
class Decision:
    """The new state, and two languages to offer where it is in doubt."""

    state: LanguageState | None
    offer: tuple[str, ...] = ()


def decide(state: LanguageState | None, evidence: Evidence) -> Decision:
    """Weigh one turn against the conversation."""
    if evidence.wanted:
        return Decision(_state(evidence, evidence.wanted, 1.0, EXPLICIT))
    if evidence.source is None:
        return Decision(state)
    if state is None:
        return _first(evidence)
    if evidence.source == state.language:
        return Decision(_confirmed(state, evidence))
    return _challenged(state, evidence)


def _first(evidence: Evidence) -> Decision:
    assert evidence.source is not None
    if evidence.reason not in WEAK_REASONS and evidence.confidence >= CONFIDENT_AT_FIRST:
        return Decision(_from_source(evidence))
    state = _state(evidence, evidence.source, evidence.confidence, DOUBT)
    others = [code for code, _ in evidence.alternatives if code != evidence.source]
    in_doubt = evidence.reason not in WEAK_REASONS and evidence.letters >= ENOUGH_LETTERS
    return Decision(state, (evidence.source, others[0]) if in_doubt and others else ())


def _confirmed(state: LanguageState, evidence: Evidence) -> LanguageState:
    """The same language again; a weak state becomes what the better evidence says."""
    if state.reason in WEAK_REASONS and evidence.reason not in WEAK_REASONS:
        return replace(_from_source(evidence), since=state.since)
    return replace(state, candidate=None, candidate_turns=0)


def _challenged(state: LanguageState, evidence: Evidence) -> Decision:
    if evidence.is_script:
        return Decision(_from_source(evidence))
    beats_weak = evidence.reason not in WEAK_REASONS and evidence.confidence >= CONFIDENT_AT_FIRST
    if state.reason in WEAK_REASONS and beats_weak:
        return Decision(_from_source(evidence))
    if not evidence.counts:
        return Decision(state)
    return _candidate_gains(state, evidence)


def _candidate_gains(state: LanguageState, evidence: Evidence) -> Decision:
    """One more confident turn in another language: offer it, and switch when it goes on."""
    source = evidence.source
    assert source is not None
    turns = state.candidate_turns + 1 if state.candidate == source else 1
    needed = SWITCH_TURNS_AGAINST_WISH if state.reason == EXPLICIT else SWITCH_TURNS
    if turns >= needed:
        return Decision(_from_source(evidence))
    gained = replace(state, candidate=source, candidate_turns=turns)
    return Decision(gained, (state.language, source) if turns == 1 else ())


def _from_source(evidence: Evidence) -> LanguageState:
    assert evidence.source is not None
    return _state(evidence, evidence.source, evidence.confidence, evidence.reason)


def _state(evidence: Evidence, language: str, confidence: float, reason: str) -> LanguageState:
    return LanguageState(language, round(confidence, 3), reason, evidence.turn)


def evidence_of(tracker: Tracker, shop_languages: tuple[str, ...]) -> Evidence:
    """What the latest message says about the language."""
    turn = sum(event.get("event") == "user" for event in tracker.events)
    wanted = wanted_language(tracker)
    translation = tracker.latest_message.get("translation") or {}
    source = translation.get("source")
    return Evidence(
        turn=turn,
        wanted=wanted if wanted in shop_languages else None,
        source=source if source in shop_languages else None,
        confidence=translation.get("confidence", 0.0),
        reason=translation.get("reason", "none"),
        letters=translation.get("letters", 0),
        alternatives=tuple((code, score) for code, score in translation.get("alternatives", [])),
    )


def wanted_language(tracker: Tracker) -> str | None:
    """Code of a language asked for in words, by button or by the picker."""
    code = next(tracker.get_latest_entity_values(WANTED_LANGUAGE), None)
    return code if code in LANGUAGES else None


def language_button(code: str) -> dict[str, Any]:
    """A button that asks for a language, in that language's own name."""
    payload = f'/change_language{{"{WANTED_LANGUAGE}": "{code}"}}'
    return {"title": LANGUAGES[code].native_name, "payload": payload}


class ActionDetectLanguage(Action):
    """Custom slot mapping of `language` and `language_state`; runs on every customer turn."""

    def name(self) -> str:
        return "action_detect_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        stored = tracker.get_slot("language_state")
        before = LanguageState(**stored) if stored else None
        decision = decide(before, evidence_of(tracker, ActionSettings.from_env().shop_languages))
        if decision.offer:
            options = [language_button(code) for code in decision.offer]
            dispatcher.utter_message(response="utter_language_offer", options=options)
        if decision.state is None or decision.state == before:
            return []
        return [
            SlotSet("language", decision.state.language),
            SlotSet("language_state", asdict(decision.state)),
        ]


class ActionChangeLanguage(Action):
    """Confirms a change of language, or asks which one. The slot itself is set above."""

    def name(self) -> str:
        return "action_change_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        wanted = wanted_language(tracker)
        if wanted is None:
            dispatcher.utter_message(response="utter_ask_language")
        elif wanted in ActionSettings.from_env().shop_languages:
            name = facts.term("language_name", wanted)
            dispatcher.utter_message(response="utter_language_changed", language_name=name)
        else:
            dispatcher.utter_message(response="utter_language_not_supported")
        return []
