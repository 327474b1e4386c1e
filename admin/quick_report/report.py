"""What the quick report tells of a period, for the communes that a staff member may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Engine, func
from sqlmodel import Session, col, select

from admin.figures import Figures, Statistics
from admin.periods import Period
from admin.reports import people_of
from bot.dossiers.dossier import Status
from bot.dossiers.records import DossierRow, DossierWatch
from bot.message import Outcome
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ReportStatus
from bot.records import TurnRecord
from bot.volunteers.desk import VolunteerDesk
from knowledge.database import read_session

MOST_REQUESTS = 50
LOOKED_UP = (Outcome.DOSSIER_FOUND.value, Outcome.DOSSIER_UNKNOWN.value)
RUNNING = [int(status) for status in Status if status.running]


@dataclass(frozen=True)
class Request:
    """An obstacle that waits for the province: how many met it, and why it was passed up."""

    report: ObstacleReport
    people: int
    reason: str


@dataclass(frozen=True)
class Lookups:
    """Dossiers that citizens asked for, by whether they were found."""

    found: int
    unknown: int


@dataclass(frozen=True)
class DossierFigures:
    """Imported dossiers: what came and went in the period, and how they stand now."""

    received: int
    finished: int
    overdue: int
    watched: int


@dataclass(frozen=True)
class VolunteerFigures:
    """People whom volunteers helped, in all and by procedure, most first."""

    people: int
    by_procedure: Sequence[tuple[str, int]]


@dataclass(frozen=True)
class QuickReport:
    """The whole report; `dossiers` is None for who may not see the province's imports."""

    period: Period
    figures: Figures
    requests: Sequence[Request]
    lookups: Lookups
    dossiers: DossierFigures | None
    volunteers: VolunteerFigures


@dataclass(frozen=True)
class Reporting:
    """Gathers reports; the scopes and `covers` leave only a staff member's communes in."""

    engine: Engine
    turn_scope: ColumnElement[bool]
    report_scope: ColumnElement[bool]
    covers: Callable[[str | None], bool]
    present: datetime
    today: date
    provincial: bool = False

    def of(self, period: Period) -> QuickReport:
        """The report of `period`; its figures are the dashboard's."""
        statistics = Statistics(self.engine, self.turn_scope, self.report_scope, self.present)
        with read_session(self.engine) as session:
            return QuickReport(
                period=period,
                figures=statistics.of(period),
                requests=self._requests(session),
                lookups=self._lookups(session, period),
                dossiers=self._dossiers(session, period) if self.provincial else None,
                volunteers=self._volunteers(period),
            )

    def _requests(self, session: Session) -> list[Request]:
        people = people_of(col(ObstacleReport.id))
        rows = session.execute(
            select(ObstacleReport, people)
            .where(self.report_scope, ObstacleReport.status == ReportStatus.PASSED_UP)
            .order_by(people.desc(), col(ObstacleReport.first_at))
            .limit(MOST_REQUESTS)
        ).all()
        return [Request(report, int(count), _reason(session, report)) for report, count in rows]

    def _lookups(self, session: Session, period: Period) -> Lookups:
        rows = session.execute(
            select(TurnRecord.outcome, func.count())
            .where(self.turn_scope, period.holds(TurnRecord.created_at))
            .where(col(TurnRecord.outcome).in_(LOOKED_UP))
            .group_by(TurnRecord.outcome)
        )
        counts = {str(row[0]): int(row[1]) for row in rows}
        return Lookups(*(counts.get(outcome, 0) for outcome in LOOKED_UP))

    def _dossiers(self, session: Session, period: Period) -> DossierFigures:
        row, watch = DossierRow, DossierWatch
        late = col(row.status).in_(RUNNING) & (col(row.due_on) < self.today)
        watched = select(func.count()).select_from(watch).where(col(watch.active))
        return DossierFigures(
            received=_count(session, col(row.received_on).between(period.first, period.last)),
            finished=_count(session, col(row.finished_on).between(period.first, period.last)),
            overdue=_count(session, late),
            watched=int(session.exec(watched).one()),
        )

    def _volunteers(self, period: Period) -> VolunteerFigures:
        counts: Counter[str] = Counter()
        for helped in VolunteerDesk(self.engine).counts(period.first, period.last):
            if self.covers(helped.commune):
                counts[helped.procedure] += helped.people
        people = counts.pop("", 0)
        by_procedure = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return VolunteerFigures(people, by_procedure)


def communes_heard_of(engine: Engine) -> set[str]:
    """Communes that questions or reports came from."""
    with read_session(engine) as session:
        asked = session.exec(select(TurnRecord.commune).distinct()).all()
        reported = session.exec(select(ObstacleReport.commune).distinct()).all()
    return {commune for commune in (*asked, *reported) if commune}


def _reason(session: Session, report: ObstacleReport) -> str:
    """What staff wrote when they last passed the report up."""
    events = session.exec(
        select(ObstacleEvent)
        .where(ObstacleEvent.report_id == report.id, ObstacleEvent.action == "status")
        .order_by(col(ObstacleEvent.id).desc())
    )
    passed = ReportStatus.PASSED_UP.value
    return next((event.note for event in events if event.details.get("to") == passed), "")


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(DossierRow).where(condition)
    return int(session.exec(query).one())
