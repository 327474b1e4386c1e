"""The list of procedures, a page for each, its list of papers, and life events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from bot import guidance
from bot.checklists.papers import paper_list
from bot.checklists.showing import Checklist
from bot.composing.passage import not_published
from bot.directory import Entry
from bot.web import wording
from bot.web.page import render
from bot.web.procedure_view import view_of
from bot.web.site import PageSite, Site
from knowledge.guides import Section as Heading
from knowledge.life_events import read_life_events
from knowledge.procedure import Procedure
from retrieval.understanding import Section

PAGE_LENGTH = 30
FEW = 3
MOST_NEAR = 8
LONGEST_QUERY = 200
LONGEST_TICKS = 200
NOT_FOUND = 404

router = APIRouter()


@dataclass(frozen=True)
class Listed:
    """One page of a list; pages are counted from 1."""

    entries: Sequence[Entry]
    total: int
    number: int
    query: str
    field: str

    @property
    def last(self) -> int:
        """The last page."""
        return max(1, -(-self.total // PAGE_LENGTH))

    def link(self, number: int) -> str:
        """The address of another page of the list."""
        asked = {"q": self.query, "linh-vuc": self.field, "trang": str(number)}
        return "/thu-tuc?" + urlencode({key: value for key, value in asked.items() if value})


@router.get("/thu-tuc")
def procedures(
    request: Request,
    site: PageSite,
    q: str = "",
    linh_vuc: Annotated[str, Query(alias="linh-vuc")] = "",
    trang: str = "1",
) -> Response:
    """The list by field, or what a search finds in it."""
    query = q.strip()[:LONGEST_QUERY]
    field = site.directory.fields.get(linh_vuc)
    if linh_vuc and field is None:
        raise HTTPException(NOT_FOUND)
    found: Sequence[Entry] = field.entries if field else ()
    if query:
        found = site.directory.search(query)
        if field:
            found = [entry for entry in found if entry.procedure.field == field.name]
    number = max(1, int(trang)) if trang.isdecimal() and len(trang) < 5 else 1
    start = (number - 1) * PAGE_LENGTH
    listed = Listed(found[start : start + PAGE_LENGTH], len(found), number, query, linh_vuc)
    return render(
        request,
        "procedures.html",
        page="procedures",
        query=query,
        field=field,
        listed=listed,
        near=_near(site, query, found) if query and not field else [],
        directory=site.directory,
        events=list(read_life_events().values()),
    )


@router.get("/thu-tuc/{code}")
def procedure(request: Request, site: PageSite, code: str) -> Response:
    """The page of one procedure at its stable address."""
    found = _known(site, code)
    if not found.answerable:
        entries = site.directory.by_code
        successors = [entries[other] for other in found.replaced_by if other in entries]
        return render(request, "repealed.html", procedure=found, successors=successors)
    return render(request, "procedure.html", page="procedure", view=view_of(site, found))


@router.get("/giay-to/{code}")
def papers(
    request: Request,
    site: PageSite,
    code: str,
    co: Annotated[str, Query(max_length=LONGEST_TICKS)] = "",
    loai: str = "",
) -> Response:
    """The list of papers alone, to tick and to print; `co` are the places ticked."""
    found = _known(site, code)
    if not found.answerable:
        raise HTTPException(NOT_FOUND)
    guide = site.guide(code)
    listed = paper_list(found, guide)
    case = int(loai) if loai.isdecimal() and len(loai) < 3 else None
    ticked = {int(place) for place in co.split(".") if place.isdecimal() and len(place) < 4}
    if case is not None and case >= len(listed.cases):
        case = None
    return render(
        request,
        "checklist.html",
        procedure=found,
        title=guide.title if guide else found.name,
        checklist=Checklist(code, found.name, listed, ticked, case),
        not_published=not_published(Section.DOCUMENTS, found).text,
    )


@router.get("/su-kien/{event_id}")
def event(request: Request, site: PageSite, event_id: str) -> Response:
    """What to do, in order, when something happens in the family."""
    events = read_life_events()
    if event_id not in events:
        raise HTTPException(NOT_FOUND)
    found = events[event_id]
    entries = site.directory.by_code
    return render(
        request,
        "event.html",
        event=found,
        steps=[(entries[code], _when(site, code)) for code in found.procedures if code in entries],
        events=list(events.values()),
    )


def _known(site: Site, code: str) -> Procedure:
    found = site.catalogue().get(code)
    if found is None:
        raise HTTPException(NOT_FOUND, wording.MISSING_PROCEDURE.format(code=code[:20]))
    return found


def _near(site: Site, query: str, found: Sequence[Entry]) -> list[Entry]:
    """What the chat's search finds for people's own words, where the list finds little."""
    if len(found) > FEW:
        return []
    entries = site.directory.by_code
    shown = {entry.procedure.code for entry in found}
    codes = site.find(query).codes[:MOST_NEAR]
    return [entries[code] for code in codes if code in entries and code not in shown]


def _when(site: Site, code: str) -> str:
    guide = site.guide(code)
    found = site.catalogue().get(code)
    if guide is None or found is None:
        return ""
    return guidance.section_text(guide, Heading.WHEN, site.subject(found))
