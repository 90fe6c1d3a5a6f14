"""What the website channel refuses, mapped to HTTP in one place (website.py).

WebsiteError
├── BadRequest        400  the body is not what the protocol says
├── NotSignedIn       401  no session token, a forged one or an expired one
├── BodyTooLarge      413  more bytes than any message of ours needs
├── TooManySessions   429  one address opens conversations too fast
└── BotUnavailable    503  Rasa has no model loaded
"""

from __future__ import annotations

from http import HTTPStatus


class WebsiteError(Exception):
    """A request that cannot be served; the widget sees `type`, a developer the message."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    type = "error"
    retry_after: int | None = None  # seconds


class BadRequest(WebsiteError):
    status = HTTPStatus.BAD_REQUEST
    type = "bad_request"


class NotSignedIn(WebsiteError):
    status = HTTPStatus.UNAUTHORIZED
    type = "not_signed_in"


class BodyTooLarge(WebsiteError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    type = "body_too_large"


class TooManySessions(WebsiteError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    type = "too_many_sessions"

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many new conversations from this address")
        self.retry_after = retry_after


class BotUnavailable(WebsiteError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    type = "bot_unavailable"
    retry_after = 5
