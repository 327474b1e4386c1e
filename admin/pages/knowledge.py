"""What staff taught: the list, one entry with its history, and deciding on it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin.access import Approver, Teacher, Visitor
from admin.communes import own_communes
from admin.page import done, is_partial, render
from admin.pages.reports import names_of
from admin.report_view import read_report
from admin.roles import Right
from admin.teaching import wording
from admin.teaching.actions import KnowledgeActions, Step, name_of_entry
from admin.teaching.listing import EntryFilter, history, list_entries, may_read, read_entry
from admin.tools import AdminTools, Tools, tools_of
from admin.wording import NOBODY
from knowledge.learning import entries
from knowledge.learning.entries import Draft, Editor, EntryConflict, EntryRefused
from knowledge.learning.records import EntryState, KnowledgeEntry
from retrieval.lessons import Likeness

router = APIRouter(prefix="/knowledge")
REFUSED = 400
CONFLICT = 409
LONGEST_NOTE = 2000
MOST_NEAR = 3
Version = Annotated[int, Form()]
Text = Annotated[str, Form(max_length=20_000)]


def readable_entry(entry_id: int, tools: Tools, visitor: Teacher) -> KnowledgeEntry:
    """The entry of the address.

    Raises: HTTPException 404 where there is none, 403 on one of another commune.
    """
    entry = read_entry(tools.engine, entry_id)
    if entry is None:
        raise HTTPException(404)
    if not may_read(visitor, entry):
        raise HTTPException(403)
    return entry


def own_entry(
    entry: Annotated[KnowledgeEntry, Depends(readable_entry)], visitor: Teacher
) -> KnowledgeEntry:
    """The entry of the address, of the visitor's communes. Raises: HTTPException 403."""
    visitor.require(entry.commune)
    return entry


Readable = Annotated[KnowledgeEntry, Depends(readable_entry)]
Own = Annotated[KnowledgeEntry, Depends(own_entry)]


def wanted(
    state: Annotated[str, Query(max_length=20)] = "",
    commune: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> EntryFilter:
    """The filter that stands in the address."""
    return EntryFilter(state, commune, page)


@router.get("")
def show_list(
    request: Request,
    tools: Tools,
    visitor: Teacher,
    chosen: Annotated[EntryFilter, Depends(wanted)],
) -> Response:
    """The entries that the visitor may read; HTMX gets the list alone."""
    return render(
        request,
        "knowledge_list.html" if is_partial(request) else "knowledge.html",
        page="knowledge",
        chosen=chosen,
        found=list_entries(tools.engine, visitor, chosen),
        communes=tools.communes,
        own_communes=own_communes(visitor, tools),
        names=names_of(tools.accounts.all()),
        catalogue=tools.catalogue(),
    )


@router.get("/{entry_id}")
def show_entry(request: Request, visitor: Teacher, entry: Readable) -> Response:
    """The entry's page."""
    return entry_page(request, visitor, entry)


@router.post("/{entry_id}/approve")
def approve(request: Request, visitor: Approver, entry: Own, version: Version) -> Response:
    """Let the bot answer from it; not by whoever proposed it."""
    return _decide(request, visitor, (entry, version), "approved", entries.approve)


@router.post("/{entry_id}/reject")
def reject(
    request: Request, visitor: Teacher, entry: Own, version: Version, note: Text = ""
) -> Response:
    """Turn it down, with the reason; whoever proposed it may take it back."""
    if not (visitor.may(Right.APPROVE) or entry.proposed_by == visitor.id):
        raise HTTPException(403)
    return _decide(request, visitor, (entry, version), "rejected", entries.reject, note)


@router.post("/{entry_id}/withdraw")
def withdraw(
    request: Request, visitor: Teacher, entry: Own, version: Version, note: Text = ""
) -> Response:
    """Stop answering from it, with the reason; one pair of eyes is enough for that."""
    return _decide(request, visitor, (entry, version), "withdrawn", entries.withdraw, note)


def _decide(
    request: Request,
    visitor: Visitor,
    seen: tuple[KnowledgeEntry, int],
    action: str,
    step: Step,
    note: str | None = None,
) -> Response:
    """Take `step` on the entry and version `seen`; a `note` asked for may not be blank."""
    entry, version = seen
    tools = tools_of(request)
    if note is not None and not note.strip():
        words = wording.REFUSED["note_missing"]
        return entry_page(request, visitor, entry, status=REFUSED, refused=words)
    told = (note or "").strip()[:LONGEST_NOTE]
    editor = Editor(entry.id or 0, version, visitor.id, note=told)
    try:
        KnowledgeActions(tools.engine).do(editor, action, step)
    except EntryRefused as error:
        words = wording.REFUSED[error.reason]
        return entry_page(request, visitor, entry, status=REFUSED, refused=words, note=told)
    except EntryConflict:
        newest = read_entry(tools.engine, entry.id or 0) or entry
        words = who_was_first(request, newest)
        return entry_page(request, visitor, newest, status=CONFLICT, refused=words, note=told)
    return done(request, f"/knowledge/{entry.id}", f"entry_{action}")


def entry_page(
    request: Request,
    visitor: Visitor,
    entry: KnowledgeEntry,
    *,
    status: int = 200,
    refused: str | None = None,
    note: str = "",
) -> Response:
    """The page of `entry`."""
    tools = tools_of(request)
    report = read_report(tools.engine, entry.report_id or 0)
    own = visitor.covers(entry.commune)
    waits, used = entry.state == EntryState.PROPOSED, entry.state == EntryState.APPROVED
    mine = entry.proposed_by == visitor.id
    return render(
        request,
        "knowledge_entry.html",
        status=status,
        page="knowledge",
        refused=refused,
        note=note,
        entry=entry,
        name=name_of_entry(entry.id),
        procedure=tools.catalogue().get(entry.procedure or ""),
        report=report if report is not None and visitor.covers(report.commune) else None,
        preview=tools.preview(draft_of(entry)),
        history=history(tools.engine, entry),
        near=taught_near(tools, entry),
        names=names_of(tools.accounts.all()),
        communes=tools.communes,
        may_approve=own and waits and visitor.may(Right.APPROVE) and not mine,
        is_mine=waits and mine,
        may_reject=own and waits and (mine or visitor.may(Right.APPROVE)),
        may_withdraw=own and used,
        may_edit=own and entry.state != EntryState.REJECTED,
    )


def taught_near(tools: AdminTools, entry: KnowledgeEntry) -> list[Likeness]:
    """Other entries in use whose questions come near, each once, the nearest first."""
    found: dict[int, Likeness] = {}
    for question in entry.questions:
        for like in tools.recall(question, entry.commune).near:
            known = found.get(like.lesson.key)
            if like.lesson.key != entry.id and (known is None or known.score < like.score):
                found[like.lesson.key] = like
    return sorted(found.values(), key=lambda like: -like.score)[:MOST_NEAR]


def draft_of(entry: KnowledgeEntry) -> Draft:
    """What an entry says."""
    return Draft(
        entry.questions,
        entry.procedure,
        entry.section,
        entry.answer,
        entry.source,
        entry.commune,
    )


def who_was_first(request: Request, entry: KnowledgeEntry) -> str:
    """Tells that somebody else changed the entry meanwhile, and who."""
    tools = tools_of(request)
    steps = history(tools.engine, entry)
    other = tools.accounts.get(steps[0][0].staff_id) if steps else None
    return wording.STALE.format(name=other.display_name if other else NOBODY)
