"""Accounts of staff: adding, changing, resetting passwords."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from admin import wording
from admin.access import Administrator
from admin.accounts import AccountRefused, Profile
from admin.page import done, render
from admin.records import Staff
from admin.roles import Role
from admin.tools import AdminTools, Tools

router = APIRouter(prefix="/staff")
Text = Annotated[str, Form(max_length=200)]
Communes = Annotated[str, Form(max_length=5000)]


@router.get("")
def show_staff(request: Request, tools: Tools, visitor: Administrator) -> Response:
    """Every account, and the form for a new one."""
    return _list(request, tools)


@router.post("")
def add(
    request: Request,
    tools: Tools,
    visitor: Administrator,
    username: Text = "",
    display_name: Text = "",
    role: Text = "",
    communes: Communes = "",
) -> Response:
    """Add an account and show its password once."""
    typed = {
        "username": username,
        "display_name": display_name,
        "role": role,
        "communes": communes,
    }
    try:
        profile = Profile(display_name, _role(role), split_communes(communes, tools))
        staff, password = tools.accounts.add(username, profile, visitor.id)
    except AccountRefused as error:
        return _list(request, tools, status=400, reason=error.reason, typed=typed)
    return _password_page(request, staff.username, password)


@router.get("/{staff_id}")
def show_one(request: Request, tools: Tools, visitor: Administrator, staff_id: int) -> Response:
    """One account."""
    return _one(request, _found(tools, staff_id))


@router.post("/{staff_id}")
def change(
    request: Request,
    tools: Tools,
    visitor: Administrator,
    staff_id: int,
    display_name: Text = "",
    role: Text = "",
    communes: Communes = "",
    active: Text = "",
) -> Response:
    """Change name, role, communes, or whether the account is active."""
    staff = _found(tools, staff_id)
    try:
        profile = Profile(display_name, _role(role), split_communes(communes, tools), bool(active))
        tools.accounts.change(staff_id, profile, visitor.id)
    except AccountRefused as error:
        return _one(request, staff, reason=error.reason)
    return done(request, "/staff", "staff")


@router.post("/{staff_id}/reset")
def reset(request: Request, tools: Tools, visitor: Administrator, staff_id: int) -> Response:
    """Give the account a random password, shown once; its second step is turned off."""
    staff = _found(tools, staff_id)
    password = tools.accounts.reset_password(staff.username, visitor.id)
    return _password_page(request, staff.username, password)


def split_communes(text: str, tools: AdminTools) -> tuple[str, ...]:
    """Ids of the communes written one a line, by id or by full name.

    Raises: AccountRefused where one is unknown.
    """
    by_name = {name.casefold(): id for id, name in tools.communes.items()}
    lines = (line.strip() for line in text.splitlines())
    ids = [by_name.get(line.casefold(), line) for line in lines if line]
    if not set(ids) <= set(tools.communes):
        raise AccountRefused("staff_commune_unknown")
    return tuple(dict.fromkeys(ids))


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise AccountRefused("role_unknown") from error


def _found(tools: AdminTools, staff_id: int) -> Staff:
    staff = tools.accounts.get(staff_id)
    if staff is None:
        raise HTTPException(404)
    return staff


def _list(
    request: Request,
    tools: AdminTools,
    *,
    status: int = 200,
    reason: str | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    return render(
        request,
        "staff.html",
        status=status,
        page="staff",
        accounts=tools.accounts.all(),
        communes=tools.communes,
        typed=typed or {"username": "", "display_name": "", "role": "", "communes": ""},
        refused=wording.REFUSED[reason] if reason else None,
    )


def _one(request: Request, staff: Staff, *, reason: str | None = None) -> Response:
    tools: AdminTools = request.app.state.tools
    return render(
        request,
        "staff_one.html",
        status=400 if reason else 200,
        page="staff",
        one=staff,
        communes=tools.communes,
        refused=wording.REFUSED[reason] if reason else None,
    )


def _password_page(request: Request, username: str, password: str) -> Response:
    return render(
        request, "staff_password.html", page="staff", username=username, password=password
    )
