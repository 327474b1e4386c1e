"""Importing dossiers exported by the one-stop software."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, UploadFile
from fastapi.responses import Response

from admin import wording
from admin.access import Importing
from admin.dossier_import import DossierImports, rejected_file
from admin.page import done, render
from admin.records import ImportUpload
from admin.tools import Tools
from bot.dossiers import wording as dossier_wording
from bot.dossiers.template import FILE_NAME, template_xlsx
from knowledge.errors import UnreadableSource

router = APIRouter(prefix="/dossiers")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REJECTED_NAME = "dong-bi-loi.csv"


def imports(tools: Tools) -> DossierImports:
    """The import. Raises: HTTPException 404 where this deployment has none."""
    if tools.dossier_key is None:
        raise HTTPException(404)
    return DossierImports(tools.engine, tools.dossier_key, tools.clock)


Imports = Annotated[DossierImports, Depends(imports)]


def own_upload(upload_id: str, visitor: Importing, desk: Imports) -> ImportUpload:
    """The visitor's upload. Raises: HTTPException 404 where it is gone or another's."""
    upload = desk.find(upload_id, visitor.id)
    if upload is None:
        raise HTTPException(404)
    return upload


Upload = Annotated[ImportUpload, Depends(own_upload)]


@router.get("")
def show_form(request: Request, tools: Tools, visitor: Importing) -> Response:
    """The form to choose a file."""
    return _form(request, None if tools.dossier_key else wording.REFUSED["import_absent"])


@router.post("")
def upload_file(
    request: Request, visitor: Importing, desk: Imports, file: UploadFile | None = None
) -> Response:
    """Take a file in and show what it would change."""
    content = file.file.read() if file else b""
    if file is None or not content:
        return _form(request, wording.REFUSED["file_missing"], 400)
    try:
        upload = desk.preview(file.filename or "", content, visitor.id)
    except UnreadableSource as error:
        return _form(request, wording.REFUSED["file_unreadable"].format(reason=error), 400)
    return done(request, f"/dossiers/{upload.id}")


@router.get("/template.xlsx")
def template(visitor: Importing) -> Response:
    """An empty file to fill in."""
    return _download(template_xlsx(), FILE_NAME, XLSX)


@router.get("/{upload_id}")
def show_preview(request: Request, visitor: Importing, upload: Upload) -> Response:
    """What the file would change, or has changed."""
    return render(request, "dossiers_preview.html", page="dossiers", upload=upload)


@router.get("/{upload_id}/rejected.csv")
def rejected(visitor: Importing, upload: Upload) -> Response:
    """The rejected lines with their reasons."""
    return _download(rejected_file(upload), REJECTED_NAME, CSV)


@router.post("/{upload_id}")
def land(request: Request, visitor: Importing, desk: Imports, upload: Upload) -> Response:
    """Import the file that was previewed."""
    if upload.content is None:
        return _form(request, wording.REFUSED["file_gone"], 400)
    desk.land(upload)
    return done(request, f"/dossiers/{upload.id}", "landed")


def _form(request: Request, refused: str | None, status: int = 200) -> Response:
    titles, notes = dossier_wording.COLUMN_TITLES, dossier_wording.COLUMN_NOTES
    columns = [(titles[name], notes[name]) for name in titles]
    return render(
        request, "dossiers.html", status=status, page="dossiers", columns=columns, refused=refused
    )


def _download(content: bytes, filename: str, media_type: str) -> Response:
    disposition = f'attachment; filename="{filename}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
