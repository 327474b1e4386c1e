"""What a province sets for itself: list, adding one, ending and deleting."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin import wording
from admin.access import FactEditor
from admin.facts import wording as facts
from admin.facts.answers import local_answers
from admin.facts.overrides import (
    PAGE_SIZE,
    OverrideDesk,
    OverrideFilter,
    all_provinces,
    first_day,
    home_province,
    stamp,
    state_of,
)
from admin.facts.searching import MOST_CHOICES, matching
from admin.page import done, render, sentence
from admin.tools import AdminTools, Tools
from knowledge.editing.edits import EditConflict
from knowledge.overrides.records import Override
from knowledge.overrides.wording import HEADINGS, ROW_SAME
from knowledge.places.finding import load_places
from knowledge.procedure import Procedure
from knowledge.sheet_cells import day_of
from knowledge.sheets import BadRow

router = APIRouter(prefix="/overrides")
Word = Annotated[str, Form(max_length=500)]
Query200 = Annotated[str, Query(max_length=200)]


def desk_of(tools: Tools, visitor: FactEditor) -> OverrideDesk:
    """The overrides of the deployment's province, or of all."""
    home = home_province(tools.province, load_places())
    return OverrideDesk(tools.engine, tools.catalogue(), home, visitor.id)


Desk = Annotated[OverrideDesk, Depends(desk_of)]


def known_override(override_id: int, visitor: FactEditor, desk: Desk) -> Override:
    """The override of the address. Raises: HTTPException 404."""
    found = desk.find(override_id)
    if found is None:
        raise HTTPException(404)
    return found


Known = Annotated[Override, Depends(known_override)]


def typed_row(
    province: Word = "",
    procedure: Word = "",
    kind: Word = "fee",
    method: Word = "",
    case: Annotated[str, Form(max_length=2000)] = "",
    amount: Word = "",
    currency: Word = "",
    per: Word = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    document: Word = "",
    since: Word = "",
    until: Word = "",
) -> dict[str, str]:
    """The form as it was sent, under the names of the file's columns."""
    cells = (province, procedure, kind, method, case, amount, currency, per, note, document,
             since, until)  # fmt: skip
    return {name: " ".join(cell.split()) for name, cell in zip(HEADINGS, cells, strict=True)}


Row = Annotated[dict[str, str], Depends(typed_row)]


