"""One obstacle report: its voices, its history, and what staff do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response
from sqlmodel import select

from admin import wording
from admin.access import Assigner, Reviewer, Visitor
from admin.obstacle_actions import NEXT, ActionRefused, Hand, ObstacleActions, StaleReport
from admin.page import done, render
from admin.report_view import read_report, view_report
from admin.reports import is_late
from admin.roles import Role, in_scope
from admin.tools import AdminTools, Tools
from bot.obstacles.records import ObstacleReport, ReportStatus
from bot.references import report_reference_in
from knowledge.database import read_session

router = APIRouter(prefix="/reports/{report_id}")
CONFLICT = 409


def scoped_report(report_id: int, tools: Tools, visitor: Reviewer) -> ObstacleReport:
    """The report of the address.

    Raises: HTTPException 404 where there is none, 403 on one of another commune.
    """
    report = read_report(tools.engine, report_id)
    if report is None:
        raise HTTPException(404)
    visitor.require(report.commune)
    return report


Report = Annotated[ObstacleReport, Depends(scoped_report)]
Version = Annotated[int, Form()]
Text = Annotated[str, Form(max_length=20_000)]
Word = Annotated[str, Form(max_length=60)]


@router.get("")
def show_report(request: Request, visitor: Reviewer, report: Report) -> Response:
    """The report's page."""
    return _page(request, visitor, report)


@router.post("/status")
def change_status(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    report: Report,
    version: Version,
    status: Word = "",
    note: Text = "",
) -> Response:
    """Move the report on, with the reason."""

    def act() -> None:
        if status not in [step.value for step in ReportStatus]:
            raise ActionRefused("step_not_allowed")
        _actions(tools).change_status(_hand(visitor, report, version), ReportStatus(status), note)

    return _try(request, visitor, report, act, "status", note=note, status=status)


@router.post("/take")
def take(
    request: Request, tools: Tools, visitor: Reviewer, report: Report, version: Version
) -> Response:
    """Make the visitor the owner."""
    hand = _hand(visitor, report, version)
    return _try(
        request, visitor, report, lambda: _actions(tools).assign(hand, visitor.id), "assigned"
    )


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

    def act() -> None:
        if owner not in dict(_possible_owners(tools, report)):
            raise ActionRefused("owner_unknown")
        _actions(tools).assign(_hand(visitor, report, version), owner)

    return _try(request, visitor, report, act, "assigned")


@router.post("/answer")
def answer(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    report: Report,
    version: Version,
    text: Text = "",
) -> Response:
    """Send the answer to everybody who asked."""
    hand = _hand(visitor, report, version)

    def act() -> None:
        _actions(tools).answer(hand, text)

    return _try(request, visitor, report, act, "answered", text=text)


@router.post("/split")
def split(
    request: Request,
    tools: Tools,
    visitor: Reviewer,
    report: Report,
    version: Version,
    voices: Annotated[list[int] | None, Form()] = None,
    note: Text = "",
) -> Response:
    """Move the chosen voices into a report of their own, and go there."""
    hand = _hand(visitor, report, version)
    made: list[int] = []

    def act() -> None:
        made.append(_actions(tools).split(hand, voices or [], note))

    refused = _try(
        request, visitor, report, act, "split", split_note=note, chosen=set(voices or [])
    )
    return done(request, f"/reports/{made[0]}", "split") if made else refused


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
    hand = _hand(visitor, report, version)

    def act() -> None:
        if target is None:
            raise ActionRefused("other_unknown")
        _actions(tools).merge(hand, target, note)

    refused = _try(request, visitor, report, act, "merged", merge_note=note, other=other)
    merged = target is not None and refused.status_code < 400
    return done(request, f"/reports/{target.id}", "merged") if merged and target else refused


def _try(
    request: Request,
    visitor: Visitor,
    report: ObstacleReport,
    act: Callable[[], None],
    what: str,
    **typed: object,
) -> Response:
    """Do it and go back to the report; or show why not, with everything that was typed."""
    try:
        act()
    except ActionRefused as error:
        refused = wording.REFUSED[error.reason]
        return _page(request, visitor, report, status=400, refused=refused, typed=typed)
    except StaleReport as error:
        return _stale(request, visitor, report, error, typed)
    return done(request, f"/reports/{report.id}", what)


def _stale(
    request: Request,
    visitor: Visitor,
    report: ObstacleReport,
    error: StaleReport,
    typed: dict[str, object],
) -> Response:
    tools: AdminTools = request.app.state.tools
    other = tools.accounts.get(error.staff_id) if error.staff_id else None
    refused = wording.STALE.format(name=other.display_name if other else wording.BOT)
    newest = read_report(tools.engine, report.id or 0) or report
    return _page(request, visitor, newest, status=CONFLICT, refused=refused, typed=typed)


def _page(
    request: Request,
    visitor: Visitor,
    report: ObstacleReport,
    *,
    status: int = 200,
    refused: str | None = None,
    typed: dict[str, object] | None = None,
) -> Response:
    tools: AdminTools = request.app.state.tools
    blank = {"text": "", "note": "", "status": "", "split_note": "", "merge_note": "", "other": ""}
    return render(
        request,
        "report.html",
        status=status,
        page="reports",
        refused=refused,
        typed={**blank, "chosen": set(), **(typed or {})},
        view=view_report(tools.engine, report, tools.catalogue()),
        late=is_late(report, tools.clock()),
        steps=[step for step in NEXT[ReportStatus(report.status)] if step != "answered"],
        owners=_possible_owners(tools, report),
        communes=tools.communes,
    )


def _actions(tools: AdminTools) -> ObstacleActions:
    return ObstacleActions(tools.engine, tools.clock)


def _hand(visitor: Visitor, report: ObstacleReport, version: int) -> Hand:
    assert report.id is not None
    return Hand(report.id, version, visitor.id)


def _possible_owners(tools: AdminTools, report: ObstacleReport) -> list[tuple[int, str]]:
    return [
        (one.id, one.display_name)
        for one in tools.accounts.all()
        if one.id and one.active and in_scope(Role(one.role), one.communes, report.commune)
    ]


def _by_reference(tools: AdminTools, visitor: Visitor, text: str) -> ObstacleReport | None:
    reference = report_reference_in(text)
    with read_session(tools.engine) as session:
        query = select(ObstacleReport).where(ObstacleReport.reference == reference)
        found = session.exec(query).first()
    return found if found is not None and visitor.covers(found.commune) else None
