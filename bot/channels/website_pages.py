"""The files of the widget and of the demo shop, with the headers they are served under."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}

# Everything from here, nothing inline: the widget must work where a shop is as strict.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Page:
    """One file, read at start."""

    body: bytes
    content_type: str
    etag: str

    @classmethod
    def read(cls, path: Path) -> Page:
        body = path.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:16]
        return cls(body, CONTENT_TYPES[path.suffix], f'"{digest}"')

    def response(self, request: Request) -> HTTPResponse:
        """The file, or 304 for a browser that has this version; it asks each time."""
        headers = {"ETag": self.etag, "Cache-Control": "no-cache"}
        if self.etag in request.headers.get("if-none-match", ""):
            return empty(status=304, headers=headers)
        return raw(self.body, content_type=self.content_type, headers=headers)


def read_pages(folder: Path) -> dict[str, Page]:
    """The servable files of a folder by name: nothing else in the project can be asked for."""
    files = sorted(f for f in folder.iterdir() if f.suffix in CONTENT_TYPES)
    return {file.name: Page.read(file) for file in files}
