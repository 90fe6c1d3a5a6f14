"""PivotResponses: Rasa's NLG, then the language border outwards.

A response is chosen as Rasa does. Where its wording in the customer's language has been reviewed
(data/locales), that one is used; otherwise the English sentence is translated with its slots
locked. Only then the facts are filled in, in the formats of the customer's language, so that no
number ever goes through a translation model. With the translation service down, what was not
reviewed stays English behind an apology in the customer's language: a turn never dies of it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.border import translation_client
from bot.locales import Locales, Phrase, join
from bot.nlu.pivot_translator import TRANSLATION
from bot.settings import PIVOT_LANGUAGE, ROOT, bot_settings
from translation.client import TranslationError

logger = logging.getLogger(__name__)

LOCALES_FOLDER = ROOT / "data" / "locales"
APOLOGY = "utter_untranslated"
OPTIONS = "options"  # buttons that an action computed

# How the words of a message came about; kept in its metadata.
PIVOT = "pivot"
REVIEWED = "reviewed"
MACHINE = "machine"
UNTRANSLATED = "untranslated"

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass
class Speech:
    """One message on its way out: its language and the phrases translated for it."""

    language: str
    translated: dict[str, str] = field(default_factory=dict)
    failed: bool = False

    def say(self, phrase: Phrase) -> str:
        if self.language == PIVOT_LANGUAGE:
            return phrase.pivot
        return phrase.reviewed or self.translated.get(phrase.pivot, phrase.pivot)

    def needs_translation(self, phrase: Phrase) -> bool:
        return self.language != PIVOT_LANGUAGE and not phrase.reviewed and bool(phrase.pivot)


class PivotResponses(TemplatedNaturalLanguageGenerator):
    """Named in endpoints.yml (`nlg: {type: bot.nlg.PivotResponses}`)."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        super().__init__(domain.responses)
        self._locales = Locales.load(LOCALES_FOLDER)

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **facts: Any,
    ) -> dict[str, Any] | None:
        """The message to send, or None when the domain has no such response."""
        slots = tracker.current_slot_values()
        chosen = self._random_response_for(utter_action, output_channel, slots)
        if chosen is None:
            return None
        speech = Speech(spoken_language(tracker))
        options = facts.pop(OPTIONS, None) or []
        message = _Message(utter_action, chosen, options, {**slots, **facts}, self._locales, speech)
        await self._translate(message, speech)
        return message.compose()

    async def _translate(self, message: _Message, speech: Speech) -> None:
        """Have every phrase without a reviewed wording translated in one call."""
        missing = sorted({p.pivot for p in message.phrases() if speech.needs_translation(p)})
        if not missing:
            return
        try:
            results = await translation_client().from_pivot(missing, speech.language)
        except (TranslationError, asyncio.TimeoutError) as error:
            logger.warning("a response goes out untranslated: %s", error)
            speech.failed = True
            return
        speech.translated = {pivot: r.text for pivot, r in zip(missing, results, strict=True)}


class _Message:
    """A response, its facts and its language, until it is composed."""

    def __init__(
        self,
        name: str,
        chosen: Mapping[str, Any],
        options: list[dict[str, Any]],
        facts: Mapping[str, Any],
        locales: Locales,
        speech: Speech,
    ) -> None:
        self._chosen = chosen
        self._options = options
        self._facts = facts
        self._locales = locales
        self._speech = speech
        self._wording = locales[speech.language].wordings.get(name)

    def phrases(self) -> Iterable[Phrase]:
        """Everything in this message that consists of words."""
        used = self._used_facts()
        if not _is_only_slots(self._text.pivot):
            yield self._text
        yield from (title for title, _ in self._buttons())
        for fact in used:
            yield from self._fact_phrases(fact)

    def compose(self) -> dict[str, Any]:
        """The draft that Rasa turns into a bot event; extra keys land in its metadata."""
        text = self._fill(self._speech.say(self._text), self._speech.language)
        pivot = self._fill(self._text.pivot, PIVOT_LANGUAGE)
        if self._speech.failed:
            text = "\n".join(filter(None, (self._apology(), text)))
        draft = {k: v for k, v in self._chosen.items() if k not in ("text", "buttons")}
        draft.update(text=text, pivot=pivot)
        draft.update(language=self._speech.language, wording=self._wording_kind())
        buttons = self._buttons()
        if buttons:
            draft["buttons"] = [
                {"title": self._speech.say(title), "payload": payload} for title, payload in buttons
            ]
        return draft

    @property
    def _text(self) -> Phrase:
        return Phrase(self._chosen.get("text") or "", self._wording and self._wording.text)

    def _buttons(self) -> list[tuple[Phrase, str]]:
        reviewed = self._wording.buttons if self._wording else {}
        fixed = [
            (Phrase(b["title"], reviewed.get(b["payload"])), b["payload"])
            for b in self._chosen.get("buttons") or []
        ]
        return fixed + [(self._option_title(o["title"]), o["payload"]) for o in self._options]

    def _option_title(self, title: Any) -> Phrase:
        phrase = self._locales.phrase(title, self._speech.language)
        return phrase or Phrase(str(title), str(title))  # a plain string stands as it is

    def _used_facts(self) -> list[Any]:
        names = set(_SLOT.findall(self._text.pivot)) | set(_SLOT.findall(self._text.reviewed or ""))
        return [self._facts.get(name) for name in sorted(names)]

    def _fact_phrases(self, fact: Any) -> Iterable[Phrase]:
        if isinstance(fact, dict) and fact.get("type") == "list":
            for item in fact["items"]:
                yield from self._fact_phrases(item)
        phrase = self._locales.phrase(fact, self._speech.language)
        if phrase:
            yield phrase

    def _fill(self, text: str, language: str) -> str:
        return _SLOT.sub(lambda slot: self._render(self._facts.get(slot.group(1)), language), text)

    def _render(self, fact: Any, language: str) -> str:
        if isinstance(fact, dict) and fact.get("type") == "list":
            return join([self._render(item, language) for item in fact["items"]], language)
        phrase = self._locales.phrase(fact, language)
        if phrase:
            return phrase.pivot if language == PIVOT_LANGUAGE else self._speech.say(phrase)
        return self._locales.format(fact, language) or ""

    def _apology(self) -> str:
        wording = self._locales[self._speech.language].wordings.get(APOLOGY)
        return wording.text if wording else ""

    def _wording_kind(self) -> str:
        if self._speech.language == PIVOT_LANGUAGE:
            return PIVOT
        if self._speech.failed:
            return UNTRANSLATED
        return MACHINE if self._speech.translated else REVIEWED


def _is_only_slots(text: str) -> bool:
    return not _SLOT.sub("", text).strip()


def spoken_language(tracker: DialogueStateTracker) -> str:
    """The conversation's language; before it is known, that of the last message; else English.

    The slot is set by the action server: with that down, the translation of the last message
    still tells in which language to say so.
    """
    language = tracker.get_slot("language") or _language_of_last_message(tracker)
    return language if language in bot_settings().shop_languages else PIVOT_LANGUAGE


def _language_of_last_message(tracker: DialogueStateTracker) -> str | None:
    event = tracker.get_last_event_for(UserUttered)
    translation = (event.parse_data or {}).get(TRANSLATION) if event else None
    return (translation or {}).get("source")
