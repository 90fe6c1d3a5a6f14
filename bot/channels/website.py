"""The website's channel: the demo shop with the chat widget, and the protocol between them.

    GET  /          the demo shop           GET  /<file>    the widget's files
    GET  /welcome   languages and greeting  POST /session   a signed token for a conversation
    POST /messages  one message, its answer GET  /history   everything said so far

The token goes in `Authorization: Bearer …`. Errors are `{"error": {"type", "message"}}`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, json, redirect

from bot.channels import website_notices as notices
from bot.channels.limits import RateLimits, seconds_left
from bot.channels.pretranslation import OnNewMessage, conversation, translate_first
from bot.channels.website_errors import BodyTooLarge, WebsiteError
from bot.channels.website_history import history
from bot.channels.website_messages import (
    IncomingMessage,
    allowed_intents,
    read_message,
    shop_language,
)
from bot.channels.website_pages import SECURITY_HEADERS, read_pages
from bot.channels.website_sessions import Sessions, website_secret
from bot.channels.website_settings import WebsiteSettings
from bot.channels.website_shared import SharedStore
from bot.channels.website_turns import CHANNEL, Answer, Turns, WebsiteOutput
from bot.settings import ROOT, bot_settings
from translation.languages import SPOKEN

WIDGET_FOLDER = ROOT / "bot" / "widget"
INDEX = "demo.html"
BODY_LIMIT = 64 * 1024  # bytes; a message over the limit in characters still gets a kind answer
NO_STORE = {"Cache-Control": "no-store"}

Handler = Callable[..., Awaitable[HTTPResponse]]


class WebsiteInput(InputChannel):
    """Named in credentials.yml."""

    def __init__(self, settings: WebsiteSettings, widget_folder: Path = WIDGET_FOLDER) -> None:
        secret = settings.secret or website_secret(bot_settings().var_dir)
        self._sessions = Sessions(secret, settings.session_days)
        self._store = SharedStore(redis_address())
        self._limits = RateLimits(self._store, settings)
        self._pages = read_pages(widget_folder)

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebsiteInput:
        return cls(WebsiteSettings.from_env())

    def get_output_channel(self) -> WebsiteOutput:
        """For what Rasa says unasked: it is in the tracker, where the widget reads it."""
        return WebsiteOutput()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        blueprint = Blueprint("website", strict_slashes=True)
        self._turns = Turns(translate_first(on_new_message), self._store)
        blueprint.add_route(as_function(self._index), "/", methods=["GET"])
        blueprint.add_route(as_function(self._to_index), "", methods=["GET"])
        blueprint.add_route(as_function(self._file), "/<name:str>", methods=["GET"])
        blueprint.add_route(as_function(self._welcome), "/welcome", methods=["GET"])
        blueprint.add_route(as_function(self._session), "/session", methods=["POST"])
        blueprint.add_route(as_function(self._messages), "/messages", methods=["POST"], stream=True)
        blueprint.add_route(as_function(self._history), "/history", methods=["GET"])
        blueprint.exception(WebsiteError)(error_response)
        blueprint.middleware("response")(add_security_headers)
        return blueprint

    async def _index(self, request: Request) -> HTTPResponse:
        return self._pages[INDEX].response(request)

    async def _to_index(self, request: Request) -> HTTPResponse:
        return redirect(f"{request.path}/")

    async def _file(self, request: Request, name: str) -> HTTPResponse:
        if name not in self._pages:
            raise NotFound(f"no file {name!r}")
        return self._pages[name].response(request)

    async def _welcome(self, request: Request) -> HTTPResponse:
        greeting = await notices.welcome(shop_language(request.args.get("language")))
        limit = bot_settings().message_limit
        body = {"languages": shop_languages(), "message_limit": limit, "messages": [greeting]}
        return json(body, headers=NO_STORE)

    async def _session(self, request: Request) -> HTTPResponse:
        await self._limits.check_new_session(client_address(request))
        return json({"token": self._sessions.issue()}, HTTPStatus.CREATED, headers=NO_STORE)

    async def _messages(self, request: Request) -> HTTPResponse:
        conversation_id = self._sessions.conversation(request.headers.get("authorization"))
        body = await read_body(request)
        intents = allowed_intents(notices.ready_agent().domain)
        message = read_message(body, conversation_id, intents)
        answer = await self._refusal(message, request) or await self._turns.answer(message)
        return answer_response(answer)

    async def _refusal(self, message: IncomingMessage, request: Request) -> Answer | None:
        """Why this message does not go to Rasa, in the customer's language."""
        if await self._limits.too_many_messages(message.conversation, client_address(request)):
            return await _refuse(message, "too_many", notices.TOO_MANY)
        if message.is_empty:
            return await _refuse(message, "empty", notices.EMPTY)
        if message.is_too_long:
            limit = {"type": "number", "value": str(bot_settings().message_limit)}
            return await _refuse(message, "too_long", notices.TOO_LONG, limit=limit)
        return None

    async def _history(self, request: Request) -> HTTPResponse:
        conversation_id = self._sessions.conversation(request.headers.get("authorization"))
        tracker = await conversation(conversation_id)
        language = tracker.get_slot("language") if tracker else None
        greeting = await notices.welcome(shop_language(request.args.get("language")) or language)
        titles = {button["payload"]: button["title"] for button in greeting["buttons"]}
        body = {"language": language, "messages": history(tracker, titles)}
        return json(body, headers=NO_STORE)


def as_function(handler: Handler) -> Handler:
    """A method as a function: Sanic marks its handlers with attributes."""

    @wraps(handler)
    async def handle(request: Request, **arguments: str) -> HTTPResponse:
        return await handler(request, **arguments)

    return handle


async def _refuse(message: IncomingMessage, reason: str, response: str, **facts: Any) -> Answer:
    words = await notices.notice(message.conversation, message.language, response, **facts)
    return Answer([words], reason)


async def read_body(request: Request) -> bytes:
    """The body, up to the limit; raises BodyTooLarge without reading on."""
    body = b""
    async for chunk in request.stream:
        body += chunk
        if len(body) > BODY_LIMIT:
            raise BodyTooLarge(f"more than {BODY_LIMIT} bytes")
    return body


def answer_response(answer: Answer) -> HTTPResponse:
    """200 with the answer; 429 where it is that there were too many messages."""
    if answer.reason != "too_many":
        return json(answer.as_json(), headers=NO_STORE)
    headers = {**NO_STORE, "Retry-After": str(seconds_left())}
    return json(answer.as_json(), HTTPStatus.TOO_MANY_REQUESTS, headers=headers)


def error_response(request: Request, error: WebsiteError) -> HTTPResponse:
    headers = dict(NO_STORE)
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    body = {"error": {"type": error.type, "message": str(error)}}
    return json(body, error.status, headers=headers)


def add_security_headers(request: Request, response: HTTPResponse) -> None:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def client_address(request: Request) -> str:
    """Of the customer; behind a proxy only where SANIC_PROXIES_COUNT says that there is one."""
    return request.remote_addr or request.ip


def shop_languages() -> list[dict[str, Any]]:
    """What the language picker offers."""
    return [
        {"code": code, "native_name": SPOKEN[code].native_name, "rtl": SPOKEN[code].rtl}
        for code in bot_settings().shop_languages
    ]


def redis_address() -> str:
    """REDIS_URL, or where the launcher starts a server of its own."""
    settings = bot_settings()
    return settings.redis_url or f"redis://{settings.host}:{settings.redis_port}/0"
