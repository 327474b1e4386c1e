"""Procedures: finding one, its facts with their history, correcting them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin.access import FactEditor, Reviewer
from admin.facts import wording as facts
from admin.facts.answers import answers
from admin.facts.procedure_form import FactsForm, form_of, sent_form
from admin.facts.procedure_reading import FormRefused, read_form, read_proof
from admin.facts.procedures import Opened, ProcedureDesk, channel_line, paper_line
from admin.facts.searching import ProcedureFilter, gaps_of, is_overtaken, listed
from admin.page import done, render
from admin.pages.reports import names_of
from admin.tools import AdminTools, Tools
from knowledge.editing.edits import EditConflict
from knowledge.editing.facts import EDITABLE, differing
from knowledge.overrides.store import overrides_of
from knowledge.procedure import Procedure

router = APIRouter(prefix="/procedures")
PAGE_SIZE = 50
Query200 = Annotated[str, Query(max_length=200)]
Version = Annotated[int, Form(ge=0)]


def known(code: str, tools: Tools, visitor: Reviewer) -> Opened:
    """The procedure of the address. Raises: HTTPException 404."""
    found = ProcedureDesk(tools.engine).open(code)
    if found is None:
        raise HTTPException(404)
    return found


def editable(opened: Annotated[Opened, Depends(known)]) -> Opened:
    """The procedure of the address, where it may be corrected. Raises: HTTPException 404."""
    if not opened.procedure.answerable:
        raise HTTPException(404)
    return opened


async def typed(request: Request, visitor: FactEditor) -> FactsForm:
    """The form as it was sent."""
    return sent_form(await request.form())


Known = Annotated[Opened, Depends(known)]
Editable = Annotated[Opened, Depends(editable)]
Typed = Annotated[FactsForm, Depends(typed)]


@router.get("")
def show_list(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    q: Query200 = "",
    state: Query200 = "all",
    issuer: Query200 = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """The procedures, by name."""
    catalogue, chosen = tools.catalogue(), ProcedureFilter(q.strip(), state, issuer, page)
    found = listed(catalogue, chosen)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return render(
        request,
        "procedures.html",
        page="procedures",
        chosen=chosen,
        total=len(found),
        rows=[(p, gaps_of(p), is_overtaken(catalogue, p.code)) for p in shown],
        edits=catalogue.edits,
        issuers=sorted({procedure.issuer for procedure in catalogue.procedures}),
        more=len(found) > page * PAGE_SIZE,
        query=urlencode({"q": chosen.q, "state": state, "issuer": issuer}) + "&",
    )


@router.get("/{code}")
def show_one(request: Request, tools: Tools, visitor: Reviewer, opened: Known) -> Response:
    """The facts of one procedure, what the bot answers, and its history."""
    return _one(request, tools, opened)


@router.get("/{code}/edit")
def show_form(request: Request, tools: Tools, visitor: FactEditor, opened: Editable) -> Response:
    """The form to correct the facts."""
    return _form(request, tools, opened, form_of(opened.procedure, opened.edit))


@router.post("/{code}/edit")
def save(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    opened: Editable,
    form: Typed,
    version: Version = 0,
    then: Annotated[str, Form(max_length=10)] = "preview",
) -> Response:
    """Add empty rows, show what the bot would answer, or save."""
    if then == "more":
        return _form(request, tools, opened, form, version=version)
    try:
        wanted = read_form(form, opened.beneath, tools.today())
        proof = read_proof(form, visitor.id, version, tools.today())
        if then != "save":
            return _form(request, tools, opened, form, version=version, wanted=wanted)
        names = ProcedureDesk(tools.engine).save(opened.beneath, wanted, proof)
    except FormRefused as error:
        return _form(request, tools, opened, form, version=version, faults=error.reasons)
    except EditConflict:
        return _conflict(request, tools, opened, form)
    what = "procedure" if names else "procedure_same"
    return done(request, f"/procedures/{opened.procedure.code}", what)


@router.post("/{code}/undo")
def undo(
    request: Request, tools: Tools, visitor: FactEditor, opened: Known, version: Version = 0
) -> Response:
    """Go back to what the source says."""
    try:
        ProcedureDesk(tools.engine).undo(opened.beneath, version, visitor.id)
    except EditConflict:
        return _one(request, tools, opened, refused=_meanwhile(tools, opened))
    return done(request, f"/procedures/{opened.procedure.code}", "procedure_undone")


def _one(
    request: Request, tools: AdminTools, opened: Opened, refused: str | None = None
) -> Response:
    procedure = opened.procedure
    return render(
        request,
        "procedure.html",
        status=409 if refused else 200,
        page="procedures",
        opened=opened,
        one=procedure,
        channels=[channel_line(channel) for channel in procedure.channels],
        papers=[paper_line(paper) for paper in procedure.listed_papers],
        gaps=gaps_of(procedure),
        doubts=tools.doubts.of(procedure.code),
        overrides=overrides_of(tools.engine, procedure=procedure.code),
        history=ProcedureDesk(tools.engine).history(procedure.code),
        answers=_answers(tools, opened, procedure) if procedure.answerable else [],
        names=names_of(tools.accounts.all()),
        catalogue=tools.catalogue(),
        refused=refused,
    )


def _form(
    request: Request,
    tools: AdminTools,
    opened: Opened,
    form: FactsForm,
    *,
    version: int | None = None,
    wanted: Procedure | None = None,
    faults: list[str] | None = None,
    refused: str | None = None,
) -> Response:
    return render(
        request,
        "procedure_edit.html",
        status=409 if refused else 400 if faults else 200,
        page="procedures",
        opened=opened,
        one=opened.procedure,
        form=form.with_spare,
        version=opened.version if version is None else version,
        changes=sorted(differing(opened.beneath, wanted, EDITABLE)) if wanted else [],
        answers=_answers(tools, opened, wanted) if wanted else None,
        faults=faults or [],
        channels=[channel_line(channel) for channel in opened.procedure.channels],
        papers=[paper_line(paper) for paper in opened.procedure.listed_papers],
        refused=refused,
    )


def _conflict(request: Request, tools: AdminTools, opened: Opened, form: FactsForm) -> Response:
    """The form again, over what somebody else saved meanwhile."""
    latest = ProcedureDesk(tools.engine).open(opened.procedure.code) or opened
    return _form(request, tools, latest, form, refused=_meanwhile(tools, latest))


def _meanwhile(tools: AdminTools, opened: Opened) -> str:
    saver = tools.accounts.get(opened.edit.staff_id) if opened.edit else None
    name = saver.display_name if saver else facts.SOMEBODY
    return facts.EDITED_MEANWHILE.format(name=name)


def _answers(tools: AdminTools, opened: Opened, procedure: Procedure) -> list[tuple[str, str]]:
    moved = tools.catalogue().moved_of(procedure.code)
    moved |= differing(opened.beneath, procedure, EDITABLE)
    return answers(procedure, tools.today(), moved=moved)
