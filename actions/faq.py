"""General questions, answered from the FAQ: an answer, a choice of three, or an honest no.

Thresholds were chosen on tests/data/faq_tuning.yml; what they do on questions nobody tuned for is
measured by tests/benchmarks/faq_recall.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import facts
from actions.faq_entries import FaqEntry
from actions.faq_retriever import FaqRetriever, Hit
from actions.settings import action_settings

# A wrong answer costs more than one more click: an answer needs a high score and a lead.
# On 134 questions outside the index (faq_questions.yml, not used for tuning): 97 % of the direct
# answers to the 93 known ones are right and 83 % of them get one, 12 % get the right entry among
# the suggestions, none is refused. Of the 41 unknown, 56 % are refused and 17 % answered wrongly.
# On the harder questions used for tuning: 89 % right, 51 % answered, 36 % suggested, 4 % refused;
# unknown: 57 % refused, 4 % answered wrongly.
ANSWER_SCORE = 0.66
ANSWER_LEAD = 0.03
SUGGEST_SCORE = 0.48
SUGGESTIONS = 3

logger = logging.getLogger(__name__)
# One thread: the model loads once, off the server's event loop, and its tokenizer is not shared.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="faq")


@dataclass(frozen=True)
class Asked:
    """What a customer turn asks of the FAQ. `topic`: the intent of a button, None when typed."""

    text: str
    entry_id: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Found:
    """Entries worth showing, best first; `sure` when the first one is the answer."""

    entries: Sequence[FaqEntry] = ()
    sure: bool = False


@lru_cache(maxsize=1)
def faq_retriever() -> FaqRetriever:
    """The shop's FAQ, loaded once per process; a failed load is tried again at the next call."""
    settings = action_settings()
    return FaqRetriever.from_folder(settings.faq_dir, settings.var_dir, settings.embedding_model)


def warm_up() -> None:
    """Starts loading in the background, so that no customer waits for it.

    To be called in the process that serves: a fork does not take the thread along.
    """
    _worker.submit(lambda: faq_retriever().search("warm up"))


class ActionFaq(Action):
    """Answers a typed question, or the entry or topic of a button."""

    def __init__(self, retriever: Callable[[], FaqRetriever] = faq_retriever) -> None:
        self._retriever = retriever

    def name(self) -> str:
        return "action_faq"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(_worker, self._find, asked(tracker))
        except Exception:
            logger.exception("the FAQ cannot be searched; the next question tries again")
            found = Found()
        say(dispatcher, found)
        return []

    def _find(self, question: Asked) -> Found:
        return find(self._retriever(), question)


def asked(tracker: Tracker) -> Asked:
    """The question of the latest turn; for a button, what was typed before it."""
    text = tracker.latest_message.get("text") or ""
    if not text.startswith("/"):
        return Asked(text)
    return Asked(
        text=_text_before(tracker),
        entry_id=next(tracker.get_latest_entity_values("faq_id"), None),
        topic=(tracker.latest_message.get("intent") or {}).get("name"),
    )


def _text_before(tracker: Tracker) -> str:
    """The customer's turn before the latest, in the pivot language; empty if not typed."""
    turns = [event for event in tracker.events if event.get("event") == "user"]
    before = turns[-2] if len(turns) > 1 else {}
    text = (before.get("parse_data") or {}).get("text") or ""
    return "" if text.startswith("/") else text


def find(retriever: FaqRetriever, question: Asked) -> Found:
    """The named entry; or the answer; or what may be meant; or nothing."""
    entry = retriever.entry(question.entry_id) if question.entry_id else None
    if entry:
        return Found([entry], sure=True)
    hits = retriever.search(question.text, intent=question.topic, limit=SUGGESTIONS)
    if is_sure(hits):
        return Found([hits[0].entry], sure=True)
    if hits and (question.topic or hits[0].score >= SUGGEST_SCORE):
        return Found([hit.entry for hit in hits])
    of_topic = [entry for entry in retriever.entries if question.topic in entry.intents]
    return Found(of_topic[:SUGGESTIONS])


def is_sure(hits: Sequence[Hit]) -> bool:
    """Whether the first hit may be told without asking back."""
    if not hits or hits[0].score < ANSWER_SCORE:
        return False
    return len(hits) == 1 or hits[0].score - hits[1].score >= ANSWER_LEAD


def say(dispatcher: CollectingDispatcher, found: Found) -> None:
    """The response that fits what was found."""
    if found.sure:
        dispatcher.utter_message(
            response="utter_faq_answer", answer=_answer(found.entries[0])
        )
    elif found.entries:
        dispatcher.utter_message(
            response="utter_faq_did_you_mean",
            options=[
                {"title": _title(entry), "payload": entry.payload} for entry in found.entries
            ],
        )
    else:
        dispatcher.utter_message(response="utter_faq_unknown")


def _title(entry: FaqEntry) -> facts.Fact:
    return facts.faq(entry.id, "title", entry.title)


def _answer(entry: FaqEntry) -> facts.Fact:
    return facts.faq(entry.id, "answer", entry.answer)
