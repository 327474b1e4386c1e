"""The queue of obstacle reports: filtered, scoped to a staff member's communes, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, func, true
from sqlmodel import Session, col, select

from bot.obstacles.records import ObstacleReport, ObstacleVoice, ReportStatus
from knowledge.database import read_session

PAGE_SIZE = 25
OPEN, ALL, MINE, NOBODY, PROVINCE = "open", "all", "me", "none", "-"
OPEN_STATUSES = tuple(status.value for status in ReportStatus if status.open)


@dataclass(frozen=True)
class QueueFilter:
    """What staff ask to see; an empty text asks for everything.

    `status` is `open`, `all` or one status; `owner` is `me`, `none` or a staff id; `commune`
    `-` is the province's own.
    """

    status: str = OPEN
    kind: str = ""
    field: str = ""
    commune: str = ""
    owner: str = ""
    overdue: bool = False
    page: int = 1


@dataclass(frozen=True)
class QueueRow:
    """One report in the list, with how many people met it."""

    report: ObstacleReport
    people: int
    late: bool


@dataclass(frozen=True)
class QueuePage:
    """One page of the list; `more` tells of a next one."""

    rows: Sequence[QueueRow]
    total: int
    more: bool


@dataclass(frozen=True)
class ReportQueue:
    """Reads the queue; `scope` is the condition that a staff member's communes put on it."""

    engine: Engine
    scope: ColumnElement[bool]
    staff_id: int
    present: datetime

    def page(self, wanted: QueueFilter) -> QueuePage:
        """The reports asked for: severe ones first, then those heard of last."""
        where = and_(self.scope, *self._conditions(wanted))
        people = people_of(col(ObstacleReport.id))
        query = (
            select(ObstacleReport, people)
            .where(where)
            .order_by(col(ObstacleReport.severity).desc(), col(ObstacleReport.last_at).desc())
            .offset((wanted.page - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
        )
        with read_session(self.engine) as session:
            counted = select(func.count()).select_from(ObstacleReport).where(where)
            total = session.exec(counted).one()
            rows = [
                QueueRow(report, int(count), is_late(report, self.present))
                for report, count in session.exec(query)
            ]
        return QueuePage(rows, total, total > wanted.page * PAGE_SIZE)

    def choices(self) -> dict[str, list[str]]:
        """Fields and communes that occur, for the filter's lists."""
        with read_session(self.engine) as session:
            return {
                "fields": self._distinct(session, ObstacleReport.field),
                "communes": self._distinct(session, ObstacleReport.commune),
            }

    def _distinct(self, session: Session, column: Any) -> list[str]:
        query = select(column).where(self.scope, col(column).is_not(None)).distinct()
        return sorted(str(value) for value in session.exec(query))

    def _conditions(self, wanted: QueueFilter) -> list[ColumnElement[bool]]:
        conditions = [_status(wanted.status), self._owner(wanted.owner)]
        if wanted.kind:
            conditions.append(col(ObstacleReport.kind) == wanted.kind)
        if wanted.field:
            conditions.append(col(ObstacleReport.field) == wanted.field)
        if wanted.commune:
            named = None if wanted.commune == PROVINCE else wanted.commune
            conditions.append(col(ObstacleReport.commune) == named)
        if wanted.overdue:
            conditions.append(col(ObstacleReport.due_at) < self.present)
            conditions.append(_status(OPEN))
        return conditions

    def _owner(self, owner: str) -> ColumnElement[bool]:
        if owner == NOBODY:
            return col(ObstacleReport.owner_id).is_(None)
        if owner == MINE:
            return col(ObstacleReport.owner_id) == self.staff_id
        return col(ObstacleReport.owner_id) == int(owner) if owner.isdecimal() else true()


def is_late(report: ObstacleReport, present: datetime) -> bool:
    """Whether an open report is past its due time."""
    due = report.due_at
    return due is not None and due < present and ReportStatus(report.status).open


def people_of(report_id: Any) -> Any:
    """The SQL count of people behind a report, also of those whose conversation is gone."""
    person = func.coalesce(
        func.nullif(ObstacleVoice.person, ""),
        ObstacleVoice.conversation_id,
        ObstacleVoice.turn_key,
    )
    return (
        select(func.count(func.distinct(person)))
        .where(col(ObstacleVoice.report_id) == report_id)
        .correlate(ObstacleReport)
        .scalar_subquery()
    )


def _status(status: str) -> ColumnElement[bool]:
    if status == ALL:
        return true()
    wanted = OPEN_STATUSES if status in (OPEN, "") else (status,)
    return col(ObstacleReport.status).in_(wanted)
