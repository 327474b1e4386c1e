"""What a citizen sees where a page is missing or fails: JSON for the chat, a page otherwise."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.web import wording
from bot.web.page import render

API = "/api/"
NOT_FOUND = 404
UNAVAILABLE = 503
FORBIDDEN = 403


def told(request: Request, error: HTTPException) -> Response:
    """The answer to a request that cannot be met."""
    if request.url.path.startswith(API):
        return JSONResponse({"error": wording.UNREADABLE}, error.status_code, error.headers)
    if error.status_code == FORBIDDEN:
        what = wording.FOREIGN_FORM
    else:
        known = isinstance(error.detail, str) and error.detail.startswith(wording.OWN_DETAIL)
        what = error.detail if known else wording.MISSING_PAGE
    response = render(
        request,
        "missing.html",
        status=error.status_code,
        what=what,
        advice=wording.MISSING_ADVICE,
    )
    response.headers.update(error.headers or {})
    return response


def failed(request: Request) -> Response:
    """The answer where something that the page needs is ill."""
    if request.url.path.startswith(API):
        headers = {"Retry-After": "5"}
        return JSONResponse({"error": wording.BUSY}, UNAVAILABLE, headers)
    return render(
        request,
        "missing.html",
        status=UNAVAILABLE,
        what=wording.FAILED_PAGE,
        advice=wording.FAILED_ADVICE,
    )
