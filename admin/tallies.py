"""What became of obstacle reports in a period, by commune and by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from admin.periods import Period
from admin.reports import is_late
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ReportStatus

RESOLVED = (ReportStatus.ANSWERED.value, ReportStatus.CLOSED.value)


@dataclass(frozen=True)
class Tally:
    """Reports received, resolved and passed up in the period; overdue ones as of now."""

    received: int = 0
    resolved: int = 0
    overdue: int = 0
    passed_up: int = 0


@dataclass(frozen=True)
class Tallies:
    """The tally of all, by commune (None: the province's) and by kind; largest first.

    A report that was merged into another counts as that one alone.
    """

    whole: Tally
    by_commune: Sequence[tuple[str | None, Tally]]
    by_kind: Sequence[tuple[str, Tally]]


def tally_reports(
    session: Session, scope: ColumnElement[bool], period: Period, present: datetime
) -> Tallies:
    """Tally the reports that `scope` leaves in."""
    unmerged = col(ObstacleReport.merged_into).is_(None)
    moved = _moved_in(session, period)
    moved_ids = select(ObstacleEvent.report_id).where(_moves(period))
    late_or_new = period.holds(ObstacleReport.first_at) | (col(ObstacleReport.due_at) < present)
    reports = session.exec(
        select(ObstacleReport)
        .where(scope, unmerged)
        .where(late_or_new | col(ObstacleReport.id).in_(moved_ids))
    ).all()
    marks = {report.id: _marks(report, period, present, moved) for report in reports}
    return Tallies(
        whole=_tally(marks.values()),
        by_commune=_grouped(reports, marks, lambda report: report.commune),
        by_kind=_grouped(reports, marks, lambda report: report.kind),
    )


def _moved_in(session: Session, period: Period) -> Mapping[int, set[str]]:
    """The statuses that reports took on in the period."""
    moved: dict[int, set[str]] = {}
    for event in session.exec(select(ObstacleEvent).where(_moves(period))):
        status = event.details.get("to") if event.action == "status" else "answered"
        moved.setdefault(event.report_id, set()).add(str(status))
    return moved


def _moves(period: Period) -> ColumnElement[bool]:
    moves = col(ObstacleEvent.action).in_(["answered", "status"])
    return and_(period.holds(ObstacleEvent.created_at), moves)


def _marks(
    report: ObstacleReport, period: Period, present: datetime, moved: Mapping[int, set[str]]
) -> set[str]:
    assert report.id is not None
    statuses = moved.get(report.id, set())
    told = {
        "received": period.start <= report.first_at < period.end,
        "resolved": not statuses.isdisjoint(RESOLVED),
        "overdue": is_late(report, present),
        "passed_up": ReportStatus.PASSED_UP in statuses,
    }
    return {name for name, true in told.items() if true}


def _tally(marks: Any) -> Tally:
    counts = Counter(name for one in marks for name in one)
    return Tally(**counts)


def _grouped(
    reports: Sequence[ObstacleReport],
    marks: Mapping[int | None, set[str]],
    key: Callable[[ObstacleReport], Any],
) -> list[tuple[Any, Tally]]:
    groups: dict[Any, list[set[str]]] = {}
    for report in reports:
        if marks[report.id]:
            groups.setdefault(key(report), []).append(marks[report.id])
    rows = [(name, _tally(found)) for name, found in groups.items()]
    return sorted(rows, key=lambda row: (-row[1].received, str(row[0])))
