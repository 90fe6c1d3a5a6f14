"""The memory over HTTP, under /memory: corrections, stock phrases, terms.

`GET` lists (source, target, search, page, size), `POST` adds, `/{id}` is read, replaced (`PUT`)
and deleted. Files are in translation/memory/files.py.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from translation.errors import BadRequest, MemoryUnavailable
from translation.languages import base_of
from translation.memory import files
from translation.memory.access import check_token
from translation.memory.cleaning import clean
from translation.memory.incoming import (
    Incoming,
    author_name,
    make_sentence,
    private_words,
)
from translation.memory.live import LiveMemory
from translation.memory.records import CORRECTION, PHRASE, Entry, Term
from translation.memory.store import Query, Saved
from translation.memory.term_words import NewTerm, make_term
from translation.requests import read_json

MOST_BYTES = 64 * 1024  # of a request with one sentence or term
LARGEST_PAGE = 200
LAST_PAGE = 100_000
NUMBER_DIGITS = 9
LONGEST_SEARCH = 200  # characters


@dataclass(frozen=True)
class Access:
    """What a request may use: the memory, and the languages that are served."""

    memory: LiveMemory
    languages: Collection[str]


Handler = Callable[[Request], Awaitable[Response]]


def memory_routes() -> Mount:
    """Everything under /memory."""
    routes = [Route("/", status, methods=["GET"]), Route("/terms", terms, methods=["GET", "POST"]),
              Route("/terms/{id:int}", term, methods=["GET", "PUT", "DELETE"])]
    for kind, name in ((CORRECTION, "corrections"), (PHRASE, "phrases")):
        routes += [
            Route(f"/{name}", _sentences_of(kind), methods=["GET", "POST"]),
            Route(f"/{name}/{{id:int}}", _sentence_of(kind), methods=["GET", "PUT", "DELETE"]),
        ]
    routes.append(Route("/files/{name}", file, methods=["GET", "POST"]))
    return Mount("/memory", routes=routes)


async def status(request: Request) -> Response:
    """GET /memory/: the version, and whether it is what the database holds."""
    return JSONResponse(_enter(request).memory.status.to_json())


async def terms(request: Request) -> Response:
    """GET and POST /memory/terms."""
    access = _enter(request)
    if request.method == "GET":
        query = _query(request)
        return JSONResponse((await access.memory.read(lambda s: s.terms(query))).to_json())
    new = await _new_term(request, access)
    [saved] = await access.memory.change(lambda s: s.save_terms([new]))
    return _saved(saved)


async def term(request: Request) -> Response:
    """GET, PUT and DELETE /memory/terms/{id}."""
    access, id = _enter(request), _id(request)
    if request.method == "GET":
        return JSONResponse(_json(await access.memory.read(lambda s: s.term(id))))
    if request.method == "DELETE":
        await access.memory.change(lambda s: s.delete_term(id))
        return Response(status_code=204)
    new = await _new_term(request, access)
    return JSONResponse(_json(await access.memory.change(lambda s: s.replace_term(id, new))))


async def file(request: Request) -> Response:
    """GET and POST /memory/files/{name}: export and import."""
    access = _enter(request)
    name = request.path_params["name"]
    if request.method == "GET":
        return await files.export(name, request, access.memory, access.languages)
    return await files.take_in(name, request, access.memory, access.languages)


def _sentences_of(kind: str) -> Handler:
    async def sentences(request: Request) -> Response:
        access = _enter(request)
        if request.method == "GET":
            query = _query(request, kind)
            return JSONResponse((await access.memory.read(lambda s: s.sentences(query))).to_json())
        body = await read_json(request, MOST_BYTES)
        new = make_sentence(_incoming(body, kind), access.languages)
        [saved] = await access.memory.change(lambda s: s.save([new]))
        return _saved(saved)

    return sentences


def _sentence_of(kind: str) -> Handler:
    async def sentence(request: Request) -> Response:
        access, id = _enter(request), _id(request)
        if request.method == "DELETE":
            await access.memory.change(lambda s: s.delete_sentence(kind, id))
            return Response(status_code=204)
        old = await access.memory.read(lambda s: s.sentence(kind, id))
        if request.method == "GET":
            return JSONResponse(_json(old))
        body = await read_json(request, MOST_BYTES)
        new = make_sentence(_incoming({**_unchanged(old, body), **body}, kind), access.languages)
        return JSONResponse(_json(await access.memory.change(lambda s: s.replace(id, new))))

    return sentence


def _enter(request: Request) -> Access:
    """Check the token. Raises Unauthorized, MemoryLocked, MemoryUnavailable."""
    service = request.app.state.service
    check_token(request, service.settings.token)
    if service.memory is None:
        raise MemoryUnavailable("this service was started without a database")
    return Access(service.memory, service.languages)


def _unchanged(old: Entry, body: dict[str, Any]) -> dict[str, Any]:
    """What a change leaves as it is; the direction is never changed."""
    for key in ("source", "target"):
        if key in body and base_of(str(body[key])) != getattr(old, key):
            raise BadRequest(f"{key}: a sentence keeps its direction")
    kept = {"source": old.source, "target": old.target, "author": old.author}
    return {**kept, "text": old.text, "translation": old.translation, "spans": list(old.spans)}


def _incoming(body: dict[str, Any], kind: str) -> Incoming:
    for key in ("source", "target"):
        if not isinstance(body.get(key), str):
            raise BadRequest(f"{key}: expected a language code")
    return Incoming(
        kind=kind, source=body["source"], target=body["target"],
        text=clean(body.get("text"), "text"),
        translation=clean(body.get("translation"), "translation"),
        author=author_name(body.get("author", "")),
        spans=_kinds(body.get("spans", [])), private=private_words(body.get("private", [])),
    )


def _kinds(spans: Any) -> tuple[str, ...]:
    """The kinds of the markers of an exported sentence."""
    if not isinstance(spans, list) or not all(
        isinstance(kind, str) and kind.isidentifier() and len(kind) <= 20 for kind in spans
    ):
        raise BadRequest("spans: expected the kinds of the markers")
    return tuple(spans)


async def _new_term(request: Request, access: Access) -> NewTerm:
    body = await read_json(request, MOST_BYTES)
    author = author_name(body.get("author", ""))
    return make_term(body.get("kind"), body.get("words"), author, access.languages)


def _query(request: Request, kind: str | None = None) -> Query:
    given = request.query_params
    search = clean(given.get("search", ""), "search")
    if len(search) > LONGEST_SEARCH:
        raise BadRequest(f"search: at most {LONGEST_SEARCH} characters")
    return Query(
        kind=kind or given.get("kind"), source=_base(given.get("source")),
        target=_base(given.get("target")), search=search,
        page=_number(given.get("page", "1"), "page", LAST_PAGE),
        size=_number(given.get("size", "50"), "size", LARGEST_PAGE),
    )


def _base(code: str | None) -> str | None:
    return None if code is None else base_of(clean(code, "source and target"))


def _number(value: str, key: str, most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= NUMBER_DIGITS
            and 1 <= int(value) <= most):
        raise BadRequest(f"{key}: expected a whole number from 1 to {most:,}")
    return int(value)


def _id(request: Request) -> int:
    return _number(str(request.path_params["id"]), "id", 10**NUMBER_DIGITS - 1)


def _saved(saved: Saved) -> Response:
    return JSONResponse(_json(saved.entry), status_code=201 if saved.is_new else 200)


def _json(item: Entry | Term) -> dict[str, Any]:
    return asdict(item)
