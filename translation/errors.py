"""What can go wrong in the translation service.

ServiceError                 base; `type` and `status` are what the HTTP layer answers
├── BadRequest               the request is not of the expected shape            400
│   └── ImportRefused        a file with entries that cannot be taken            422
├── Unauthorized             the token is missing or wrong                       401
├── MemoryLocked             this service has no token, so nobody may enter      403
├── NotFound                 no such entry in the memory                         404
├── Conflict                 another term has this word already                  409
├── MemoryFull               the memory holds as much as it may                  409
├── TextTooLong              a text, the list of texts or the body is too large  413
├── UnsupportedLanguage      a language this service does not translate          422
├── SpansDiffer              a correction changes what is protected              422
├── PersonalData             words that must not be remembered                   422
├── QueueFull                too many texts wait; carries `retry_after` seconds  429
└── Unavailable              no model (yet), or the service is stopping          503
    ├── EngineError          the model failed on a batch
    └── MemoryUnavailable    the database of the memory is away

The client has errors of its own, see translation/client.py. This module imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class ServiceError(Exception):
    """Base of what the service answers as an error; `details` and `headers` go with it."""

    type: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    @property
    def details(self) -> Mapping[str, Any]:
        """More about it, for programs."""
        return {}

    @property
    def headers(self) -> Mapping[str, str]:
        """What HTTP says about it in headers."""
        return {}


class BadRequest(ServiceError):
    """The request is not of the expected shape."""

    type = "bad_request"
    status = 400


class ImportRefused(BadRequest):
    """Entries of a file cannot be taken, so none was; `problems` says where and why."""

    type = "import_refused"
    status = 422

    def __init__(self, problems: Sequence[Mapping[str, Any]]) -> None:
        first = problems[0]
        super().__init__(f"nothing was imported, entry {first['entry']}: {first['message']}")
        self.problems = tuple(problems)

    @property
    def details(self) -> Mapping[str, Any]:
        return {"problems": list(self.problems)}


class Unauthorized(ServiceError):
    """The token is missing or wrong."""

    type = "unauthorized"
    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class MemoryLocked(ServiceError):
    """This service was given no token, so nobody may use the memory's API."""

    type = "memory_locked"
    status = 403


class NotFound(ServiceError):
    """There is no such entry."""

    type = "not_found"
    status = 404


class Conflict(ServiceError):
    """Another entry is in the way."""

    type = "conflict"
    status = 409


class MemoryFull(ServiceError):
    """The memory holds as much as it may."""

    type = "memory_full"
    status = 409


class TextTooLong(ServiceError):
    """A text, the list of texts or the whole body is larger than allowed."""

    type = "text_too_long"
    status = 413


class UnsupportedLanguage(ServiceError):
    """A language that this service does not translate."""

    type = "unsupported_language"
    status = 422


class SpansDiffer(ServiceError):
    """A translation lacks protected spans of its source, or has others."""

    type = "spans_differ"
    status = 422

    def __init__(self, missing: Sequence[str], added: Sequence[str]) -> None:
        parts = [
            f"{what} {', '.join(map(repr, spans))}"
            for what, spans in (("lacks", missing), ("adds", added))
            if spans
        ]
        super().__init__(f"the translation {' and '.join(parts)}")
        self.missing, self.added = tuple(missing), tuple(added)

    @property
    def details(self) -> Mapping[str, Any]:
        return {"missing": list(self.missing), "added": list(self.added)}


class PersonalData(ServiceError):
    """Words that must not be remembered."""

    type = "personal_data"
    status = 422


class QueueFull(ServiceError):
    """Too many texts are waiting. `retry_after` is in seconds."""

    type = "queue_full"
    status = 429

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after)}


class Unavailable(ServiceError):
    """There is no model to translate with, or the service is stopping."""

    type = "unavailable"
    status = 503


class EngineError(Unavailable):
    """The model failed on a batch."""


class MemoryUnavailable(Unavailable):
    """The database of the memory is away."""

    type = "memory_unavailable"
