"""Small helpers to read what the bot answered."""

from __future__ import annotations

from typing import Any


def texts(answers: list[dict[str, Any]]) -> str:
    """All texts of one turn."""
    return "\n".join(answer.get("text", "") for answer in answers)


def payloads(answers: list[dict[str, Any]]) -> list[str]:
    """The payloads of all buttons of one turn."""
    return [button["payload"] for answer in answers for button in answer.get("buttons", [])]


def titles(answers: list[dict[str, Any]]) -> list[str]:
    """The titles of all buttons of one turn."""
    return [button["title"] for answer in answers for button in answer.get("buttons", [])]


def user_texts(tracker: dict[str, Any]) -> list[str]:
    """What the customer wrote, as the tracker keeps it."""
    return [event["text"] for event in tracker["events"] if event["event"] == "user"]
