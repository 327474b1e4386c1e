"""Showing a report's page, and taking steps from it: done, refused, or told of a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request
from fastapi.responses import Response

from admin import wording
from admin.access import Reviewer, Visitor
from admin.communes import own_communes
from admin.obstacle_actions import ObstacleActions, Step
from admin.page import done, render
from admin.report_view import read_report, view_report
from admin.reports import is_late
from admin.roles import Right, Role, in_scope
from admin.tools import AdminTools, Tools, tools_of
from bot.obstacles.handling import LONGEST_ANSWER, NEXT, EditConflict, StepRefused
from bot.obstacles.joining import near_reports
from bot.obstacles.reading import read_obstacle_lexicon
from bot.obstacles.records import ObstacleReport, ReportStatus
from knowledge.database import read_session

REFUSED = 400
CONFLICT = 409
BLANK = {"text": "", "note": "", "status": "", "split_note": "", "merge_note": "", "other": ""}


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
Word = Annotated[str, Form(max_length=200)]


def attempt(
    request: Request,
    visitor: Visitor,
    seen: tuple[ObstacleReport, int],
    step: Step[object],
    what: str,
    **typed: object,
) -> Response:
    """Take `step` on the report and version `seen`, and go to the report that it gives.

    Refused, the page is shown again with everything `typed`.
    """
    report, version = seen
    tools = tools_of(request)
    try:
        actions = ObstacleActions(tools.engine, tools.clock)
        result = actions.do(report.id or 0, version, visitor.id, step)
    except StepRefused as error:
        words = wording.REFUSED[error.reason].format(limit=LONGEST_ANSWER)
        return report_page(request, visitor, report, status=REFUSED, refused=words, typed=typed)
    except EditConflict as error:
        return _conflict(request, visitor, report, error, typed)
    to = result if isinstance(result, ObstacleReport) else report
    if not visitor.covers(to.commune):
        return done(request, "/reports", what)
    return done(request, f"/reports/{to.id}", what)


def report_page(
    request: Request,
    visitor: Visitor,
    report: ObstacleReport,
    *,
    status: int = 200,
    refused: str | None = None,
    typed: dict[str, object] | None = None,
) -> Response:
    """The page of `report`."""
    tools = tools_of(request)
    kept = {"kind": report.kind, "field": report.field or "", "severity": report.severity,
            "commune": report.commune or ""}  # fmt: skip
    return render(
        request,
        "report.html",
        status=status,
        page="reports",
        refused=refused,
        typed={**BLANK, **kept, "chosen": set(), **(typed or {})},
        view=view_report(tools.engine, report, tools.catalogue()),
        near=near_of(tools, report),
        late=is_late(report, tools.clock()),
        steps=[step for step in ReportStatus if step in _steps(report)],
        owners=possible_owners(tools, report),
        communes=tools.communes,
        own_communes=own_communes(visitor, tools),
        fields=fields_known(tools),
        longest=LONGEST_ANSWER,
        may_teach=visitor.may(Right.TEACH),
    )


def near_of(tools: AdminTools, report: ObstacleReport) -> list[tuple[ObstacleReport, float]]:
    """Other open reports of the commune that may mean the same, while this one is open."""
    if not ReportStatus(report.status).open:
        return []
    with read_session(tools.engine) as session:
        return near_reports(session, report, tools.similarity)


def possible_owners(tools: AdminTools, report: ObstacleReport) -> list[tuple[int, str]]:
    """Ids and names of the staff whose communes the report is of."""
    return [
        (one.id, one.display_name)
        for one in tools.accounts.all()
        if one.id and one.active and in_scope(Role(one.role), one.communes, report.commune)
    ]


def fields_known(tools: AdminTools) -> Sequence[str]:
    """Fields that a report may have: those of the catalogue, the most asked for first."""
    common = {label for label, _ in read_obstacle_lexicon().fields.entries}
    every = {procedure.field for procedure in tools.catalogue().procedures}
    return [*sorted(common), *sorted(every - common)]


def _steps(report: ObstacleReport) -> set[ReportStatus]:
    return set(NEXT[ReportStatus(report.status)]) - {ReportStatus.ANSWERED}


def _conflict(
    request: Request,
    visitor: Visitor,
    report: ObstacleReport,
    error: EditConflict,
    typed: dict[str, object],
) -> Response:
    tools = tools_of(request)
    other = tools.accounts.get(error.staff_id) if error.staff_id else None
    refused = wording.STALE.format(name=other.display_name if other else wording.BOT)
    newest = read_report(tools.engine, report.id or 0) or report
    return report_page(request, visitor, newest, status=CONFLICT, refused=refused, typed=typed)
