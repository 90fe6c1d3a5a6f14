"""A conversation as Rasa reports it to the action server, with the real detector behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.language import ActionDetectLanguage
from bot.nlu.wishes import wishes
from translation.detection import LanguageDetector


@dataclass
class Talk:
    """Customer turns; slots are kept between them. `page` is the language that the page told."""

    detector: LanguageDetector
    page: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    offers: list[tuple[str, ...]] = field(default_factory=list)

    def say(self, text: str) -> str | None:
        """One customer turn; the language of the conversation after it."""
        return self._run({"translation": self._translation(text), **self._entities(text)})

    def press(self, payload_entities: dict[str, str]) -> str | None:
        """A button: nothing was translated."""
        entities = [{"entity": k, "value": v} for k, v in payload_entities.items()]
        return self._run({"translation": {"status": "none", "source": None}, "entities": entities})

    def tracker(self, message: dict[str, Any]) -> Tracker:
        metadata = {"language": self.page} if self.page else {}
        self.events.append({"event": "user", "metadata": metadata})
        return Tracker("talk", self.slots, message, self.events, False, None, {}, None)

    def _run(self, message: dict[str, Any]) -> str | None:
        dispatcher = CollectingDispatcher()
        events = ActionDetectLanguage().run(dispatcher, self.tracker(message), {})
        self.slots.update({event["name"]: event["value"] for event in events})
        for said in dispatcher.messages:
            assert said["response"] == "utter_language_offer"
            self.offers.append(tuple(o["payload"].split('"')[3] for o in said["options"]))
        return self.slots.get("language")

    def _translation(self, text: str) -> dict[str, Any]:
        found = self.detector.detect(text, self.slots.get("language") or self.page)
        return {
            "status": "ok", "source": found.language, "confidence": found.confidence,
            "reason": found.reason, "letters": found.letters,
            "alternatives": [list(other) for other in found.alternatives],
        }  # fmt: skip

    def _entities(self, text: str) -> dict[str, Any]:
        code = wishes().find(text)
        return {"entities": [{"entity": "wanted_language", "value": code}] if code else []}
