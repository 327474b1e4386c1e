"""One obstacle report: its voices, its history, and moving it on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response
from sqlmodel import Session, select

from admin.access import Assigner, Reviewer
from admin.communes import UnknownCommune, read_commune
from admin.report_page import Report, Text, Version, Word, attempt, possible_owners, report_page
from admin.tools import Tools
from bot.obstacles import handling
from bot.obstacles.handling import Hand, StepRefused
from bot.obstacles.records import ObstacleReport, ObstacleVoice, ReportStatus
from knowledge.database import read_session

router = APIRouter(prefix="/reports/{report_id}")


@router.get("")
def show_report(request: Request, visitor: Reviewer, report: Report) -> Response:
    """The report's page."""
    return report_page(request, visitor, report)


@router.get("/photos/{name}")
def show_photo(tools: Tools, report: Report, name: str) -> Response:
    """A photo that came with one of the report's voices."""
    with read_session(tools.engine) as session:
        photos = session.exec(
            select(ObstacleVoice.photo).where(ObstacleVoice.report_id == report.id)
        ).all()
    kept = {one for group in photos if group for one in group.split()}
    found = tools.photo(name) if name in kept else None
    if found is None:
        raise HTTPException(404)
    return Response(found, media_type="image/jpeg")


@router.post("/status")
def change_status(
    request: Request,
    visitor: Reviewer,
    report: Report,
    version: Version,
    status: Word = "",
    note: Text = "",
) -> Response:
    """Move the report on, with the reason."""

    def step(session: Session, hand: Hand) -> ObstacleReport:
        if status not in list(ReportStatus):
            raise StepRefused("step_not_allowed")
        return handling.change_status(session, hand, ReportStatus(status), note)

    typed = {"note": note, "status": status}
    return attempt(request, visitor, (report, version), step, "status", **typed)


@router.post("/take")
def take(request: Request, visitor: Reviewer, report: Report, version: Version) -> Response:
    """Make the visitor the owner."""

    def step(session: Session, hand: Hand) -> ObstacleReport:
        return handling.assign(session, hand, visitor.id)

    return attempt(request, visitor, (report, version), step, "assigned")


@router.post("/assign")
def assign(
    request: Request,
    tools: Tools,
    visitor: Assigner,
    report: Report,
    version: Version,
    owner: Annotated[int, Form()],
) -> Response:
    """Make a colleague the owner, if the report's commune is theirs."""

    def step(session: Session, hand: Hand) -> ObstacleReport:
        if owner not in dict(possible_owners(tools, report)):
            raise StepRefused("owner_unknown")
        return handling.assign(session, hand, owner)

    return attempt(request, visitor, (report, version), step, "assigned")


@router.post("/classify")
def classify(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    report: Report,
    version: Version,
    kind: Word = "",
    field: Word = "",
    commune: Word = "",
    severity: Annotated[int, Form()] = 1,
) -> Response:
    """Put right what the report is about, where, and how severe it is."""

    def step(session: Session, hand: Hand) -> ObstacleReport:
        try:
            place = read_commune(commune, visitor, tools)
        except UnknownCommune as error:
            raise StepRefused("commune_unknown") from error
        wanted = {"kind": kind, "field": field or None, "commune": place, "severity": severity}
        changes = {name: v for name, v in wanted.items() if v != getattr(report, name)}
        return handling.classify(session, hand, **changes)

    typed = {"kind": kind, "field": field, "commune": commune, "severity": severity}
    return attempt(request, visitor, (report, version), step, "classified", **typed)


@router.post("/answer")
def answer(
    request: Request, visitor: Reviewer, report: Report, version: Version, text: Text = ""
) -> Response:
    """Send the answer to everybody who asked."""

    def step(session: Session, hand: Hand) -> int:
        return handling.answer_citizens(session, hand, text)

    return attempt(request, visitor, (report, version), step, "answered", text=text)
