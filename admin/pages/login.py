"""Logging in, the second step, and leaving."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from admin import wording
from admin.access import COOKIE, Newcomer, check_csrf
from admin.devices import LIFE
from admin.page import SEE_OTHER, render
from admin.records import Staff, StaffSession
from admin.tools import AdminTools, Tools, tools_of
from bot.rates.network import network

FORM_COOKIE = "motcua_login"
DEVICE_COOKIE = "motcua_device"
LOGIN, CODE = "/login", "/login/code"
router = APIRouter()


async def fresh_form(request: Request) -> None:
    """Check the login form's own token: there is no session yet to carry one.

    Raises: HTTPException 419 where the cookie or the token is missing or another's.
    """
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_hex()
    await check_csrf(request, _form_token(cookie))


async def half_way(request: Request) -> tuple[Staff, StaffSession]:
    """Who has given the password and owes the code.

    Raises: HTTPException 401 where nobody has, 419 on a code without the CSRF token.
    """
    found = tools_of(request).sessions.find(request.cookies.get(COOKIE))
    if found is None or not found[1].awaits_code:
        raise HTTPException(401)
    await check_csrf(request, found[1].csrf)
    return found


HalfWay = Annotated[tuple[Staff, StaffSession], Depends(half_way)]
Text = Annotated[str, Form(max_length=300)]


@router.get(LOGIN)
def show_login(request: Request, next: str = "") -> Response:
    """The login form."""
    return _login_page(request, next)


@router.post(LOGIN, dependencies=[Depends(fresh_form)])
def log_in(
    request: Request, tools: Tools, username: Text = "", password: Text = "", next: Text = ""
) -> Response:
    """Open a session, or ask for the code first."""
    attempt = tools.throttle.begin(username, _place(request, tools, username))
    if isinstance(attempt, timedelta):
        return _login_page(request, next, refused=wording.wait_text(attempt), status=429)
    staff = tools.accounts.check(username, password)
    if staff is None:
        return _login_page(request, next, refused=wording.REFUSED["login_wrong"], status=400)
    if staff.totp_secret is None:
        tools.throttle.succeed(attempt)
        return _enter(request, tools, staff, safe_path(next, tools))
    return _enter(request, tools, staff, CODE, awaits_code=True)


@router.get(CODE)
def show_code(request: Request, visitor: HalfWay) -> Response:
    """The form for the code from the phone."""
    return render(request, "login_code.html", csrf=visitor[1].csrf)


@router.post(CODE)
def enter_code(request: Request, tools: Tools, visitor: HalfWay, code: Text = "") -> Response:
    """Open the session where the code is right; guesses are slowed like passwords."""
    staff, session = visitor
    attempt = tools.throttle.begin(staff.username, _place(request, tools, staff.username))
    if isinstance(attempt, timedelta):
        refused, status = wording.wait_text(attempt), 429
    elif tools.two_step.check(session.staff_id, code):
        tools.throttle.succeed(attempt)
        return _enter(request, tools, staff, "/")
    else:
        refused, status = wording.REFUSED["code_wrong"], 400
    return render(request, "login_code.html", status=status, csrf=session.csrf, refused=refused)


@router.post("/logout")
def log_out(request: Request, tools: Tools, visitor: Newcomer) -> Response:
    """End the session here."""
    tools.sessions.close(request.cookies.get(COOKIE), visitor.id)
    response = RedirectResponse(f"{tools.path}{LOGIN}?left=1", SEE_OTHER)
    response.delete_cookie(COOKIE, path=tools.path)
    return response


def address_of(request: Request) -> str:
    """The network address the request came from."""
    return request.client.host if request.client else ""


def safe_path(next: str, tools: AdminTools) -> str:
    """The staff page to go on to; never another site."""
    local = next.startswith(f"{tools.path}/") and "\\" not in next and "//" not in next
    return next.removeprefix(tools.path) if local and next.isprintable() else "/"


def renew(request: Request, tools: AdminTools, staff_id: int, response: Response) -> None:
    """Put a new session into `response`, as after a change of password."""
    token = tools.sessions.open(staff_id, replaces=request.cookies.get(COOKIE))
    _set_cookie(response, tools, COOKIE, token)


def _enter(
    request: Request, tools: AdminTools, staff: Staff, path: str, *, awaits_code: bool = False
) -> Response:
    assert staff.id is not None
    token = tools.sessions.open(
        staff.id, replaces=request.cookies.get(COOKIE), awaits_code=awaits_code
    )
    response = RedirectResponse(tools.path + path, SEE_OTHER)
    _set_cookie(response, tools, COOKIE, token)
    response.delete_cookie(FORM_COOKIE, path=tools.path)
    if not awaits_code:
        known = tools.devices.remember(staff.username, request.cookies.get(DEVICE_COOKIE))
        _set_cookie(response, tools, DEVICE_COOKIE, known, LIFE)
    return response


def _login_page(
    request: Request, next: str, *, refused: str | None = None, status: int = 200
) -> Response:
    cookie = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    response = render(
        request,
        "login.html",
        status=status,
        csrf=_form_token(cookie),
        next=next,
        refused=refused,
        left="left" in request.query_params,
    )
    _set_cookie(response, tools_of(request), FORM_COOKIE, cookie)
    return response


def _place(request: Request, tools: AdminTools, username: str) -> str:
    """Where an attempt comes from: a browser known for this account, or a network address.

    Whoever shares the address, or knows the name, makes only browsers wait that nobody has
    logged in from.
    """
    device = tools.devices.device(username, request.cookies.get(DEVICE_COOKIE))
    return f"device:{device}" if device else network(address_of(request))


def _set_cookie(
    response: Response,
    tools: AdminTools,
    name: str,
    value: str,
    life: timedelta | None = None,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()) if life else None,
        path=tools.path,
        httponly=True,
        samesite="lax",
        secure=tools.secure,
    )


def _form_token(cookie: str) -> str:
    return hashlib.sha256(f"login:{cookie}".encode()).hexdigest()
