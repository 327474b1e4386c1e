"""Proposing what the bot should answer, and changing what was proposed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response
from sqlmodel import Session, select

from admin.access import Teacher, Visitor
from admin.communes import own_communes
from admin.conversation_view import is_covered, read_conversation
from admin.page import done, render
from admin.pages.knowledge import CONFLICT, REFUSED, Own, Version, who_was_first
from admin.report_view import read_report
from admin.teaching import wording
from admin.teaching.actions import KnowledgeActions, name_of_entry
from admin.teaching.form import (
    EntryForm,
    FormRefused,
    form_of_entry,
    form_of_report,
    form_of_turn,
    read_draft,
    suggestions,
    typed_form,
)
from admin.teaching.listing import read_entry
from admin.tools import AdminTools, Tools, tools_of
from bot.obstacles.records import ObstacleReport
from bot.records import TurnRecord
from knowledge.database import read_session
from knowledge.learning.entries import Draft, Editor, EntryConflict, EntryRefused, edit
from knowledge.learning.records import EntryState, KnowledgeEntry

router = APIRouter(prefix="/knowledge")
Typed = Annotated[EntryForm, Depends(typed_form)]


@router.get("/new")
def show_new(
    request: Request,
    tools: Tools,
    visitor: Teacher,
    report: Annotated[int | None, Query()] = None,
    turn: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The form, filled in from a report or a turn of a conversation."""
    if report is not None:
        form = form_of_report(tools.engine, _report(tools, visitor, report))
    else:
        form = form_of_turn(_turn(tools, visitor, turn)) if turn else EntryForm()
    return _form_page(request, visitor, _within(form, visitor))


@router.post("/draft")
def show_draft(request: Request, visitor: Teacher, form: Typed) -> Response:
    """The form as typed, with what the search finds and what the bot would answer."""
    return _form_page(request, visitor, form)


@router.post("")
def propose(request: Request, tools: Tools, visitor: Teacher, form: Typed) -> Response:
    """Propose it to a second person."""
    if form.report_id is not None:
        _report(tools, visitor, form.report_id)
    try:
        draft = read_draft(form, visitor, tools)
        entry = KnowledgeActions(tools.engine).propose(draft, visitor.id, form.report_id)
    except (FormRefused, EntryRefused) as error:
        return _form_page(request, visitor, form, refused=wording.REFUSED[error.reason])
    return done(request, f"/knowledge/{entry.id}", "entry_proposed")


@router.get("/{entry_id}/edit")
def show_edit(request: Request, visitor: Teacher, entry: Own) -> Response:
    """The form with what the entry says."""
    return _form_page(request, visitor, form_of_entry(entry), entry=entry)


@router.post("/{entry_id}/draft")
def show_edit_draft(request: Request, visitor: Teacher, entry: Own, form: Typed) -> Response:
    """The form as typed, with what the search finds and what the bot would answer."""
    return _form_page(request, visitor, form, entry=entry)


@router.post("/{entry_id}/edit")
def change(
    request: Request, tools: Tools, visitor: Teacher, entry: Own, form: Typed, version: Version
) -> Response:
    """Change what the entry says; a second person has to approve it again."""

    def step(session: Session, editor: Editor) -> KnowledgeEntry:
        return edit(session, editor, draft)

    try:
        draft = read_draft(form, visitor, tools)
        editor = Editor(entry.id or 0, version, visitor.id, note=form.note.strip())
        KnowledgeActions(tools.engine).do(editor, "edited", step)
    except (FormRefused, EntryRefused) as error:
        words = wording.REFUSED[error.reason]
        return _form_page(request, visitor, form, entry=entry, refused=words)
    except EntryConflict:
        newest = read_entry(tools.engine, entry.id or 0) or entry
        words = who_was_first(request, newest)
        return _form_page(request, visitor, form, entry=newest, refused=words, status=CONFLICT)
    return done(request, f"/knowledge/{entry.id}", "entry_edited")


def _form_page(
    request: Request,
    visitor: Visitor,
    form: EntryForm,
    *,
    entry: KnowledgeEntry | None = None,
    refused: str | None = None,
    status: int | None = None,
) -> Response:
    tools = tools_of(request)
    draft = _draft(form, visitor, tools)
    return render(
        request,
        "knowledge_form.html",
        status=status or (REFUSED if refused else 200),
        page="knowledge",
        refused=refused,
        form=form,
        entry=entry,
        name=name_of_entry(entry.id) if entry else "",
        in_use=entry is not None and entry.state == EntryState.APPROVED,
        suggestions=suggestions(form, tools),
        preview=tools.preview(draft) if draft else None,
        communes=tools.communes,
        own_communes=own_communes(visitor, tools),
    )


def _draft(form: EntryForm, visitor: Visitor, tools: AdminTools) -> Draft | None:
    try:
        return read_draft(form, visitor, tools)
    except (FormRefused, EntryRefused):
        return None


def _report(tools: AdminTools, visitor: Visitor, report_id: int) -> ObstacleReport:
    report = read_report(tools.engine, report_id)
    if report is None:
        raise HTTPException(404)
    visitor.require(report.commune)
    return report


def _turn(tools: AdminTools, visitor: Visitor, reference: str) -> TurnRecord:
    with read_session(tools.engine) as session:
        turn = session.exec(select(TurnRecord).where(TurnRecord.reference == reference)).first()
    conversation = read_conversation(tools.engine, turn.conversation_id) if turn else None
    if turn is None or conversation is None:
        raise HTTPException(404)
    if not visitor.role.provincial and not is_covered(tools.engine, conversation, visitor.scope):
        raise HTTPException(403)
    return turn


def _within(form: EntryForm, visitor: Visitor) -> EntryForm:
    """The form with a commune that the visitor may choose."""
    if visitor.covers(form.commune or None):
        return form
    return replace(form, commune=next(iter(visitor.staff.communes), ""))
