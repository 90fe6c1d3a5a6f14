"""Reading what clients send: no further than a limit, and text without control characters."""

from __future__ import annotations

import json
from typing import Any

import regex
from starlette.requests import Request

from translation.errors import BadRequest, TextTooLong

# Control characters (line breaks and tabs are text) and halves of surrogate pairs.
CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--[\n\t\r]]", regex.VERSION1)


async def read_body(request: Request, limit: int) -> bytes:
    """The body, read no further than `limit` bytes. Raises TextTooLong."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise TextTooLong(f"the request is larger than {limit:,} bytes")
    return bytes(body)


async def read_json(request: Request, limit: int) -> dict[str, Any]:
    """The JSON object in the body. Raises BadRequest, TextTooLong."""
    try:
        content = json.loads(await read_body(request, limit))
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(content, dict):
        raise BadRequest("the body is not a JSON object")
    return content


def printable(text: str) -> str:
    """The text without what cannot be seen and does not belong into one."""
    return CONTROL.sub("", text)
