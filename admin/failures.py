"""What staff see when a page cannot be shown: one sentence and a next step."""

from __future__ import annotations

import logging
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from admin import wording
from admin.access import MustChangePassword
from admin.page import SEE_OTHER, is_partial, render
from admin.security import LONGEST_UPLOAD, MEGABYTE
from admin.tools import tools_of
from bot.references import new_turn_reference
from knowledge.errors import DatabaseUnavailable

log = logging.getLogger(__name__)
SERVER_ERROR = 500
UNAVAILABLE = 503


def add_handlers(app: FastAPI) -> None:
    """Give `app` its failure pages."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(MustChangePassword, _must_change)
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_exception_handler(Exception, _broken)


def failure(request: Request, status: int, reference: str = "") -> Response:
    """The failure page of a status."""
    known = status if status in wording.FAILURES else 400
    title, text = wording.FAILURES[known]
    text = text.format(limit=LONGEST_UPLOAD // MEGABYTE, reference=reference)
    return render(request, "failure.html", status=status, title=title, text=text, code=status)


def _refused(request: Request, error: Exception) -> Response:
    status = cast(HTTPException, error).status_code
    return _log_in_first(request) if status == 401 else failure(request, status)


def _log_in_first(request: Request) -> Response:
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    login = f"{tools_of(request).path}/login?next={quote(target)}"
    if is_partial(request):
        return Response(status_code=401, headers={"HX-Redirect": tools_of(request).path})
    if request.method == "GET":
        return RedirectResponse(login, SEE_OTHER)
    return failure(request, 401)


def _invalid(request: Request, _error: Exception) -> Response:
    return failure(request, 422)


def _must_change(request: Request, _error: Exception) -> Response:
    return RedirectResponse(f"{tools_of(request).path}/password", SEE_OTHER)


def _unavailable(request: Request, error: Exception) -> Response:
    return _logged(request, error, UNAVAILABLE)


def _broken(request: Request, error: Exception) -> Response:
    return _logged(request, error, SERVER_ERROR)


def _logged(request: Request, error: Exception, status: int) -> Response:
    reference = new_turn_reference()
    log.error("staff page failed", exc_info=error, extra={"reference": reference})
    return failure(request, status, reference)
