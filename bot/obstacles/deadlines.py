"""When a report is due, and how severe many voices make it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine
from sqlmodel import col, or_, select

from bot.dossiers.days import after_working_days
from bot.obstacles.reading import MOST_SEVERE, read_obstacle_lexicon
from bot.obstacles.records import ObstacleReport, ReportStatus
from knowledge.database import read_session

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE_CLOSES = time(17, 0)


def due_at(since: datetime, severity: int) -> datetime:
    """The end of the working day by which a report of `severity` is due."""
    days = read_obstacle_lexicon().due_working_days[severity]
    day = after_working_days(since.astimezone(ZONE).date(), days)
    return datetime.combine(day, OFFICE_CLOSES, ZONE)


def severity_of_crowd(people: int) -> int:
    """The least severity of a report that so many people share."""
    crowds = read_obstacle_lexicon().crowds
    return max((level for level, least in crowds.items() if people >= least), default=1)


def needing_attention(engine: Engine, moment: datetime) -> Sequence[ObstacleReport]:
    """Open reports that are new and severe, or overdue; the most severe first."""
    severe: ColumnElement[bool] = (col(ObstacleReport.status) == ReportStatus.NEW) & (
        col(ObstacleReport.severity) == MOST_SEVERE
    )
    with read_session(engine) as session:
        return session.exec(
            select(ObstacleReport)
            .where(col(ObstacleReport.status).in_([s for s in ReportStatus if s.open]))
            .where(or_(severe, col(ObstacleReport.due_at) < moment))
            .order_by(col(ObstacleReport.severity).desc(), col(ObstacleReport.due_at))
        ).all()
