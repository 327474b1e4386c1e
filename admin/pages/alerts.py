"""Alerts: what needs the visitor, read and unread, and the chats that they are told in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from admin.access import Reviewer
from admin.alerts.raising import why
from admin.alerts.reading import PAGE_SIZE
from admin.audit import record
from admin.page import alerts_of, done, render
from admin.tools import Tools
from bot.alerts.chats import StaffChats
from knowledge.database import write_session

router = APIRouter()


@router.get("/alerts")
def show_alerts(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The visitor's alerts."""
    rows = alerts_of(tools, visitor).page(page)
    return render(
        request,
        "alerts.html",
        page="alerts",
        rows=[(alert, report, why(alert.mark)) for alert, report in rows[:PAGE_SIZE]],
        number=page,
        more=len(rows) > PAGE_SIZE,
        communes=tools.communes,
    )


@router.post("/alerts/read")
def read_all(request: Request, tools: Tools, visitor: Reviewer) -> Response:
    """Mark them all read."""
    alerts_of(tools, visitor).read_all(tools.clock())
    return done(request, "/alerts", "alerts_read")


@router.get("/alerts/{alert_id}")
def open_alert(request: Request, tools: Tools, visitor: Reviewer, alert_id: int) -> Response:
    """Go to the report that an alert is of; it counts as read."""
    report_id = alerts_of(tools, visitor).open(alert_id, tools.clock())
    if report_id is None:
        raise HTTPException(404)
    return done(request, f"/reports/{report_id}")


@router.get("/profile/chats")
def show_chats(request: Request, tools: Tools, visitor: Reviewer) -> Response:
    """The chats that the visitor is alerted in."""
    return _chats(request, tools, visitor)


@router.post("/profile/chats/code")
def issue_code(request: Request, tools: Tools, visitor: Reviewer) -> Response:
    """Show a new code, this once."""
    code = StaffChats(tools.engine, tools.clock).issue(visitor.id)
    with write_session(tools.engine) as session:
        record(session, visitor.id, "alerts.code")
    return _chats(request, tools, visitor, code)


@router.post("/profile/chats/{chat_id}/stop")
def stop_chat(request: Request, tools: Tools, visitor: Reviewer, chat_id: int) -> Response:
    """Alert the visitor in a chat no more."""
    if not StaffChats(tools.engine, tools.clock).drop(chat_id, visitor.id):
        raise HTTPException(404)
    with write_session(tools.engine) as session:
        record(session, visitor.id, "alerts.stopped", str(chat_id))
    return done(request, "/profile/chats", "alerts_stopped")


def _chats(request: Request, tools: Tools, visitor: Reviewer, code: str = "") -> Response:
    chats = StaffChats(tools.engine, tools.clock).of_staff(visitor.id)
    return render(request, "profile_chats.html", page="profile", chats=chats, code=code)
