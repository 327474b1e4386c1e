"""A staff member's own alerts, read and unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, func, update
from sqlmodel import col, select

from admin.alerts.records import StaffAlert
from admin.reports import OPEN_STATUSES
from bot.obstacles.records import ObstacleReport
from knowledge.database import read_session, write_session

PAGE_SIZE = 50


@dataclass(frozen=True)
class Alerts:
    """Reads alerts; `scope` leaves only reports of a staff member's communes."""

    engine: Engine
    staff_id: int
    scope: ColumnElement[bool]

    def unread(self) -> int:
        """How many are unread and still need somebody."""
        query = (
            select(func.count())
            .select_from(StaffAlert)
            .join(ObstacleReport, col(ObstacleReport.id) == col(StaffAlert.report_id))
            .where(self._mine(), col(StaffAlert.read_at).is_(None))
            .where(col(ObstacleReport.status).in_(OPEN_STATUSES))
        )
        with read_session(self.engine) as session:
            return int(session.exec(query).one())

    def page(self, number: int) -> Sequence[tuple[StaffAlert, ObstacleReport]]:
        """Alerts with their reports, unread first, then newest, and one more as a sign."""
        query = (
            select(StaffAlert, ObstacleReport)
            .join(ObstacleReport, col(ObstacleReport.id) == col(StaffAlert.report_id))
            .where(self._mine())
            .order_by(col(StaffAlert.read_at).is_not(None), col(StaffAlert.id).desc())
            .offset((number - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE + 1)
        )
        with read_session(self.engine) as session:
            return session.exec(query).all()

    def open(self, alert_id: int, moment: datetime) -> int | None:
        """Mark an own alert read; the id of its report, None where there is no such alert."""
        with write_session(self.engine) as session:
            alert = session.get(StaffAlert, alert_id)
            if alert is None or alert.staff_id != self.staff_id:
                return None
            alert.read_at = alert.read_at or moment
            session.add(alert)
            return alert.report_id

    def read_all(self, moment: datetime) -> None:
        """Mark every own alert read."""
        mine = and_(col(StaffAlert.staff_id) == self.staff_id, col(StaffAlert.read_at).is_(None))
        with write_session(self.engine) as session:
            session.execute(update(StaffAlert).where(mine).values(read_at=moment))

    def _mine(self) -> ColumnElement[bool]:
        return and_(col(StaffAlert.staff_id) == self.staff_id, self.scope)
