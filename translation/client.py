"""The way to the translation service for the other processes; nobody else knows its address.

TranslationError
├── TranslationUnavailable   not reachable, too slow, overloaded or broken: try again later
└── TranslationRefused       the request itself is wrong (too long, language not supported)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from translation.languages import PIVOT
from translation.memory.records import DICTATE, EVERY_LANGUAGE, KEEP, Entry, Page, Term

AUTO = "auto"
PAUSE_AFTER_FAILURE = 1.0  # seconds in which a dead service is not asked again
KEEP_ALIVE = 4.0  # seconds, below the server's, so that it is never the server that hangs up
TOO_MANY_REQUESTS = 429
# The service went away under an open connection; asking again is harmless, it changes nothing.
BROKEN_CONNECTION = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class TranslationError(Exception):
    """The service gave no translation."""


class TranslationUnavailable(TranslationError):
    """The service is down, too slow, overloaded or broken."""


class TranslationRefused(TranslationError):
    """The service does not accept this request; `type` is its name for the reason.

    `details` says more: for "spans_differ" the lists `missing` and `added`.
    """

    def __init__(
        self, message: str, type: str, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.type = type
        self.details = dict(details or {})


# Flags of a translation that the service itself does not believe, or did not get.
DOUBTFUL_FLAGS = frozenset(
    {"low_score", "untranslated", "not_translated", "incomplete", "wrong_language"}
)


@dataclass(frozen=True)
class Translation:
    """A translated text and how it came about.

    `confidence` (0..1) is that of the source language, `reason` says what it rests on, `letters`
    how many letters voted; `quality` (0..1) is an estimate of the translation, with `flags`.
    """

    text: str
    source: str
    target: str
    confidence: float
    reason: str
    letters: int
    alternatives: tuple[tuple[str, float], ...]
    origin: str
    quality: float
    flags: tuple[str, ...]

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Translation:
        """Read one entry of the service's answer."""
        return cls(
            text=answer["text"],
            source=answer["source"],
            target=answer["target"],
            confidence=float(answer["confidence"]),
            reason=answer["reason"],
            letters=int(answer["letters"]),
            alternatives=tuple(
                (other["language"], float(other["confidence"])) for other in answer["alternatives"]
            ),
            origin=answer["origin"],
            quality=float(answer["quality"]["score"]),
            flags=tuple(answer["quality"]["flags"]),
        )


