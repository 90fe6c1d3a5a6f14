"""The HTTP face of the translation service: parse, one call, serialise."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from translation.detection import Detection
from translation.drafts import Translated
from translation.errors import BadRequest, ServiceError, TextTooLong
from translation.languages import PIVOT, SPOKEN, with_variants
from translation.memory.routes import memory_routes
from translation.openapi import openapi
from translation.requests import printable, read_json
from translation.service import TranslationService
from translation.settings import TranslationSettings
from translation.translator import AUTO

logger = logging.getLogger(__name__)

MOST_TEXTS = 64
MOST_CHARACTERS = 5_000  # per text
MOST_BYTES = 4 * 1024 * 1024  # of a request; 64 such texts in any script, escaped, fit in
FORMALITIES = (None, "formal", "informal")
MEMORY = "/memory"


@dataclass(frozen=True)
class TranslateRequest:
    """The body of POST /translate."""

    texts: list[str]
    source: str
    target: str
    prior: str | None

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> TranslateRequest:
        """Check the shape. Raises BadRequest, TextTooLong."""
        if body.get("formality") not in FORMALITIES:
            raise BadRequest("formality: expected formal, informal or null")
        return cls(
            texts=_texts(body),
            source=_code(body, "source", AUTO),
            target=_code(body, "target", None),
            prior=_prior(body),
        )


def create_app(settings: TranslationSettings) -> Starlette:
    """The application; its model is loaded in the background from the moment it starts."""
    service = TranslationService(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        service.start()
        yield
        await service.stop()

    app = Starlette(
        routes=[
            Route("/translate", translate, methods=["POST"]),
            Route("/detect", detect, methods=["POST"]),
            Route("/languages", languages),
            Route("/health", health),
            Route("/ready", ready),
            Route("/metrics", metrics),
            Route("/openapi.json", openapi),
            memory_routes(),
        ],
        exception_handlers={
            ServiceError: _answer_service_error,
            HTTPException: _answer_http_error,
            Exception: _answer_fault,
        },
        middleware=[Middleware(CountRequests, service=service)],
        lifespan=lifespan,
    )
    app.state.service = service
    return app


async def translate(request: Request) -> Response:
    """POST /translate."""
    service = _service(request)
    wanted = TranslateRequest.from_json(await read_json(request, MOST_BYTES))
    results = await service.translate(wanted.texts, wanted.source, wanted.target, wanted.prior)
    return JSONResponse({
        "translations": [_translation(result) for result in results], "model": service.model,
    })


async def detect(request: Request) -> Response:
    """POST /detect."""
    body = await read_json(request, MOST_BYTES)
    detections = await _service(request).detect(_texts(body), _prior(body))
    return JSONResponse({"detections": [_detection(each) for each in detections]})


async def languages(request: Request) -> Response:
    """GET /languages: what can be translated here."""
    served = [SPOKEN[code] for code in with_variants(_service(request).languages)]
    return JSONResponse({
        "pivot": PIVOT,
        "languages": [
            {
                "code": each.code, "name": each.name, "native_name": each.native_name,
                "script": each.script, "rtl": each.rtl,
            }
            for each in served
        ],
    })


async def health(request: Request) -> Response:
    """GET /health: the process runs."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """GET /ready: the model is there; if not, why. A stale memory is told, not a reason."""
    service = _service(request)
    memory = {"memory": service.memory.status.to_json() if service.memory else {"status": "off"}}
    if service.not_ready is None:
        return JSONResponse({"status": "ready", "model": service.model, **memory})
    answer = {"status": "not ready", "reason": service.not_ready, **memory}
    return JSONResponse(answer, status_code=503)


async def metrics(request: Request) -> Response:
    """GET /metrics for Prometheus."""
    page = _service(request).metrics.page()
    return Response(page, headers={"Content-Type": CONTENT_TYPE_LATEST})


class CountRequests:
    """Counts and times every request by path and status."""

    def __init__(self, app: ASGIApp, service: TranslationService) -> None:
        self._app = app
        self._metrics = service.metrics
        self._paths = {"/translate", "/detect", "/languages", "/health", "/ready", "/metrics"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and look at the status of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = self._group(scope["path"])

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(path, str(message["status"])).inc()
            await send(message)

        with self._metrics.seconds.labels(f"request {path}").time():
            await self._app(scope, receive, counted)


    def _group(self, path: str) -> str:
        """One of few names for a path: each makes a row in the metrics."""
        if path in self._paths:
            return path
        return MEMORY if path.startswith(f"{MEMORY}/") else "other"


def _service(request: Request) -> TranslationService:
    return request.app.state.service


def _texts(body: dict[str, Any]) -> list[str]:
    texts = body.get("texts")
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadRequest("texts: expected a list of strings")
    if len(texts) > MOST_TEXTS:
        raise TextTooLong(f"{len(texts)} texts, at most {MOST_TEXTS} at once")
    longest = max(map(len, texts), default=0)
    if longest > MOST_CHARACTERS:
        raise TextTooLong(f"a text of {longest:,} characters, at most {MOST_CHARACTERS:,}")
    return [printable(text) for text in texts]


def _code(body: dict[str, Any], key: str, default: str | None) -> str:
    value = body.get(key, default)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{key}: expected a language code")
    return value


def _prior(body: dict[str, Any]) -> str | None:
    prior = body.get("prior")
    if prior is not None and not isinstance(prior, str):
        raise BadRequest("prior: expected a language code or null")
    return prior


def _translation(result: Translated) -> dict[str, Any]:
    detection = _detection(result.detection)
    return {
        "text": result.text, "source": detection.pop("language"), "target": result.target,
        **detection,
        "origin": result.origin, "protected": list(result.protected),
        "quality": {"score": result.quality.score, "flags": list(result.quality.flags)},
    }


def _detection(detection: Detection) -> dict[str, Any]:
    return {
        "language": detection.language, "confidence": detection.confidence,
        "reason": detection.reason, "letters": detection.letters, "script": detection.script,
        "alternatives": [
            {"language": code, "confidence": chance} for code, chance in detection.alternatives
        ],
    }


def _error(
    type: str, message: str, status: int, details: Mapping[str, Any] | None = None
) -> JSONResponse:
    error = {"type": type, "message": message, **(details or {})}
    return JSONResponse({"error": error}, status_code=status)


async def _answer_service_error(request: Request, error: Exception) -> Response:
    """Every typed error, by what it says of itself."""
    assert isinstance(error, ServiceError)
    response = _error(error.type, str(error), error.status, error.details)
    response.headers.update(error.headers)
    return response


async def _answer_http_error(request: Request, error: Exception) -> Response:
    """Starlette's own: no such path, wrong method."""
    assert isinstance(error, HTTPException)
    response = _error("bad_request", str(error.detail), error.status_code)
    response.headers.update(error.headers or {})  # Allow, with a wrong method
    return response


async def _answer_fault(request: Request, error: Exception) -> Response:
    """A mistake of ours; Starlette logs it."""
    return _error("internal", "internal error", 500)


