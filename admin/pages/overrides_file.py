"""Filling what a province sets for itself from a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, UploadFile
from fastapi.responses import Response

from admin import wording
from admin.access import FactEditor
from admin.facts.overrides import OverrideFilter
from admin.facts.uploads import SheetUploads
from admin.page import CSV, done, download, render
from admin.pages.overrides import Desk, list_page
from admin.sheet_records import SheetUpload
from admin.tools import Tools
from knowledge.errors import UnreadableSource
from knowledge.overrides.sheet import REQUIRED, override_template
from knowledge.overrides.wording import HEADINGS

router = APIRouter(prefix="/overrides")
KIND = "overrides"
TEMPLATE_NAME = "mau-muc-rieng.csv"


def own_upload(upload_id: str, tools: Tools, visitor: FactEditor) -> SheetUpload:
    """The visitor's file. Raises: HTTPException 404 where it is gone or another's."""
    upload = SheetUploads(tools.engine, KIND, tools.clock).find(upload_id, visitor.id)
    if upload is None:
        raise HTTPException(404)
    return upload


Upload = Annotated[SheetUpload, Depends(own_upload)]


@router.get("/template.csv")
def template(visitor: FactEditor) -> Response:
    """A file to fill in."""
    return download(override_template().encode(), TEMPLATE_NAME, CSV)


@router.post("/file")
def upload_file(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    desk: Desk,
    file: UploadFile | None = None,
) -> Response:
    """Take a file in and show what it would change."""
    content = file.file.read() if file else b""
    if file is None or not content:
        refused = wording.REFUSED["sheet_missing"]
        return list_page(request, tools, desk, OverrideFilter(), refused)
    try:
        uploads = SheetUploads(tools.engine, KIND, tools.clock)
        upload = uploads.keep(file.filename or "", content, visitor.id)
    except UnreadableSource as error:
        reason = wording.REFUSED["sheet_unreadable"].format(reason=error)
        return list_page(request, tools, desk, OverrideFilter(), reason)
    return done(request, f"/overrides/file/{upload.id}")


@router.get("/file/{upload_id}")
def show_preview(
    request: Request, tools: Tools, visitor: FactEditor, desk: Desk, upload: Upload
) -> Response:
    """What the file would add, or that it is taken over."""
    try:
        preview = desk.preview(upload)
    except UnreadableSource:
        return list_page(request, tools, desk, OverrideFilter(), _columns())
    return render(
        request,
        "overrides_file.html",
        page="overrides",
        upload=upload,
        preview=preview,
        catalogue=tools.catalogue(),
    )


@router.post("/file/{upload_id}")
def land(
    request: Request, tools: Tools, visitor: FactEditor, desk: Desk, upload: Upload
) -> Response:
    """Take the good rows of the file over."""
    try:
        landed = desk.land(upload)
    except UnreadableSource:
        return list_page(request, tools, desk, OverrideFilter(), _columns())
    if not landed:
        return list_page(request, tools, desk, OverrideFilter(), wording.REFUSED["sheet_landed"])
    return done(request, "/overrides", "sheet_landed")


def _columns() -> str:
    columns = ", ".join(HEADINGS[name] for name in REQUIRED)
    return wording.REFUSED["sheet_columns"].format(columns=columns)