@router.get("")
def show_list(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    province: Query200 = "",
    code: Query200 = "",
    state: Query200 = "in_force",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """The overrides, the newest first."""
    return list_page(request, tools, desk, OverrideFilter(province, code.strip(), state, page))


@router.get("/new")
def show_new(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    q: Query200 = "",
    code: Query200 = "",
) -> Response:
    """First choosing a procedure, then the form of what the province sets for it."""
    found = tools.catalogue().get(code)
    if found is None or not found.answerable:
        return _choose(request, tools, q.strip() or code.strip())
    row = dict.fromkeys(HEADINGS, "") | {"kind": "fee", "procedure": code, "province": desk.home}
    return _form(request, desk, found, row)


@router.post("/new")
def add(
    request: Request, tools: Tools, visitor: FactEditor, desk: Desk, row: Row, then: Word = ""
) -> Response:
    """Show what people would read, or save it."""
    found = tools.catalogue().get(row["procedure"])
    if found is None or not found.answerable:
        return _choose(request, tools, row["procedure"])
    try:
        override = desk.read(row)
    except BadRow as error:
        return _form(request, desk, found, row, refused=sentence(str(error)))
    if then != "save":
        return _form(request, desk, found, row, answers=_answers(tools, desk, found, override))
    if not desk.add(override):
        return _form(request, desk, found, row, refused=sentence(ROW_SAME))
    return done(request, "/overrides", "override")


@router.get("/{override_id}")
def show_one(
    request: Request, tools: Tools, visitor: FactEditor, desk: Desk, override: Known
) -> Response:
    """One override with what people read by it."""
    return _one(request, tools, desk, override)


@router.post("/{override_id}/end")
def end(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    override: Known,
    last_day: Word = "",
    seen: Word = "",
) -> Response:
    """Let it end."""
    day = _day(last_day)
    if day is None:
        return _one(request, tools, desk, override, refused=wording.REFUSED["day_missing"])
    try:
        desk.end(override.id or 0, day, seen)
    except EditConflict:
        return _meanwhile(request, tools, desk, override)
    return done(request, f"/overrides/{override.id}", "override_ended")


@router.post("/{override_id}/delete")
def delete(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    override: Known,
    seen: Word = "",
) -> Response:
    """Delete one that was entered by mistake."""
    try:
        desk.delete(override.id or 0, seen)
    except EditConflict:
        return _meanwhile(request, tools, desk, override)
    return done(request, "/overrides", "override_deleted")


def list_page(
    request: Request,
    tools: AdminTools,
    desk: OverrideDesk,
    chosen: OverrideFilter,
    refused: str | None = None,
) -> Response:
    """The list, with why a file was refused."""
    rows = desk.listed(chosen, tools.today())
    query = {"province": chosen.province, "code": chosen.code, "state": chosen.state}
    return render(
        request,
        "overrides.html",
        status=400 if refused else 200,
        page="overrides",
        chosen=chosen,
        rows=[(row, state_of(row, tools.today())) for row in rows[:PAGE_SIZE]],
        more=len(rows) > PAGE_SIZE,
        query=urlencode(query) + "&",
        provinces=[] if desk.home else all_provinces(load_places()),
        catalogue=tools.catalogue(),
        refused=refused,
    )


def _choose(request: Request, tools: AdminTools, q: str) -> Response:
    found = matching(tools.catalogue().answerable, q) if q else []
    return render(
        request,
        "override_choose.html",
        page="overrides",
        q=q,
        found=found[:MOST_CHOICES],
        more=len(found) - MOST_CHOICES,
    )


def _form(
    request: Request,
    desk: OverrideDesk,
    procedure: Procedure,
    row: dict[str, str],
    *,
    answers: list[tuple[str, str]] | None = None,
    refused: str | None = None,
) -> Response:
    return render(
        request,
        "override_new.html",
        status=400 if refused else 200,
        page="overrides",
        procedure=procedure,
        typed=row,
        methods=list(dict.fromkeys(str(channel.method) for channel in procedure.channels)),
        cases=list(dict.fromkeys(c.case for c in procedure.channels if c.case)),
        provinces=[desk.home] if desk.home else all_provinces(load_places()),
        answers=answers,
        refused=refused,
    )


def _one(
    request: Request,
    tools: AdminTools,
    desk: OverrideDesk,
    override: Override,
    *,
    refused: str | None = None,
    meanwhile: bool = False,
) -> Response:
    procedure = tools.catalogue().get(override.procedure)
    found = tools.accounts.get(override.saved_by) if override.saved_by else None
    saver = found.display_name if found else wording.CONSOLE
    if meanwhile:
        refused = facts.OVERRIDE_MEANWHILE.format(name=saver)
    return render(
        request,
        "override.html",
        status=409 if meanwhile else 400 if refused else 200,
        page="overrides",
        override=override,
        procedure=procedure,
        state=state_of(override, tools.today()),
        saver=saver,
        seen=stamp(override),
        answers=_answers(tools, desk, procedure, override) if procedure else [],
        today=tools.today(),
        refused=refused,
    )


def _meanwhile(
    request: Request, tools: AdminTools, desk: OverrideDesk, override: Override
) -> Response:
    """What stands there now, so that the second of two people decides on it.

    Raises: HTTPException 404 where it was deleted in this very moment.
    """
    newest = desk.find(override.id or 0)
    if newest is None:
        raise HTTPException(404)
    return _one(request, tools, desk, newest, meanwhile=True)


def _answers(
    tools: AdminTools, desk: OverrideDesk, procedure: Procedure, override: Override
) -> list[tuple[str, str]]:
    moved = tools.catalogue().moved_of(procedure.code)
    held = [*desk.beside(override), override]
    return local_answers(procedure, held, first_day(override, tools.today()), moved)


def _day(cell: str) -> date | None:
    try:
        return day_of(cell.strip())
    except BadRow:
        return None
