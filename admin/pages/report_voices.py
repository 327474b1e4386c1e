"""Which voices belong to a report: splitting some off, merging with another report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session, select

from admin.access import Reviewer, Visitor
from admin.report_page import Report, Text, Version, Word, attempt
from admin.tools import AdminTools, Tools
from bot.obstacles import handling
from bot.obstacles.handling import Hand, StepRefused
from bot.obstacles.records import ObstacleReport
from bot.references import report_reference_in
from knowledge.database import read_session

router = APIRouter(prefix="/reports/{report_id}")


@router.post("/split")
def split(
    request: Request,
    visitor: Reviewer,
    report: Report,
    version: Version,
    voices: Annotated[list[int] | None, Form()] = None,
    note: Text = "",
) -> Response:
    """Move the chosen voices into a report of their own, and go there."""
    chosen = voices or []

    def step(session: Session, hand: Hand) -> ObstacleReport:
        return handling.split(session, hand, chosen, note)

    typed = {"split_note": note, "chosen": set(chosen)}
    return attempt(request, visitor, (report, version), step, "split", **typed)


@router.post("/merge")
def merge(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    report: Report,
    version: Version,
    other: Word = "",
    note: Text = "",
) -> Response:
    """Move all voices into another report of the visitor's communes, and go there."""
    target = _by_reference(tools, visitor, other)

    def step(session: Session, hand: Hand) -> ObstacleReport:
        if target is None or target.id is None:
            raise StepRefused("other_unknown")
        return handling.merge(session, hand, target.id, note)

    typed = {"merge_note": note, "other": other}
    return attempt(request, visitor, (report, version), step, "merged", **typed)


def _by_reference(tools: AdminTools, visitor: Visitor, text: str) -> ObstacleReport | None:
    reference = report_reference_in(text)
    with read_session(tools.engine) as session:
        query = select(ObstacleReport).where(ObstacleReport.reference == reference)
        found = session.exec(query).first()
    return found if found is not None and visitor.covers(found.commune) else None
