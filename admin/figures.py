"""What people ask and where they get stuck, in figures for a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, func
from sqlmodel import Session, col, select

from admin.periods import Period
from admin.reports import OPEN_STATUSES, people_of
from admin.tallies import Tallies, tally_reports
from bot.message import Outcome
from bot.obstacles.records import ObstacleEvent, ObstacleReport
from bot.records import TurnRecord
from knowledge.database import read_session

TOP = 10
NO_QUESTION = (Outcome.GREETED, Outcome.RECORDED, Outcome.HANDED_TO_STAFF)
HELPED = (Outcome.ANSWERED, Outcome.INFORMED, Outcome.DOSSIER_FOUND)
LEFT_OUT_OF_SHARE = (Outcome.CLARIFY, Outcome.REFUSED_OFF_TOPIC, Outcome.REFUSED_UNSAFE)


@dataclass(frozen=True)
class Share:
    """Questions, and how many of those that could be answered were.

    `asked` leaves out questions asked back and those refused as off topic or unsafe.
    """

    questions: int
    asked: int
    answered: int

    @property
    def part(self) -> float | None:
        """The answered share, None where nothing was asked."""
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True)
class Figures:
    """All figures of the dashboard; lists are sorted, the largest first."""

    people: int
    share: Share
    waiting_reports: int
    hours_to_answer: float | None
    by_day: Sequence[tuple[Period, Share]]
    by_commune: Sequence[tuple[str | None, Share]]
    procedures: Sequence[tuple[str, int]]
    obstacles: Sequence[tuple[ObstacleReport, int]]
    unpublished: Sequence[tuple[str, str, int]]
    tallies: Tallies


@dataclass(frozen=True)
class Statistics:
    """Counts for one staff member's communes, by the conditions on both tables."""

    engine: Engine
    turn_scope: ColumnElement[bool]
    report_scope: ColumnElement[bool]
    present: datetime

    def of(self, period: Period) -> Figures:
        """The figures of `period`."""
        with read_session(self.engine) as session:
            return Figures(
                people=self._people(session, period),
                share=self._share(session, period),
                waiting_reports=self._waiting(session),
                hours_to_answer=self._hours_to_answer(session, period),
                by_day=[(piece, self._share(session, piece)) for piece in period.pieces],
                by_commune=self._by_commune(session, period),
                procedures=self._procedures(session, period),
                obstacles=self._obstacles(session, period),
                unpublished=self._unpublished(session, period),
                tallies=tally_reports(session, self.report_scope, period, self.present),
            )

    def _in(self, period: Period) -> ColumnElement[bool]:
        return and_(self.turn_scope, period.holds(TurnRecord.created_at))

    def _people(self, session: Session, period: Period) -> int:
        people = func.count(func.distinct(TurnRecord.conversation_id))
        return int(session.exec(select(people).where(self._in(period))).one())

    def _share(self, session: Session, period: Period) -> Share:
        return _share(session.execute(select(*_counts()).where(self._in(period))).one())

    def _by_commune(self, session: Session, period: Period) -> list[tuple[str | None, Share]]:
        commune = col(TurnRecord.commune)
        query = select(commune, *_counts()).where(self._in(period)).group_by(commune)
        rows = [(row[0], _share(row[1:])) for row in session.execute(query)]
        return sorted(rows, key=lambda row: -row[1].questions)

    def _waiting(self, session: Session) -> int:
        is_open = col(ObstacleReport.status).in_(OPEN_STATUSES)
        query = select(func.count()).select_from(ObstacleReport)
        return session.exec(query.where(self.report_scope, is_open)).one()

    def _hours_to_answer(self, session: Session, period: Period) -> float | None:
        first_answer = func.min(ObstacleEvent.created_at)
        rows = session.execute(
            select(ObstacleReport.first_at, first_answer)
            .join(ObstacleEvent, col(ObstacleEvent.report_id) == col(ObstacleReport.id))
            .where(self.report_scope, ObstacleEvent.action == "answered")
            .group_by(col(ObstacleReport.id), col(ObstacleReport.first_at))
            .having(first_answer >= period.start, first_answer < period.end)
        )
        waits = [(answered - filed) / timedelta(hours=1) for filed, answered in rows]
        return median(waits) if waits else None

    def _procedures(self, session: Session, period: Period) -> list[tuple[str, int]]:
        code, times = col(TurnRecord.procedure), func.count()
        query = (
            select(code, times)
            .where(self._in(period), code.is_not(None))
            .group_by(code)
            .order_by(times.desc(), code)
            .limit(TOP)
        )
        return [(str(found), int(count)) for found, count in session.execute(query)]

    def _obstacles(self, session: Session, period: Period) -> list[tuple[ObstacleReport, int]]:
        people = people_of(col(ObstacleReport.id))
        query = (
            select(ObstacleReport, people)
            .where(self.report_scope, period.holds(ObstacleReport.last_at))
            .order_by(people.desc(), col(ObstacleReport.last_at).desc())
            .limit(TOP)
        )
        return [(report, int(count)) for report, count in session.execute(query)]

    def _unpublished(self, session: Session, period: Period) -> list[tuple[str, str, int]]:
        code, section = col(TurnRecord.procedure), col(TurnRecord.section)
        people = func.count(func.distinct(TurnRecord.conversation_id))
        query = (
            select(code, section, people)
            .where(self._in(period), col(TurnRecord.unpublished), code.is_not(None))
            .group_by(code, section)
            .order_by(people.desc(), code)
            .limit(TOP)
        )
        return [(str(c), str(s or ""), int(n)) for c, s, n in session.execute(query)]


def _counts() -> tuple[Any, Any, Any]:
    outcome = col(TurnRecord.outcome)
    question = outcome.not_in(NO_QUESTION)
    asked = and_(question, outcome.not_in(LEFT_OUT_OF_SHARE))
    return _sum(question), _sum(asked), _sum(outcome.in_(HELPED))


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _share(counts: Sequence[Any]) -> Share:
    questions, asked, answered = counts
    return Share(int(questions), int(asked), int(answered))
