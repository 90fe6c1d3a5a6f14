"""The language of a conversation: sticky, revisable, with a reason that can be shown.

Evidence, strongest first: an explicit wish; the script of the text; a confident detection on
enough letters; the conversation so far; what the page told. The language is provisional until a
whole sentence confirms it: "Hello" does not freeze a conversation in English. From then on a
short turn never flips it; two confident turns in another language do. Addresses do not vote.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import facts
from actions.settings import action_settings
from translation.languages import PIVOT, VARIANTS, base_of, find

WANTED_LANGUAGE = "wanted_language"

CONFIDENT = 0.85  # confidence of a detection that counts against a conversation
CONFIDENT_AT_FIRST = 0.6  # where nothing is known yet, less will do
ENOUGH_LETTERS = 8  # a shorter turn ("ok", "ja genau") does not count against a conversation
A_WORD = 4  # letters; enough against a language that is provisional
SCRIPT_LETTERS = 2  # that count, of a script that only one language of the shop uses
SCRIPT_SENTENCE = 4  # such letters that switch at once; fewer may be a name
SWITCH_TURNS = 2  # confident turns in another language that switch
SWITCH_TURNS_AGAINST_WISH = 4  # the same where the customer had asked for the present one
PAGE_CONFIDENCE = 0.5  # of what the page told

EXPLICIT = "explicit"
SCRIPT = "script"
ROMANISED = "romanised"
LEXICON = "lexicon"
PRIOR = "prior"
NONE = "none"
DOUBT = "doubt"
WEAK_REASONS = (DOUBT, PRIOR, NONE)
SIMPLIFIED_CHINESE = "zh-Hans"  # asked for by name; plain "zh" may be either
FREE_TEXT_SLOTS = ("new_address",)  # an address may be in any language


@dataclass(frozen=True)
class LanguageState:
    """What is known; `since` counts customer turns, a candidate is a language gaining ground.

    `firm` says that the language was asked for or confirmed by a whole sentence.
    """

    language: str
    confidence: float
    reason: str
    since: int
    candidate: str | None = None
    candidate_turns: int = 0
    firm: bool = False


@dataclass(frozen=True)
class Evidence:
    """What one turn says about the language."""

    turn: int
    wanted: str | None = None
    source: str | None = None
    confidence: float = 0.0
    reason: str = NONE
    letters: int = 0
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def tells(self) -> bool:
        """True when it says something where nothing is known yet."""
        return self.reason not in WEAK_REASONS and self.confidence >= CONFIDENT_AT_FIRST

    @property
    def counts(self) -> bool:
        """True when it may count against a conversation in another language."""
        if self.is_script:
            return True
        certain = self.tells and self.reason != LEXICON and self.confidence >= CONFIDENT
        return certain and self.letters >= ENOUGH_LETTERS

    @property
    def is_script(self) -> bool:
        certain = self.reason == SCRIPT and self.confidence >= CONFIDENT
        return certain and self.letters >= SCRIPT_LETTERS

    def outweighs(self, state: LanguageState) -> bool:
        """True when it beats a language that is not firm."""
        if state.firm:
            return False
        if state.reason in WEAK_REASONS:
            return self.tells
        return self.counts or (
            self.tells and self.confidence >= CONFIDENT and self.letters >= A_WORD
        )


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


def _taken_over(evidence: Evidence) -> Decision:
    """The language of this turn from now on; offered beside the pivot where it is romanised.

    Who writes Russian in Latin letters reads Cyrillic, but may as well expect English.
    """
    state = _from_source(evidence)
    return Decision(state, (state.language, PIVOT) if evidence.reason == ROMANISED else ())


def _first(evidence: Evidence) -> Decision:
    assert evidence.source is not None
    if evidence.tells:
        return _taken_over(evidence)
    state = _state(evidence, evidence.source, evidence.confidence, DOUBT)
    others = [code for code, _ in evidence.alternatives if code != evidence.source]
    in_doubt = evidence.reason not in WEAK_REASONS and evidence.letters >= ENOUGH_LETTERS
    return Decision(state, (evidence.source, others[0]) if in_doubt and others else ())


def _confirmed(state: LanguageState, evidence: Evidence) -> LanguageState:
    """The same language again: better evidence is taken over, a whole sentence makes it firm.

    The candidate stays known, so that it is not offered twice; its turns begin anew.
    """
    if not state.firm and (evidence.counts or (state.reason in WEAK_REASONS and evidence.tells)):
        return replace(_from_source(evidence), since=state.since)
    return replace(state, candidate_turns=0) if evidence.counts else state


def _challenged(state: LanguageState, evidence: Evidence) -> Decision:
    if evidence.outweighs(state):
        return _taken_over(evidence)
    return _candidate_gains(state, evidence) if evidence.counts else Decision(state)


def _candidate_gains(state: LanguageState, evidence: Evidence) -> Decision:
    """One more confident turn in another language: offer it, and switch when it goes on."""
    source = evidence.source
    assert source is not None
    known = state.candidate == source
    turns = state.candidate_turns + 1 if known else 1
    if turns >= _turns_to_switch(state, evidence):
        return Decision(_from_source(evidence))
    gained = replace(state, candidate=source, candidate_turns=turns)
    is_same_language = base_of(source) == base_of(state.language)
    return Decision(gained, () if known or is_same_language else (state.language, source))


def _turns_to_switch(state: LanguageState, evidence: Evidence) -> int:
    asked_for = state.reason == EXPLICIT
    if evidence.is_script:
        return SWITCH_TURNS if asked_for or evidence.letters < SCRIPT_SENTENCE else 1
    return SWITCH_TURNS_AGAINST_WISH if asked_for else SWITCH_TURNS


def _from_source(evidence: Evidence) -> LanguageState:
    assert evidence.source is not None
    state = _state(evidence, evidence.source, evidence.confidence, evidence.reason)
    return replace(state, firm=evidence.counts and evidence.reason != ROMANISED)


def _state(evidence: Evidence, language: str, confidence: float, reason: str) -> LanguageState:
    return LanguageState(
        language, round(confidence, 3), reason, evidence.turn, firm=reason == EXPLICIT
    )


def evidence_of(tracker: Tracker, shop_languages: tuple[str, ...]) -> Evidence:
    """What the latest message says about the language."""
    turn = sum(event.get("event") == "user" for event in tracker.events)
    wanted = wanted_language(tracker)
    translation = tracker.latest_message.get("translation") or {}
    source = translation.get("source")
    if wanted in shop_languages:
        return Evidence(turn, _variant_shown(tracker, wanted, source))
    if source not in shop_languages or tracker.get_slot("requested_slot") in FREE_TEXT_SLOTS:
        return _page_evidence(tracker, turn, shop_languages)
    reason = translation["reason"] if wanted is None else NONE  # a wish we cannot grant
    return Evidence(
        turn=turn,
        source=source,
        confidence=translation["confidence"],
        reason=reason,
        letters=translation["letters"],
        alternatives=tuple((code, score) for code, score in translation["alternatives"]),
    )


def _variant_shown(tracker: Tracker, wanted: str, source: str | None) -> str:
    """The language asked for; "請用中文" asks for Chinese, and shows which."""
    is_named = _wish(tracker) == SIMPLIFIED_CHINESE
    return source if source and base_of(source) == wanted and not is_named else wanted


def _page_evidence(tracker: Tracker, turn: int, shop_languages: tuple[str, ...]) -> Evidence:
    """The language of the page, for a button or a message that could not be translated."""
    none: dict[str, Any] = {}
    last = next((e for e in reversed(tracker.events) if e.get("event") == "user"), none)
    told = (last.get("metadata") or {}).get("language")
    if told not in shop_languages:
        return Evidence(turn)
    return Evidence(turn, source=told, confidence=PAGE_CONFIDENCE, reason=PRIOR)


def wanted_language(tracker: Tracker) -> str | None:
    """Code of a language asked for in words, by button or by the picker."""
    code = _wish(tracker)
    if code == SIMPLIFIED_CHINESE:
        return "zh"
    return code if code and find(code) else None


def _wish(tracker: Tracker) -> str | None:
    return next(tracker.get_latest_entity_values(WANTED_LANGUAGE), None)


def language_button(code: str) -> dict[str, Any]:
    """A button that asks for a language, in that language's own name."""
    payload = f'/change_language{{"{WANTED_LANGUAGE}": "{code}"}}'
    return {"title": native_name(code), "payload": payload}


def native_name(code: str) -> str:
    """The name of a language in itself."""
    language = find(code)
    return language.native_name if language else code


class ActionDetectLanguage(Action):
    """Custom slot mapping of `language` and `language_state`; runs on every customer turn."""

    def name(self) -> str:
        return "action_detect_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        stored = tracker.get_slot("language_state")
        before = LanguageState(**stored) if stored else None
        decision = decide(before, evidence_of(tracker, action_settings().shop_languages))
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
            _ask(dispatcher, "utter_ask_language")
        elif wanted in action_settings().shop_languages:
            is_variant = wanted in VARIANTS  # it is named in itself, which is how we go on
            name = native_name(wanted) if is_variant else facts.term("language_name", wanted)
            dispatcher.utter_message(response="utter_language_changed", language_name=name)
        else:
            _ask(dispatcher, "utter_language_not_supported")
        return []


def _ask(dispatcher: CollectingDispatcher, response: str) -> None:
    """Ask which of the shop's languages it is to be."""
    options = [language_button(code) for code in action_settings().shop_languages]
    dispatcher.utter_message(response=response, options=options)
