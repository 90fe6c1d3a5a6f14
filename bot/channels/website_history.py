"""What customer and bot said, as the widget shows it: from the tracker, and from one answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.border import is_payload
from bot.channels.website_messages import TEXT_MARK, client_id
from translation.languages import find

Said = dict[str, Any]  # one message as the widget gets it

CUSTOMER = "customer"
BOT = "bot"
UNANSWERED = "unanswered"  # metadata of a customer's message that Rasa could not handle

_WANTED_LANGUAGE = re.compile(r'/change_language\{"wanted_language": "([A-Za-z-]{2,10})"\}')


def bot_message(message: dict[str, Any]) -> Said:
    """A message of the bot, from what Rasa hands to an output channel (BotUttered.message)."""
    said = {
        "id": f"bot-{message.get('timestamp')}",
        "from": BOT,
        "text": message.get("text") or "",
        "time": message.get("timestamp"),
        "buttons": _buttons(message.get("buttons")),
    }
    for key in ("pivot", "language", "wording"):
        said[key] = message.get(key)
    return said


def _buttons(buttons: Any) -> list[dict[str, str]]:
    return [{"title": str(b["title"]), "payload": str(b["payload"])} for b in buttons or []]


def customer_message(event: UserUttered, text: str) -> Said:
    """A message of the customer, under the id that their widget gave it."""
    return {
        "id": client_id(event.message_id),
        "from": CUSTOMER,
        "text": text,
        "time": event.timestamp,
    }


def history(tracker: DialogueStateTracker | None, titles: dict[str, str]) -> list[Said]:
    """Everything that was said; `titles` are those of buttons that stand outside the tracker."""
    if tracker is None:
        return []
    known = dict(titles)
    messages = []
    for event in _utterances(tracker):
        if isinstance(event, BotUttered):
            said = bot_message(event.message())
            known.update({b["payload"]: b["title"] for b in said["buttons"]})
            messages.append(said)
        elif text := visible_text(event.text or "", known):
            messages.append(customer_message(event, text))
    return messages


def _utterances(tracker: DialogueStateTracker) -> Iterable[BotUttered | UserUttered]:
    """What both sides said; a message that had to be sent several times comes once, the last."""
    last = {e.message_id: e for e in tracker.events if isinstance(e, UserUttered)}
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if event.message_id is None or last[event.message_id] is event:
                yield event
        elif isinstance(event, BotUttered) and event.text:
            yield event


def _is_answered(event: Event) -> bool:
    return isinstance(event, UserUttered) and not (event.metadata or {}).get(UNANSWERED)


def visible_text(text: str, titles: dict[str, str]) -> str | None:
    """What the customer saw themselves say; for a payload the title of the button."""
    if not is_payload(text):
        return text.removeprefix(TEXT_MARK)
    return titles.get(text) or _language_name(text)


def _language_name(payload: str) -> str | None:
    """The language picker is no button of a message: its choice is shown by the native name."""
    match = _WANTED_LANGUAGE.fullmatch(payload)
    language = find(match[1]) if match else None
    return language.native_name if language else None


def recorded_answer(tracker: DialogueStateTracker | None, message_id: str) -> list[Said] | None:
    """What the bot said to a message; None where it has not handled that message."""
    answer = None
    for event in tracker.events if tracker else ():
        if isinstance(event, UserUttered):
            if answer is not None:
                break
            if event.message_id == message_id and _is_answered(event):
                answer = []
        elif isinstance(event, BotUttered) and event.text and answer is not None:
            answer.append(bot_message(event.message()))
    return answer
