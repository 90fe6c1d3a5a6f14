"""The service does what its OpenAPI document says, whatever it is sent (schemathesis)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import get_client, shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from tests.translation.conftest import RedisServer
from translation.app import MOST_CHARACTERS, MOST_TEXTS, create_app
from translation.drafts import ORIGINS, PIECES, UNSERVED, UNTRANSLATED
from translation.languages import LANGUAGES, VARIANTS
from translation.memory import cleaning, files, incoming, routes
from translation.openapi import document
from translation.quality import FATAL, WEIGHTS
from translation.settings import TranslationSettings

TOKEN = "a-token-of-the-tests"
DOCUMENT = json.loads(document())
ALWAYS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance,
]  # fmt: skip
# What is sent against the document is to be refused with one of these.
REFUSED = ["400", "404", "405", "413", "422"]
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
)
RUNS = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


@pytest.fixture(scope="module")
def app(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer
) -> Iterator[Starlette]:
    """The whole service for all sixteen languages on the echo engine, with a memory."""
    database = tmp_path_factory.mktemp("memory") / "memory.db"
    app = create_app(TranslationSettings(
        engine="echo", languages=tuple(LANGUAGES), use_cache=False, token=TOKEN,
        database_url=f"sqlite:///{database}", redis_url=redis_server.url,
    ))
    with get_client(app) as client:
        while client.get("http://testserver/ready").status_code != 200:
            time.sleep(0.05)
    yield app
    shutdown_lifespans()


@pytest.fixture
def api(app: Starlette) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", app, config=CONFIG)


service = schemathesis.pytest.from_fixture("api").exclude(path_regex="^/memory/")
memory = schemathesis.pytest.from_fixture("api").include(path_regex="^/memory/")


@service.parametrize()
@RUNS
def test_the_service_answers_as_documented(case: schemathesis.Case) -> None:
    checks = [*ALWAYS, negative_data_rejection, positive_data_acceptance, unsupported_method]
    case.call_and_validate(checks=checks)


@pytest.mark.long
@memory.parametrize()
@settings(RUNS, max_examples=10)
def test_the_memory_answers_as_documented(case: schemathesis.Case) -> None:
    """Most of what fits the document is refused here, for good reasons: 409, 422."""
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, checks=ALWAYS)


def test_the_memory_is_closed_without_its_token(app: Starlette) -> None:
    with get_client(app) as client:
        for path, operations in DOCUMENT["paths"].items():
            url = "http://testserver" + path.format(id=1, name="memory.tmx")
            for method in {"get", "post", "put", "delete"} & set(operations):
                if path.startswith("/memory/"):
                    response = client.request(method, url, headers={"Authorization": "Bearer no"})
                    assert response.status_code == 401, (method, path)
                    assert response.json()["error"]["type"] == "unauthorized"


def test_every_path_of_the_service_is_documented(app: Starlette) -> None:
    assert {path.replace(":int", "") for path in _paths(app.routes)} == set(DOCUMENT["paths"])


def _paths(found: list[Route | Mount], prefix: str = "") -> Iterator[str]:
    for route in found:
        if isinstance(route, Mount):
            yield from _paths(route.routes, prefix + route.path)
        else:
            yield prefix + route.path


def test_the_document_has_the_limits_and_names_of_the_code() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert schemas["Texts"]["maxItems"] == MOST_TEXTS
    assert schemas["Texts"]["items"]["maxLength"] == MOST_CHARACTERS
    assert set(schemas["Language"]["enum"]) == {*LANGUAGES, *VARIANTS}
    assert set(schemas["Flag"]["enum"]) == {*WEIGHTS, PIECES, UNTRANSLATED, UNSERVED} - FATAL
    assert set(schemas["Translation"]["properties"]["origin"]["enum"]) == set(ORIGINS)
    sentence = schemas["NewSentence"]["properties"]
    assert sentence["text"]["maxLength"] == cleaning.LONGEST_TEXT
    assert sentence["author"]["maxLength"] == incoming.LONGEST_NAME
    names = DOCUMENT["paths"]["/memory/files/{name}"]["parameters"][0]["schema"]["enum"]
    assert set(names) == set(files.TYPES)
    page = {p["name"]: p["schema"] for p in DOCUMENT["paths"]["/memory/terms"]["get"]["parameters"]}
    assert page["search"]["maxLength"] == routes.LONGEST_SEARCH
    assert page["size"]["maximum"] == routes.LARGEST_PAGE
