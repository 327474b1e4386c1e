"""Trying a question: the ranking that the bot would see, with its evidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from admin.access import Reviewer
from admin.page import is_partial, render
from admin.tools import Tools
from admin.tracing.trace import ranking_of
from bot.privacy import mask

router = APIRouter()


@router.get("/try")
def show_form(request: Request, visitor: Reviewer) -> Response:
    """The form alone."""
    return render(request, "try.html", page="try", question="", finding=None)


@router.post("/try")
def try_question(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    question: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Search and show what was found; nothing is stored and no citizen hears of it."""
    question = mask(question.strip())
    commune = None if visitor.role.provincial else next(iter(visitor.staff.communes), None)
    finding = tools.find(question, commune) if question else None
    return render(
        request,
        "try_result.html" if is_partial(request) else "try.html",
        page="try",
        question=question,
        finding=finding,
        ranking=ranking_of(finding, tools.catalogue()) if finding else [],
        lesson=finding.lesson if finding else None,
        taught=tools.recall(question, commune) if question else None,
    )
