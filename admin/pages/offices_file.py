"""Filling the office directory from a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import Response

from admin.access import OfficeKeeper
from admin.facts.offices import OfficeFilter
from admin.page import CSV, download
from admin.pages.offices import Desk, list_page
from admin.pages.sheet_file import Refuse, SheetPages
from admin.sheet_records import SheetUpload
from admin.tools import Tools
from knowledge.places.finding import load_places
from knowledge.places.offices import REQUIRED, office_template
from knowledge.places.wording import OFFICE_HEADINGS

router = APIRouter(prefix="/offices")
PAGES = SheetPages("offices", [OFFICE_HEADINGS[name] for name in REQUIRED])
TEMPLATE_NAME = "mau-tru-so.csv"


def own_upload(upload_id: str, tools: Tools, visitor: OfficeKeeper) -> SheetUpload:
    """The visitor's file. Raises: HTTPException 404 where it is gone or another's."""
    return PAGES.own(upload_id, tools, visitor)


def refusing(request: Request, desk: Desk) -> Refuse:
    """Shows the list with a reason."""
    return lambda reason: list_page(request, desk, OfficeFilter(), reason)


Upload = Annotated[SheetUpload, Depends(own_upload)]
Refusing = Annotated[Refuse, Depends(refusing)]


@router.get("/template.csv")
def template(visitor: OfficeKeeper) -> Response:
    """A file to fill in."""
    return download(office_template().encode(), TEMPLATE_NAME, CSV)


@router.post("/file")
def upload_file(
    request: Request,
    tools: Tools,
    visitor: OfficeKeeper,
    refuse: Refusing,
    file: UploadFile | None = None,
) -> Response:
    """Take a file in and show what it would change."""
    return PAGES.take_in(request, tools, visitor, file, refuse)


@router.get("/file/{upload_id}")
def show_preview(
    request: Request, tools: Tools, desk: Desk, upload: Upload, refuse: Refusing
) -> Response:
    """What the file would change, or that it is taken over."""
    today, communes = tools.today(), load_places().by_id
    return PAGES.show(
        request, upload, lambda: desk.preview(upload, today), refuse, communes=communes
    )


@router.post("/file/{upload_id}")
def land(request: Request, tools: Tools, desk: Desk, upload: Upload, refuse: Refusing) -> Response:
    """Take the good rows of the file over."""
    return PAGES.take_over(request, lambda: desk.land(upload, tools.today()), refuse)
