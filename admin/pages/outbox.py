"""Messages that never reached their citizen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from admin.access import Reviewer
from admin.page import done, render
from admin.pages.conversation import scoped_conversation
from admin.tools import Tools
from admin.undelivered import PAGE_SIZE, Undelivered

router = APIRouter()


@router.get("/outbox")
def show_undelivered(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Dead messages of the visitor's communes."""
    rows = Undelivered(tools.engine).page(page, visitor.scope, everywhere=visitor.role.provincial)
    return render(
        request,
        "outbox.html",
        page="outbox",
        rows=rows[:PAGE_SIZE],
        number=page,
        more=len(rows) > PAGE_SIZE,
    )


@router.post("/outbox/{message_id}/retry")
def retry(request: Request, tools: Tools, visitor: Reviewer, message_id: int) -> Response:
    """Send one again."""
    undelivered = Undelivered(tools.engine)
    message = undelivered.get(message_id)
    if message is None or message.conversation_id is None:
        raise HTTPException(404)
    scoped_conversation(message.conversation_id, tools, visitor)
    undelivered.retry(message, visitor.id)
    return done(request, "/outbox", "retried")
