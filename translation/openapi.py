"""The service's OpenAPI document, written by hand in openapi.yml."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import yaml
from starlette.requests import Request
from starlette.responses import Response

FILE = Path(__file__).with_name("openapi.yml")


@cache
def document() -> bytes:
    """The document as JSON."""
    return json.dumps(yaml.safe_load(FILE.read_text(encoding="utf-8"))).encode()


async def openapi(request: Request) -> Response:
    """GET /openapi.json."""
    return Response(document(), media_type="application/json")
