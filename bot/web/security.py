"""Headers of the public pages, and refusing forms that another site sends."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.obstacles.photos import MOST_BYTES

LONGEST_BODY = 1024 * 1024
UPLOADS = ("/photo", "/voice")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
STATIC_CACHE = "public, max-age=2592000, immutable"
PAGE_CACHE = "no-cache"
UNCACHED = "no-store"
OWN_SITE = {"same-origin", "none"}
TOO_LONG = 413


class PublicPages:
    """Dresses responses outside `elsewhere`, and refuses bodies that are too long."""

    def __init__(self, app: ASGIApp, elsewhere: Collection[str], secure: bool) -> None:
        self.app = app
        self.elsewhere = tuple(elsewhere)
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the response."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(self.elsewhere):
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(
                    MutableHeaders(scope=message),
                    path,
                    versioned=bool(scope.get("query_string")),
                    secure=self.secure,
                )
            await send(message)

        longest = MOST_BYTES if path.endswith(UPLOADS) else LONGEST_BODY
        if _too_long(Headers(scope=scope), longest):
            await PlainTextResponse("", TOO_LONG)(scope, receive, dressed)
        else:
            await self.app(scope, _counted(receive, longest), dressed)


def require_own_form(request: Request) -> None:
    """Raises: HTTPException 403 where the browser says that another site sent the form."""
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITE:
        raise HTTPException(403)
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and origin.partition("://")[2] != request.headers.get("Host"):
        raise HTTPException(403)


def _dress(headers: MutableHeaders, path: str, *, versioned: bool, secure: bool) -> None:
    headers.update(HEADERS)
    if path.startswith("/static/") and versioned:
        headers["Cache-Control"] = STATIC_CACHE
    elif path.startswith("/api/"):
        headers["Cache-Control"] = UNCACHED
    else:
        headers.setdefault("Cache-Control", PAGE_CACHE)
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"


def _too_long(headers: Headers, longest: int) -> bool:
    length = headers.get("content-length", "0")
    return not length.isdecimal() or int(length) > longest


def _counted(receive: Receive, longest: int) -> Receive:
    """`receive`, which refuses a body that comes in pieces and grows too long."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > longest:
            raise HTTPException(TOO_LONG)
        return message

    return counted
