"""Filling what a province sets for itself from a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, UploadFile
from fastapi.responses import Response

from admin.access import FactEditor
from admin.facts.overrides import OverrideFilter
from admin.page import CSV, download
from admin.pages.overrides import Desk, list_page
from admin.pages.sheet_file import Refuse, SheetPages
from admin.sheet_records import SheetUpload
from admin.tools import Tools
from knowledge.overrides.sheet import REQUIRED, override_template
from knowledge.overrides.wording import HEADINGS

router = APIRouter(prefix="/overrides")
PAGES = SheetPages("overrides", [HEADINGS[name] for name in REQUIRED])
TEMPLATE_NAME = "mau-muc-rieng.csv"


def own_upload(upload_id: str, tools: Tools, visitor: FactEditor) -> SheetUpload:
    """The visitor's file. Raises: HTTPException 404 where it is gone or another's."""
    return PAGES.own(upload_id, tools, visitor)


def refusing(request: Request, tools: Tools, desk: Desk) -> Refuse:
    """Shows the list with a reason."""
    return lambda reason: list_page(request, tools, desk, OverrideFilter(), reason)


Upload = Annotated[SheetUpload, Depends(own_upload)]
Refusing = Annotated[Refuse, Depends(refusing)]


@router.get("/template.csv")
def template(visitor: FactEditor) -> Response:
    """A file to fill in."""
    return download(override_template().encode(), TEMPLATE_NAME, CSV)


@router.post("/file")
def upload_file(
    request: Request,
    tools: Tools,
    visitor: FactEditor,
    refuse: Refusing,
    file: UploadFile | None = None,
) -> Response:
    """Take a file in and show what it would change."""
    return PAGES.take_in(request, tools, visitor, file, refuse)


@router.get("/file/{upload_id}")
def show_preview(
    request: Request, tools: Tools, desk: Desk, upload: Upload, refuse: Refusing
) -> Response:
    """What the file would add, or that it is taken over."""
    catalogue = tools.catalogue()
    return PAGES.show(request, upload, lambda: desk.preview(upload), refuse, catalogue=catalogue)


@router.post("/file/{upload_id}")
def land(request: Request, desk: Desk, upload: Upload, refuse: Refusing) -> Response:
    """Take the good rows of the file over."""
    return PAGES.take_over(request, lambda: desk.land(upload), refuse)
