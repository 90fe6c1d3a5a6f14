"""What can go wrong in the translation service.

ServiceError                 base; `type` and `status` are what the HTTP layer answers
├── BadRequest               the request is not of the expected shape            400
├── TextTooLong              a text, the list of texts or the body is too large  413
├── UnsupportedLanguage      a language this service does not translate          422
├── QueueFull                too many texts wait; carries `retry_after` seconds  429
└── Unavailable              no model (yet), or the service is stopping          503
    └── EngineError          the model failed on a batch

The client has errors of its own, see translation/client.py. This module imports nothing of ours.
"""

from __future__ import annotations

from typing import ClassVar


class ServiceError(Exception):
    """Base of what the service answers as an error."""

    type: ClassVar[str] = "error"
    status: ClassVar[int] = 500


class BadRequest(ServiceError):
    """The request is not of the expected shape."""

    type = "bad_request"
    status = 400


class TextTooLong(ServiceError):
    """A text, the list of texts or the whole body is larger than allowed."""

    type = "text_too_long"
    status = 413


class UnsupportedLanguage(ServiceError):
    """A language that this service does not translate."""

    type = "unsupported_language"
    status = 422


class QueueFull(ServiceError):
    """Too many texts are waiting. `retry_after` is in seconds."""

    type = "queue_full"
    status = 429

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    """There is no model to translate with, or the service is stopping."""

    type = "unavailable"
    status = 503


class EngineError(Unavailable):
    """The model failed on a batch."""
