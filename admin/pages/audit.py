"""The audit log: who changed what, when."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from admin.access import Auditor
from admin.audit import PAGE_SIZE
from admin.page import render
from admin.pages.reports import names_of
from admin.tools import Tools

router = APIRouter()
Text = Annotated[str, Query(max_length=200)]


@router.get("/audit")
def show_audit(
    request: Request,
    tools: Tools,
    visitor: Auditor,
    who: Text = "",
    action: Text = "",
    subject: Text = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The log, newest first, by person, action or subject."""
    staff_id = int(who) if who.isdecimal() else None
    entries = tools.audit.page(page, staff_id=staff_id, action=action, subject=subject.strip())
    staff = tools.accounts.all()
    chosen = {"who": who, "action": action, "subject": subject}
    return render(
        request,
        "audit.html",
        page="audit",
        entries=entries[:PAGE_SIZE],
        number=page,
        more=len(entries) > PAGE_SIZE,
        query=urlencode({key: value for key, value in chosen.items() if value}) + "&",
        chosen=chosen,
        staff=staff,
        names=names_of(staff),
    )
