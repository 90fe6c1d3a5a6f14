"""Rasa's REST channel with the border in front: same protocol, same address (/webhooks/rest)."""

from __future__ import annotations

from rasa.core.channels.rest import RestInput
from sanic import Blueprint

from bot.channels.pretranslation import OnNewMessage, translate_first


class PivotRestInput(RestInput):
    """For development and for other front ends. It trusts its caller: keep it off the internet."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        return super().blueprint(translate_first(on_new_message))
