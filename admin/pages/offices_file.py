"""Filling the office directory from a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, UploadFile
from fastapi.responses import Response

from admin import wording
from admin.access import OfficeKeeper
from admin.facts.offices import OfficeFilter
from admin.facts.uploads import SheetUploads
from admin.page import CSV, done, download, render
from admin.pages.offices import Desk, list_page
from admin.sheet_records import SheetUpload
from admin.tools import Tools
from knowledge.errors import UnreadableSource
from knowledge.places.finding import load_places
from knowledge.places.offices import REQUIRED, office_template
from knowledge.places.wording import OFFICE_HEADINGS

router = APIRouter(prefix="/offices")
KIND = "offices"
TEMPLATE_NAME = "mau-tru-so.csv"


def own_upload(upload_id: str, tools: Tools, visitor: OfficeKeeper) -> SheetUpload:
    """The visitor's file. Raises: HTTPException 404 where it is gone or another's."""
    upload = SheetUploads(tools.engine, KIND, tools.clock).find(upload_id, visitor.id)
    if upload is None:
        raise HTTPException(404)
    return upload


Upload = Annotated[SheetUpload, Depends(own_upload)]


@router.get("/template.csv")
def template(visitor: OfficeKeeper) -> Response:
    """A file to fill in."""
    return download(office_template().encode(), TEMPLATE_NAME, CSV)


@router.post("/file")
def upload_file(
    request: Request,
    tools: Tools,
    visitor: OfficeKeeper,
    desk: Desk,
    file: UploadFile | None = None,
) -> Response:
    """Take a file in and show what it would change."""
    content = file.file.read() if file else b""
    if file is None or not content:
        return list_page(request, desk, OfficeFilter(), wording.REFUSED["sheet_missing"])
    try:
        uploads = SheetUploads(tools.engine, KIND, tools.clock)
        upload = uploads.keep(file.filename or "", content, visitor.id)
    except UnreadableSource as error:
        reason = wording.REFUSED["sheet_unreadable"].format(reason=error)
        return list_page(request, desk, OfficeFilter(), reason)
    return done(request, f"/offices/file/{upload.id}")


@router.get("/file/{upload_id}")
def show_preview(
    request: Request, tools: Tools, visitor: OfficeKeeper, desk: Desk, upload: Upload
) -> Response:
    """What the file would change, or that it is taken over."""
    try:
        preview = desk.preview(upload, tools.today())
    except UnreadableSource:
        return list_page(request, desk, OfficeFilter(), _columns())
    return render(
        request,
        "offices_file.html",
        page="offices",
        upload=upload,
        preview=preview,
        communes=load_places().by_id,
    )


@router.post("/file/{upload_id}")
def land(
    request: Request, tools: Tools, visitor: OfficeKeeper, desk: Desk, upload: Upload
) -> Response:
    """Take the good rows of the file over."""
    try:
        landed = desk.land(upload, tools.today())
    except UnreadableSource:
        return list_page(request, desk, OfficeFilter(), _columns())
    if not landed:
        return list_page(request, desk, OfficeFilter(), wording.REFUSED["sheet_landed"])
    return done(request, "/offices", "sheet_landed")


def _columns() -> str:
    columns = ", ".join(OFFICE_HEADINGS[name] for name in REQUIRED)
    return wording.REFUSED["sheet_columns"].format(columns=columns)
