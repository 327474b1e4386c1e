"""Procedures that are gone: what replaced them, decided by a person."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin import wording
from admin.access import FactEditor
from admin.facts.procedures import channel_line
from admin.facts.repeals import PAGE_SIZE, NotInForce, RepealDesk, RepealFilter
from admin.page import done, render
from admin.pages.reports import names_of
from admin.tools import AdminTools, Tools
from knowledge.syncing.repeals import Proposal

router = APIRouter(prefix="/repeals")
MOST_HEIRS = 20
Query200 = Annotated[str, Query(max_length=200)]


def desk_of(tools: Tools, visitor: FactEditor) -> RepealDesk:
    """Deciding in the visitor's name."""
    return RepealDesk(tools.engine, tools.catalogue(), visitor.id)


Desk = Annotated[RepealDesk, Depends(desk_of)]


def proposed(code: str, visitor: FactEditor, desk: Desk) -> Proposal:
    """The repealed procedure of the address. Raises: HTTPException 404."""
    found = desk.find(code)
    if found is None:
        raise HTTPException(404)
    return found


Proposed = Annotated[Proposal, Depends(proposed)]


@router.get("")
def show_list(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    q: Query200 = "",
    issuer: Query200 = "",
    heirs: Query200 = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Those that wait for a decision, and the newest decisions."""
    chosen = RepealFilter(q.strip(), issuer, heirs, page)
    found = desk.waiting(chosen)
    repealed = [p for p in tools.catalogue().procedures if not p.answerable]
    return render(
        request,
        "repeals.html",
        page="repeals",
        chosen=chosen,
        total=len(found),
        rows=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        more=len(found) > page * PAGE_SIZE,
        query=urlencode({"q": chosen.q, "issuer": issuer, "heirs": heirs}) + "&",
        issuers=sorted({procedure.issuer for procedure in repealed}),
        decided=desk.decided(),
        catalogue=tools.catalogue(),
        names=names_of(tools.accounts.all()),
    )


@router.get("/{code}")
def show_one(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    proposal: Proposed,
    q: Query200 = "",
) -> Response:
    """One repealed procedure beside those that may have replaced it."""
    return _one(request, tools, desk, proposal, q=q.strip())


@router.post("/{code}")
def confirm(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    proposal: Proposed,
    successors: Annotated[list[str] | None, Form(max_length=MOST_HEIRS)] = None,
) -> Response:
    """Keep that it is repealed, and what replaced it."""
    heirs = list(dict.fromkeys(successors or ()))
    try:
        kept = desk.confirm(proposal.procedure.code, heirs)
    except NotInForce as error:
        reason = wording.REFUSED["successor_unknown"].format(code=str(error)[:20])
        return _one(request, tools, desk, proposal, refused=reason)
    if not kept:
        return _one(request, tools, desk, proposal, refused=wording.REFUSED["repeal_settled"])
    return done(request, "/repeals", "repeal")


@router.post("/{code}/reject")
def bring_back(
    request: Request, tools: Tools, visitor: FactEditor, desk: Desk, proposal: Proposed
) -> Response:
    """Put it in force again."""
    if not desk.bring_back(proposal.procedure.code):
        return _one(request, tools, desk, proposal, refused=wording.REFUSED["repeal_kept"])
    return done(request, "/repeals", "repeal_rejected")


def _one(
    request: Request,
    tools: AdminTools,
    desk: RepealDesk,
    proposal: Proposal,
    *,
    q: str = "",
    refused: str | None = None,
) -> Response:
    procedure = proposal.procedure
    return render(
        request,
        "repeal.html",
        status=400 if refused else 200,
        page="repeals",
        one=procedure,
        proposal=proposal,
        others=desk.others(q, proposal),
        q=q,
        decision=desk.decision(procedure.code),
        can_bring_back=desk.can_bring_back(procedure.code),
        channel_line=channel_line,
        names=names_of(tools.accounts.all()),
        refused=refused,
    )
