"""The office directory: the list, and one office."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import Response

from admin import wording
from admin.access import OfficeKeeper
from admin.facts import wording as facts
from admin.facts.offices import PAGE_SIZE, OfficeDesk, OfficeFilter, facts_of, stamp
from admin.page import done, render, sentence
from admin.tools import AdminTools, Tools
from knowledge.editing.edits import EditConflict
from knowledge.places.commune import Commune
from knowledge.places.finding import load_places
from knowledge.places.offices import make_office, office_of
from knowledge.places.records import Office
from knowledge.sheets import BadRow

router = APIRouter(prefix="/offices")
Word = Annotated[str, Form(max_length=500)]
Text = Annotated[str, Form(max_length=4000)]


def desk_of(tools: Tools, visitor: OfficeKeeper) -> OfficeDesk:
    """The visitor's part of the directory."""
    return OfficeDesk(tools.engine, tools.communes, visitor)


def own_commune(commune_id: str, visitor: OfficeKeeper) -> Commune:
    """The commune of the address. Raises: HTTPException 403 on another's, 404 on none."""
    visitor.require(commune_id)
    commune = load_places().get(commune_id)
    if commune is None:
        raise HTTPException(404)
    return commune


Desk = Annotated[OfficeDesk, Depends(desk_of)]
Own = Annotated[Commune, Depends(own_commune)]


def wanted(
    q: Annotated[str, Query(max_length=200)] = "",
    state: Annotated[str, Query(max_length=10)] = "all",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> OfficeFilter:
    """The filter that stands in the address."""
    return OfficeFilter(q.strip(), state, page)


Chosen = Annotated[OfficeFilter, Depends(wanted)]


@router.get("")
def show_list(request: Request, visitor: OfficeKeeper, desk: Desk, chosen: Chosen) -> Response:
    """The communes with their offices, and the form to upload a file."""
    return list_page(request, desk, chosen)


@router.get("/{commune_id}")
def show_one(request: Request, tools: Tools, visitor: OfficeKeeper, commune: Own) -> Response:
    """One commune's office."""
    return _one(request, tools, commune)


@router.post("/{commune_id}")
def save(
    request: Request,
    tools: Tools,
    visitor: OfficeKeeper,
    desk: Desk,
    commune: Own,
    name: Word = "",
    address: Word = "",
    hours: Word = "",
    phone: Word = "",
    reception_points: Text = "",
    updated: Word = "",
    seen: Word = "",
) -> Response:
    """Save the office of a commune."""
    typed = {
        "name": name.strip(),
        "address": address.strip(),
        "hours": hours.strip(),
        "phone": phone.strip(),
        "reception_points": reception_points.strip(),
        "updated": updated.strip(),
    }
    points = ";".join(reception_points.splitlines())
    row = typed | {
        "commune": commune.title,
        "province": commune.province,
        "reception_points": points,
    }
    try:
        desk.save(make_office(row, load_places(), tools.today()), seen)
    except BadRow as error:
        return _one(request, tools, commune, typed, seen=seen, refused=sentence(str(error)))
    except EditConflict:
        return _one(request, tools, commune, typed, meanwhile=True)
    return done(request, f"/offices/{commune.id}", "office")


@router.post("/{commune_id}/delete")
def delete(request: Request, visitor: OfficeKeeper, desk: Desk, commune: Own) -> Response:
    """Delete the office of a commune."""
    if not desk.delete(commune.id):
        raise HTTPException(404)
    return done(request, "/offices", "office_deleted")


def list_page(
    request: Request, desk: OfficeDesk, chosen: OfficeFilter, refused: str | None = None
) -> Response:
    """The list, with why a file was refused."""
    rows = desk.listed(chosen)
    query = {"q": chosen.q, "state": chosen.state}
    return render(
        request,
        "offices.html",
        status=400 if refused else 200,
        page="offices",
        chosen=chosen,
        rows=rows[:PAGE_SIZE],
        more=len(rows) > PAGE_SIZE,
        query=urlencode(query) + "&",
        refused=refused,
    )


def _one(
    request: Request,
    tools: AdminTools,
    commune: Commune,
    typed: dict[str, str] | None = None,
    *,
    seen: str | None = None,
    refused: str | None = None,
    meanwhile: bool = False,
) -> Response:
    office = office_of(tools.engine, commune.id)
    if meanwhile:
        refused = facts.EDITED_MEANWHILE.format(name=_saver(tools, office))
    return render(
        request,
        "office.html",
        status=409 if meanwhile else 400 if refused else 200,
        page="offices",
        commune=commune,
        office=office,
        typed=typed or _shown(office, tools.today()),
        seen=stamp(office) if seen is None else seen,
        saver=_saver(tools, office),
        meanwhile=meanwhile,
        refused=refused,
    )


def _shown(office: Office | None, today: date) -> dict[str, str]:
    blank = dict.fromkeys(("name", "address", "hours", "phone", "reception_points"), "")
    return (facts_of(office) if office else blank) | {"updated": today.isoformat()}


def _saver(tools: AdminTools, office: Office | None) -> str:
    saver = tools.accounts.get(office.saved_by) if office and office.saved_by else None
    return saver.display_name if saver else wording.CONSOLE
