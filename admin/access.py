"""Who may do what: the one dependency that every page and action of staff passes."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from sqlalchemy import ColumnElement, true
from sqlmodel import col
from starlette.concurrency import run_in_threadpool

from admin.records import Staff, StaffSession
from admin.roles import RIGHTS, Right, Role, in_scope
from admin.tools import tools_of

COOKIE = "motcua_staff"
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
UNATTENDED_HEADER = "X-Unattended"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STALE_FORM = 419


class MustChangePassword(Exception):
    """The staff member has to choose a password before anything else."""


@dataclass(frozen=True)
class Visitor:
    """The logged-in staff member behind a request, with what they may do."""

    staff: Staff
    csrf: str

    @property
    def id(self) -> int:
        """The staff id."""
        assert self.staff.id is not None
        return self.staff.id

    @property
    def role(self) -> Role:
        """The role."""
        return Role(self.staff.role)

    def may(self, right: Right) -> bool:
        """Whether the role holds `right`."""
        return right in RIGHTS[self.role]

    def covers(self, commune: str | None) -> bool:
        """Whether something in `commune` (None: the province's) is theirs."""
        return in_scope(self.role, self.staff.communes, commune)

    def require(self, commune: str | None) -> None:
        """Raises: HTTPException 403 on something of another commune."""
        if not self.covers(commune):
            raise HTTPException(403)

    def scope(self, commune: object) -> ColumnElement[bool]:
        """The SQL condition that leaves only rows of their communes, by the row's column."""
        return true() if self.role.provincial else col(commune).in_(self.staff.communes)


def require(
    right: Right, *, password_pending: bool = False
) -> Callable[[Request], Awaitable[Visitor]]:
    """A dependency giving the visitor.

    Raises: HTTPException 401 without a session, 403 without `right`, 419 on a change without
    the session's CSRF token; MustChangePassword before the first own password.
    """

    async def visitor(request: Request) -> Visitor:
        staff, session = await run_in_threadpool(_logged_in, request)
        await check_csrf(request, session.csrf)
        if staff.must_change_password and not password_pending:
            raise MustChangePassword
        found = Visitor(staff, session.csrf)
        if not found.may(right):
            raise HTTPException(403)
        request.state.visitor = found
        return found

    return visitor


def _logged_in(request: Request) -> tuple[Staff, StaffSession]:
    attended = UNATTENDED_HEADER not in request.headers
    found = tools_of(request).sessions.find(request.cookies.get(COOKIE), attended=attended)
    if found is None or found[1].awaits_code:
        raise HTTPException(401)
    return found


async def check_csrf(request: Request, wanted: str) -> None:
    """Raises: HTTPException 419 on a changing request without the token, in form or header."""
    if request.method in SAFE_METHODS:
        return
    given = request.headers.get(CSRF_HEADER) or (await request.form()).get(CSRF_FIELD)
    if not isinstance(given, str) or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise HTTPException(STALE_FORM)


Anyone = Annotated[Visitor, Depends(require(Right.SELF))]
Newcomer = Annotated[Visitor, Depends(require(Right.SELF, password_pending=True))]
Reviewer = Annotated[Visitor, Depends(require(Right.REVIEW))]
Assigner = Annotated[Visitor, Depends(require(Right.ASSIGN))]
Teacher = Annotated[Visitor, Depends(require(Right.TEACH))]
Approver = Annotated[Visitor, Depends(require(Right.APPROVE))]
OfficeKeeper = Annotated[Visitor, Depends(require(Right.OFFICES))]
Inviter = Annotated[Visitor, Depends(require(Right.VOLUNTEERS))]
FactEditor = Annotated[Visitor, Depends(require(Right.FACTS))]
Importing = Annotated[Visitor, Depends(require(Right.IMPORT))]
Administrator = Annotated[Visitor, Depends(require(Right.STAFF))]
Auditor = Annotated[Visitor, Depends(require(Right.AUDIT))]
