"""LanguageWishExtractor: "auf Deutsch bitte", "in English please", "换成中文" as `wanted_language`.

Read from the original text by rule, so that a wish is obeyed however short it is and whether or
not the translation service is up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE
from rasa.shared.nlu.training_data.message import Message

from bot.border import is_payload
from bot.nlu.original_text import original_text
from bot.settings import ROOT

WANTED_LANGUAGE = "wanted_language"
WISHES_FILE = ROOT / "data" / "language_wishes.yml"

_HAN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_TOKEN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]+|[^\W\d_]+(?:'[^\W\d_]+)?")


@dataclass(frozen=True)
class Wishes:
    """The words of data/language_wishes.yml, folded."""

    names: dict[str, str]  # folded name -> language code
    fillers: frozenset[str]
    verbs: frozenset[str]
    most_words: int
    most_characters: int

    @classmethod
    def load(cls, path: Path) -> Wishes:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))["language_wishes"]
        names = {fold(name): code for code, names in data["names"].items() for name in names}
        return cls(
            names=names,
            fillers=frozenset(map(fold, data["fillers"])),
            verbs=frozenset(map(fold, data["verbs"])),
            most_words=data["most_words"],
            most_characters=data["most_characters"],
        )

    def find(self, text: str) -> str | None:
        """Code of the language asked for, or None."""
        folded = fold(text)
        found = [name for name in self.names if self._mentions(folded, name)]
        if not found or len({self.names[name] for name in found}) > 1:
            return None
        name = max(found, key=len)
        rest = folded.replace(name, " ")
        return self.names[name] if self._is_wish(folded, rest) else None

    def _mentions(self, folded: str, name: str) -> bool:
        if _HAN.search(name):
            return name in folded
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None

    def _is_wish(self, folded: str, rest: str) -> bool:
        if _HAN.search(folded):
            words = _han_words(rest, self.fillers | self.verbs)
            return len(folded) <= self.most_characters and words is not None
        words = _TOKEN.findall(rest)
        if all(word in self.fillers for word in words):
            return True
        return len(words) < self.most_words and any(word in self.verbs for word in words)


def _han_words(rest: str, known: frozenset[str]) -> list[str] | None:
    """Known words in Chinese text, or None when it holds none of them and something else."""
    words = [word for word in known if _HAN.search(word) and word in rest]
    return words if words or not _TOKEN.search(rest) else None


def fold(text: str) -> str:
    """Lower case without accents; scripts without case stay as they are."""
    decomposed = unicodedata.normalize("NFKD", str(text).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not _is_accent(c)))


def _is_accent(character: str) -> bool:
    """Latin and Greek accents only: the voicing marks of kana belong to the letter."""
    return "\u0300" <= character <= "\u036f"


@lru_cache(maxsize=1)
def wishes() -> Wishes:
    return Wishes.load(WISHES_FILE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageWishExtractor(GraphComponent):
    """Adds one `wanted_language` entity (a code, also of a language the shop does not speak)."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageWishExtractor:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = original_text(message)
            code = None if is_payload(text) else wishes().find(text)
            if code:
                message.set(ENTITIES, [*message.get(ENTITIES, []), _entity(code, text)], True)
        return messages


def _entity(code: str, text: str) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: WANTED_LANGUAGE,
        ENTITY_ATTRIBUTE_VALUE: code,
        "start": 0,
        "end": len(text),
        "confidence": 1.0,
        "extractor": LanguageWishExtractor.__name__,
    }