class TranslationClient:
    """Asks the translation service; usable from whichever event loop is running.

    `timeout` (seconds) holds for a whole call. After a failed connection every call fails at
    once for PAUSE_AFTER_FAILURE, so that a dead service does not cost each message a timeout.
    `token` is needed for the memory (corrections and glossary) only.
    """

    def __init__(self, url: str, timeout: float, token: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = timeout
        self._asked_again_at = 0.0
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sync_client: httpx.Client | None = None

    async def translate(
        self, texts: Sequence[str], source: str, target: str, prior: str | None = None
    ) -> list[Translation]:
        """Translate texts; `source` is a code or "auto", `prior` the language to expect.

        Raises TranslationUnavailable, TranslationRefused.
        """
        if not texts:
            return []
        self._check_pause()
        body = _request(texts, source, target, prior)
        try:
            response = await asyncio.wait_for(self._post(body), self._timeout)
        except (asyncio.TimeoutError, httpx.HTTPError) as error:
            raise self._unavailable(error) from error
        return _read(response, len(texts))

    async def to_pivot(self, text: str, prior: str | None = None) -> Translation:
        """A customer's text in the pivot language, with what its own language was found to be."""
        return (await self.translate([text], AUTO, PIVOT, prior))[0]

    async def from_pivot(self, texts: Sequence[str], target: str) -> list[Translation]:
        """Texts of the pivot language in the customer's."""
        return await self.translate(texts, PIVOT, target)

    def to_pivot_sync(self, text: str, prior: str | None = None) -> Translation:
        """`to_pivot` for callers without an event loop; blocks for at most the timeout."""
        self._check_pause()
        body = _request([text], AUTO, PIVOT, prior)
        try:
            response = self._post_sync(body)
        except httpx.HTTPError as error:
            raise self._unavailable(error) from error
        return _read(response, 1)[0]

    async def correct(
        self, text: str, translation: str, source: str, target: str, author: str = "",
        private: Sequence[str] = (),
    ) -> Entry:
        """From the next message on, `translation` is what becomes of `text`, on every node.

        `private` are words that must not be stored, such as the customer's name. Raises
        TranslationRefused: "spans_differ" where an order number, a price… was changed,
        "personal_data" for a private word, "unauthorized" without the token.
        """
        body = {
            "text": text, "translation": translation, "source": source, "target": target,
            "author": author, "private": list(private),
        }
        return Entry.from_json(await self._memory("POST", "corrections", body))

    async def corrections(
        self, source: str | None = None, target: str | None = None, search: str = "",
        page: int = 1, size: int = 50,
    ) -> Page[Entry]:
        """The corrections that fit, the latest first."""
        query = _query(source=source, target=target, search=search, page=page, size=size)
        return Page.from_json(await self._memory("GET", f"corrections?{query}"), Entry.from_json)

    async def change_correction(self, id: int, translation: str, author: str = "") -> Entry:
        """Another translation for the sentence of a correction."""
        body = {"translation": translation, "author": author}
        return Entry.from_json(await self._memory("PUT", f"corrections/{id}", body))

    async def delete_correction(self, id: int) -> None:
        """Back to what the model makes of it."""
        await self._memory("DELETE", f"corrections/{id}")

    async def terms(self, search: str = "", page: int = 1, size: int = 50) -> Page[Term]:
        """The terms that were added to the shop's glossary file, the latest first."""
        query = _query(search=search, page=page, size=size)
        return Page.from_json(await self._memory("GET", f"terms?{query}"), Term.from_json)

    async def keep_term(self, word: str, author: str = "") -> Term:
        """A word that is never translated, in whatever capitals it is written."""
        body = {"kind": KEEP, "words": {EVERY_LANGUAGE: word}, "author": author}
        return Term.from_json(await self._memory("POST", "terms", body))

    async def dictate_term(self, words: Mapping[str, str], author: str = "") -> Term:
        """A term whose translation is fixed: language -> word."""
        body = {"kind": DICTATE, "words": dict(words), "author": author}
        return Term.from_json(await self._memory("POST", "terms", body))

    async def delete_term(self, id: int) -> None:
        """The term is translated like any other word again."""
        await self._memory("DELETE", f"terms/{id}")

    async def aclose(self) -> None:
        """Close the connections; the client opens new ones if it is used again."""
        if self._client is not None and self._loop is asyncio.get_running_loop():
            await self._client.aclose()
        if self._sync_client is not None:
            self._sync_client.close()
        self._client = self._loop = self._sync_client = None

    async def _memory(
        self, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One call of the memory's API; a change is not tried twice."""
        self._check_pause()
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        client = self._client_of_this_loop()
        try:
            response = await client.request(
                method, f"/memory/{path}", json=body, headers=headers
            )
        except httpx.HTTPError as error:
            raise self._unavailable(error) from error
        _raise_refusal(response)
        if response.status_code == httpx.codes.NO_CONTENT:
            return {}
        try:
            return response.json()
        except ValueError as error:
            raise TranslationUnavailable("the answer could not be read") from error

    async def _post(self, body: dict[str, Any]) -> httpx.Response:
        client = self._client_of_this_loop()
        try:
            return await client.post("/translate", json=body)
        except BROKEN_CONNECTION:
            return await client.post("/translate", json=body)

    def _post_sync(self, body: dict[str, Any]) -> httpx.Response:
        if self._sync_client is None:
            self._sync_client = httpx.Client(**self._options())
        try:
            return self._sync_client.post("/translate", json=body)
        except BROKEN_CONNECTION:
            return self._sync_client.post("/translate", json=body)

    def _client_of_this_loop(self) -> httpx.AsyncClient:
        """Connections belong to the event loop they were opened in, which may be gone."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client, self._loop = httpx.AsyncClient(**self._options()), loop
        return self._client

    def _options(self) -> dict[str, Any]:
        return {
            "base_url": self._url,
            "timeout": self._timeout,
            "limits": httpx.Limits(keepalive_expiry=KEEP_ALIVE),
            "trust_env": False,  # customers' words never go through a proxy
        }

    def _check_pause(self) -> None:
        if time.monotonic() < self._asked_again_at:
            raise TranslationUnavailable("the translation service could not be reached just now")

    def _unavailable(self, error: Exception) -> TranslationUnavailable:
        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, *BROKEN_CONNECTION)):
            self._asked_again_at = time.monotonic() + PAUSE_AFTER_FAILURE
        name = type(error).__name__
        return TranslationUnavailable(f"{self._url} did not answer: {name} {error}".rstrip())


def _request(texts: Sequence[str], source: str, target: str, prior: str | None) -> dict[str, Any]:
    return {"texts": list(texts), "source": source, "target": target, "prior": prior}


def _read(response: httpx.Response, expected: int) -> list[Translation]:
    """The translations of an answer, or the error it stands for."""
    _raise_refusal(response)
    try:
        translations = [Translation.from_json(t) for t in response.json()["translations"]]
    except (ValueError, KeyError, TypeError) as error:
        raise TranslationUnavailable("the answer could not be read") from error
    if len(translations) != expected:
        raise TranslationUnavailable(f"{expected} texts sent, {len(translations)} came back")
    return translations


def _raise_refusal(response: httpx.Response) -> None:
    """Raises what an answer other than success stands for."""
    if response.is_client_error and response.status_code != TOO_MANY_REQUESTS:
        error = dict(_error_of(response))
        message, type = error.pop("message", ""), error.pop("type", "bad_request")
        raise TranslationRefused(message, type, error)
    if not response.is_success:
        message = _error_of(response).get("message", "")
        raise TranslationUnavailable(f"status {response.status_code}: {message}")


def _query(**values: Any) -> str:
    return str(httpx.QueryParams({key: v for key, v in values.items() if v not in (None, "")}))


def _error_of(response: httpx.Response) -> Mapping[str, Any]:
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return error if isinstance(error, dict) else {}
