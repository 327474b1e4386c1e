"""Headers that every staff page carries, and the limit on what a browser may send."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 1024 * 1024
LONGEST_FORM = MEGABYTE
LONGEST_UPLOAD = 40 * MEGABYTE
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STRICT_TRANSPORT = "max-age=31536000"
UNCACHED = "no-store"
STATIC_CACHE = "public, max-age=86400"


class SecurityHeaders:
    """Adds the headers; pages are never cached, static files for a day."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the response."""
        static = "/static/" in scope.get("path", "")

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Cache-Control"] = STATIC_CACHE if static else UNCACHED
                if self.secure:
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT
            await send(message)

        await self.app(scope, receive, dressed if scope["type"] == "http" else send)


class LimitBody:
    """Refuses a body that is too long, or of unknown length, before reading it."""

    def __init__(self, app: ASGIApp, is_upload: Callable[[str], bool]) -> None:
        self.app = app
        self.is_upload = is_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 411 or 413, or pass the request on."""
        status = self._refusal(scope) if scope["type"] == "http" else None
        if status is None:
            await self.app(scope, receive, send)
        else:
            await PlainTextResponse("", status)(scope, receive, send)

    def _refusal(self, scope: Scope) -> int | None:
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers:
            return 411
        limit = LONGEST_UPLOAD if self.is_upload(scope["path"]) else LONGEST_FORM
        length = headers.get("content-length", "0")
        return 413 if not length.isdigit() or int(length) > limit else None
