"""The language border inwards: one translation client per process, and translations that wait.

A channel translates a message before Rasa sees it, because Rasa runs its pipeline on the event
loop and a network call inside would stall every conversation. The result waits here under the
message's id until the pipeline asks for it; it never travels in client metadata, where anybody
could put words into a customer's mouth.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

from bot.settings import bot_settings
from translation.client import Translation, TranslationClient, TranslationError

WAITING_LIMIT = 10_000  # messages; far more than can be in flight


@lru_cache(maxsize=1)
def translation_client() -> TranslationClient:
    """The client of this process."""
    settings = bot_settings()
    return TranslationClient(settings.translation_url, settings.translation_timeout)


class WaitingTranslations:
    """Translations (or the error instead) made by a channel, taken once by the pipeline."""

    def __init__(self, limit: int = WAITING_LIMIT) -> None:
        self._limit = limit
        self._waiting: OrderedDict[str, Translation | TranslationError] = OrderedDict()

    def put(self, message_id: str, result: Translation | TranslationError) -> None:
        self._waiting[message_id] = result
        while len(self._waiting) > self._limit:
            self._waiting.popitem(last=False)

    def take(self, message_id: str | None) -> Translation | TranslationError | None:
        return self._waiting.pop(message_id, None) if message_id else None


waiting_translations = WaitingTranslations()


def is_payload(text: str) -> bool:
    """True for a button's payload such as `/ask_customs{"faq_id": "…"}`."""
    return text.lstrip().startswith("/")
