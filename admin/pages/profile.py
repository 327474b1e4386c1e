"""One's own account: password and second step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from admin import wording
from admin.access import Anyone, Newcomer, Visitor
from admin.accounts import AccountRefused
from admin.page import done, render
from admin.pages.login import renew
from admin.passwords import password_matches
from admin.tools import AdminTools, Tools
from admin.two_step import qr_svg

router = APIRouter()
Password = Annotated[str, Form(max_length=300)]


@router.get("/profile")
def show_profile(request: Request, visitor: Anyone) -> Response:
    """Name, role and what can be changed."""
    return render(request, "profile.html", page="profile")


@router.get("/password")
def show_password(request: Request, visitor: Newcomer) -> Response:
    """The form to choose a password."""
    request.state.visitor = visitor
    return render(request, "password.html", page="profile")


@router.post("/password")
def change_password(
    request: Request,
    tools: Tools,
    visitor: Newcomer,
    current: Password = "",
    chosen: Password = "",
    again: Password = "",
) -> Response:
    """Keep the new password and renew the session."""
    reason = _refusal(tools, visitor, current, chosen, again)
    if reason:
        refused = wording.REFUSED[reason]
        return render(request, "password.html", status=400, page="profile", refused=refused)
    response = done(request, "/", "password")
    renew(request, tools, visitor.id, response)
    return response


def _refusal(
    tools: AdminTools, visitor: Visitor, current: str, chosen: str, again: str
) -> str | None:
    if not password_matches(current, visitor.staff.password_hash):
        return "password_wrong"
    if chosen != again:
        return "password_differs"
    if chosen == current:
        return "password_same"
    try:
        tools.accounts.set_password(visitor.id, chosen)
    except AccountRefused as error:
        return error.reason
    return None


@router.get("/profile/two-step")
def show_two_step(request: Request, tools: Tools, visitor: Anyone) -> Response:
    """The QR code to scan, or the form to turn the second step off."""
    return _two_step_page(request, tools, visitor)


@router.post("/profile/two-step")
def turn_on(request: Request, tools: Tools, visitor: Anyone, code: Password = "") -> Response:
    """Turn the second step on where the first code is right."""
    if not tools.two_step.confirm(visitor.id, code):
        return _two_step_page(request, tools, visitor, "code_wrong")
    return done(request, "/profile", "two_step_on")


@router.post("/profile/two-step/off")
def turn_off(request: Request, tools: Tools, visitor: Anyone, current: Password = "") -> Response:
    """Turn the second step off for whoever knows the password."""
    if not password_matches(current, visitor.staff.password_hash):
        return _two_step_page(request, tools, visitor, "password_wrong")
    tools.two_step.turn_off(visitor.id)
    return done(request, "/profile", "two_step_off")


def _two_step_page(
    request: Request, tools: AdminTools, visitor: Visitor, reason: str | None = None
) -> Response:
    secret = None if visitor.staff.totp_secret else tools.two_step.begin(visitor.id)
    return render(
        request,
        "two_step.html",
        status=400 if reason else 200,
        page="profile",
        secret=secret,
        qr=qr_svg(visitor.staff.username, secret) if secret else None,
        refused=wording.REFUSED[reason] if reason else None,
    )
