"""Raising alerts: each staff member is told once of what needs them, on the page and in chats."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from admin import wording
from admin.alerts.records import StaffAlert
from admin.page import VIETNAM, day
from admin.records import Staff
from admin.reports import is_late
from admin.roles import Role, in_scope
from bot.alerts.chats import chats_of
from bot.obstacles.deadlines import needing_attention
from bot.obstacles.records import ObstacleReport, ReportStatus
from bot.records import OutboxMessage
from knowledge.columns import now
from knowledge.database import read_session, write_session

log = logging.getLogger(__name__)

SEVERE, OVERDUE = "severe", "overdue"
MOST_LINES = 5


@dataclass(frozen=True)
class AlertRaiser:
    """Looks for reports that need somebody; several workers may run it at once.

    `pages` is the address of the staff pages, empty where chats cannot open them; `communes`
    maps a commune's id to its name.
    """

    engine: Engine
    pages: str = ""
    communes: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], datetime] = now

    def run(self) -> int:
        """Raise what is new; returns how many alerts."""
        moment = self.clock()
        reports = needing_attention(self.engine, moment)
        if not reports:
            return 0
        with read_session(self.engine) as session:
            staff = session.exec(select(Staff).where(col(Staff.active))).all()
        manned = {commune for one in staff if not _provincial(one) for commune in one.communes}
        return sum(
            self._tell(one, [report for report in reports if hears(one, report, manned)], moment)
            for one in staff
        )

    def _tell(self, staff: Staff, reports: Sequence[ObstacleReport], moment: datetime) -> int:
        """Write one staff member's new alerts, with the messages that tell of them."""
        try:
            with write_session(self.engine) as session:
                return self._tell_new(session, staff, reports, moment)
        except IntegrityError:  # another worker was faster
            log.info("alerts of staff %s were raised elsewhere", staff.id)
            return 0

    def _tell_new(
        self, session: Session, staff: Staff, reports: Sequence[ObstacleReport], moment: datetime
    ) -> int:
        assert staff.id is not None
        query = select(StaffAlert.report_id, StaffAlert.mark)
        told = set(session.exec(query.where(StaffAlert.staff_id == staff.id)))
        fresh = [
            (report, StaffAlert(staff_id=staff.id, report_id=report.id or 0, mark=mark))
            for report in reports
            if (report.id, mark := mark_of(report, moment)) not in told
        ]
        if not fresh:
            return 0
        session.add_all(alert for _, alert in fresh)
        session.flush()
        text = self._text([report for report, _ in fresh], moment)
        for chat in chats_of(session, staff.id):
            session.add(
                OutboxMessage(
                    key=f"alert:{chat.id}:{fresh[0][1].id}",
                    channel=chat.channel,
                    conversation_id=chat.conversation_id,
                    text=text,
                )
            )
        return len(fresh)

    def _text(self, reports: Sequence[ObstacleReport], moment: datetime) -> str:
        lines = [wording.ALERT_TITLE.format(count=len(reports))]
        lines += [self._line(report, moment) for report in reports[:MOST_LINES]]
        if len(reports) > MOST_LINES:
            lines.append(wording.ALERT_MORE.format(count=len(reports) - MOST_LINES))
        if self.pages:
            lines.append(wording.ALERT_ALL.format(link=f"{self.pages}/alerts"))
        return "\n".join([*lines, wording.ALERT_STOP])

    def _line(self, report: ObstacleReport, moment: datetime) -> str:
        """What a report is, without a word of what citizens wrote."""
        place = report.commune
        line = wording.ALERT_LINE.format(
            reference=report.reference,
            why=why(mark_of(report, moment)),
            kind=wording.KINDS.get(report.kind, report.kind),
            place=self.communes.get(place, place) if place else wording.NO_COMMUNE,
        )
        return f"{line}\n{self.pages}/reports/{report.id}" if self.pages else line


def hears(staff: Staff, report: ObstacleReport, manned: Collection[str]) -> bool:
    """Whether a report is a staff member's to hear of.

    A commune's own staff hear of its reports; the province of those without a commune, passed
    up, or of a commune that has no staff; an owner of theirs.
    """
    if not in_scope(Role(staff.role), staff.communes, report.commune):
        return False
    if not _provincial(staff) or report.owner_id == staff.id:
        return True
    return report.commune not in manned or report.status == ReportStatus.PASSED_UP


def mark_of(report: ObstacleReport, moment: datetime) -> str:
    """What there is to tell of a report that needs attention."""
    if report.due_at is not None and is_late(report, moment):
        return f"{OVERDUE}:{report.due_at.astimezone(VIETNAM).date()}"
    return SEVERE


def why(mark: str) -> str:
    """A mark in words."""
    if mark == SEVERE:
        return wording.ALERT_SEVERE
    due = datetime.fromisoformat(mark.removeprefix(f"{OVERDUE}:"))
    return wording.ALERT_OVERDUE.format(day=day(due.date()))


def _provincial(staff: Staff) -> bool:
    return Role(staff.role).provincial
