"""Importing dossiers exported by the one-stop software."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, UploadFile
from fastapi.responses import Response

from admin import wording
from admin.access import Importing, Visitor
from admin.imports.jobs import ImportJobs, rejected_file
from admin.imports.records import ImportJob, ImportState
from admin.page import done, is_partial, render
from admin.tools import Tools
from bot.dossiers import wording as dossier_wording
from bot.dossiers.template import FILE_NAME, template_xlsx

router = APIRouter(prefix="/dossiers")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REJECTED_NAME = "dong-bi-loi.csv"


def imports(tools: Tools) -> ImportJobs:
    """The imports. Raises: HTTPException 404 where this deployment has none."""
    if tools.dossier_key is None:
        raise HTTPException(404)
    return ImportJobs(tools.engine, tools.clock)


Imports = Annotated[ImportJobs, Depends(imports)]


def own_job(job_id: str, visitor: Importing, jobs: Imports) -> ImportJob:
    """The visitor's import. Raises: HTTPException 404 where it is gone or another's."""
    job = jobs.find(job_id, visitor.id)
    if job is None:
        raise HTTPException(404)
    return job


Job = Annotated[ImportJob, Depends(own_job)]


@router.get("")
def show_form(request: Request, tools: Tools, visitor: Importing) -> Response:
    """The form to choose a file, and what became of the last ones."""
    absent = None if tools.dossier_key else wording.REFUSED["import_absent"]
    return _form(request, tools, visitor, absent)


@router.post("")
def upload_file(
    request: Request,
    tools: Tools,
    visitor: Importing,
    jobs: Imports,
    file: UploadFile | None = None,
) -> Response:
    """Take a file in; the worker reads it."""
    content = file.file.read() if file else b""
    if file is None or not content:
        return _form(request, tools, visitor, wording.REFUSED["file_missing"], 400)
    job = jobs.take_in(file.filename or "", content, visitor.id)
    return done(request, f"/dossiers/{job.id}")


@router.get("/template.xlsx")
def template(visitor: Importing) -> Response:
    """An empty file to fill in."""
    return _download(template_xlsx(), FILE_NAME, XLSX)


@router.get("/{job_id}")
def show_job(request: Request, visitor: Importing, job: Job) -> Response:
    """How far it is, and what the file would change; HTMX gets what moves alone."""
    template = "dossiers_job_moving.html" if is_partial(request) else "dossiers_job.html"
    working = ImportState(job.state).working
    return render(request, template, page="dossiers", job=job, working=working)


@router.get("/{job_id}/rejected.csv")
def rejected(visitor: Importing, job: Job) -> Response:
    """The rejected lines with their reasons."""
    return _download(rejected_file(job), REJECTED_NAME, CSV)


@router.post("/{job_id}")
def land(request: Request, tools: Tools, visitor: Importing, jobs: Imports, job: Job) -> Response:
    """Let the worker land the file that was previewed."""
    if not jobs.land(job.id):
        return _form(request, tools, visitor, wording.REFUSED["file_gone"], 400)
    return done(request, f"/dossiers/{job.id}")


def _form(
    request: Request, tools: Tools, visitor: Visitor, refused: str | None, status: int = 200
) -> Response:
    titles, notes = dossier_wording.COLUMN_TITLES, dossier_wording.COLUMN_NOTES
    return render(
        request,
        "dossiers.html",
        status=status,
        page="dossiers",
        columns=[(titles[name], notes[name]) for name in titles],
        jobs=ImportJobs(tools.engine, tools.clock).latest(visitor.id),
        refused=refused,
    )


def _download(content: bytes, filename: str, media_type: str) -> Response:
    disposition = f'attachment; filename="{filename}"'
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})
