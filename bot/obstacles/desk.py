"""Filing what the bot could not answer, and telling how it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, String, cast, func
from sqlmodel import Session, col, select

from bot.obstacles.deadlines import due_at, severity_of_crowd
from bot.obstacles.joining import Problem, nearest_report
from bot.obstacles.reading import read_obstacle
from bot.obstacles.records import (
    ObstacleEvent,
    ObstacleReport,
    ObstacleVoice,
    ReportKind,
    ReportStatus,
)
from bot.obstacles.similarity import JOIN_AT, Similarity, shared_words
from bot.records import Conversation
from bot.references import new_report_reference
from knowledge.columns import now
from knowledge.database import read_session, write_session

PERSON_LENGTH = 20
MOST_MERGES = 20
COMPLAINT, DISTRESS, PERSON = "complaint", "distress", "person"


@dataclass(frozen=True)
class Voice:
    """What one citizen met: `turn_key` is unique to the turn, so it is never counted twice.

    `kind` is read from the words where it is None.
    """

    turn_key: str
    turn_reference: str
    conversation_id: str
    text: str
    kind: ReportKind | None = None
    procedure: str | None = None
    field: str | None = None
    commune: str | None = None


@dataclass(frozen=True)
class Standing:
    """How a report stands: the report that now holds the voices, and how many people share it."""

    report: ObstacleReport
    people: int


@dataclass(frozen=True)
class ObstacleDesk:
    """Where obstacle reports are filed, joined and asked about.

    A voice joins the open report of its kind and commune that `similarity` finds at least
    `join_at` near.
    """

    engine: Engine
    similarity: Similarity = shared_words
    join_at: float = JOIN_AT
    clock: Callable[[], datetime] = now

    def file(self, voice: Voice) -> str:
        """File `voice`, or join the open report that means the same; returns its reference."""
        reading = read_obstacle(voice.text)
        kind = voice.kind or reading.kind or ReportKind.KNOWLEDGE
        problem = Problem(voice.text, kind, voice.commune, voice.procedure)
        with write_session(self.engine) as session:
            known = session.exec(
                select(ObstacleVoice).where(ObstacleVoice.turn_key == voice.turn_key)
            ).first()
            if known is not None:
                return session.get_one(ObstacleReport, known.report_id).reference
            match = nearest_report(session, problem, self.similarity)
            if match is not None and match.score >= self.join_at:
                report, score = session.get_one(ObstacleReport, match.report_id), match.score
            else:
                report, score = self._new_report(session, voice, problem), 1.0
            session.add(self._voice_row(report, voice, score))
            session.flush()
            self._weigh(session, report, reading.severity)
            session.add(report)
            return report.reference

    def status(self, reference: str) -> ObstacleReport | None:
        """The report of `reference`, or the one it was merged into; None where there is none."""
        standing = self.standing(reference)
        return standing.report if standing else None

    def standing(self, reference: str) -> Standing | None:
        """How the report of `reference` stands, merges followed; None where there is none."""
        with read_session(self.engine) as session:
            report = _followed(session, reference)
            if report is None or report.id is None:
                return None
            return Standing(report, people_of(session, report.id))

    def flag(self, conversation_id: str, flag: str) -> None:
        """Mark a conversation for staff to look at."""
        with write_session(self.engine) as session:
            conversation = session.get(Conversation, conversation_id)
            flags = conversation.flags.split(",") if conversation and conversation.flags else []
            if conversation is not None and flag not in flags:
                conversation.flags = ",".join([*flags, flag])
                session.add(conversation)

    def rate(self, reference: str, conversation_id: str, *, helped: bool) -> bool:
        """Keep whether staff's answer helped; an answer that did not opens the report again.

        False where the conversation has no voice in the report, or has said so before.
        """
        with write_session(self.engine) as session:
            report = _followed(session, reference)
            person = person_of(conversation_id)
            if report is None or report.id is None or not _spoke(session, report.id, person):
                return False
            action = "helped" if helped else "not_helped"
            if _said_before(session, report.id, person):
                return False
            session.add(_event(report, action, person=person))
            if not helped and report.status == ReportStatus.ANSWERED:
                back = ReportStatus.IN_PROGRESS.value
                session.add(_event(report, "status", **{"from": report.status, "to": back}))
                report.status, report.version = back, report.version + 1
                session.add(report)
            return True

    def _new_report(self, session: Session, voice: Voice, problem: Problem) -> ObstacleReport:
        moment = self.clock()
        report = ObstacleReport(
            reference=new_report_reference(),
            kind=problem.kind,
            summary=voice.text,
            procedure=voice.procedure,
            field=voice.field or read_obstacle(voice.text).field,
            commune=voice.commune,
            first_at=moment,
            last_at=moment,
        )
        session.add(report)
        session.flush()
        session.add(_event(report, "filed"))
        return report

    def _voice_row(self, report: ObstacleReport, voice: Voice, score: float) -> ObstacleVoice:
        assert report.id is not None
        return ObstacleVoice(
            report_id=report.id,
            conversation_id=voice.conversation_id,
            person=person_of(voice.conversation_id),
            turn_key=voice.turn_key,
            turn_reference=voice.turn_reference,
            text=voice.text,
            score=score,
            created_at=self.clock(),
        )

    def _weigh(self, session: Session, report: ObstacleReport, severity: int) -> None:
        """Raise the severity by the new voice and by the crowd; never lower what staff set."""
        assert report.id is not None
        report.last_at = self.clock()
        crowd = severity_of_crowd(people_of(session, report.id))
        wanted = max(severity, crowd, report.severity)
        if report.due_at is None or wanted > report.severity:
            due = due_at(self.clock(), wanted)
            report.due_at = min(due, report.due_at) if report.due_at else due
        report.severity = wanted


def person_of(conversation_id: str) -> str:
    """A mark that tells people apart, also once their conversation is erased."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:PERSON_LENGTH]


def people_of(session: Session, report_id: int) -> int:
    """How many people have a voice in a report."""
    voice = ObstacleVoice
    person = func.coalesce(
        func.nullif(voice.person, ""), voice.conversation_id, cast(voice.id, String)
    )
    query = select(func.count(func.distinct(person))).where(voice.report_id == report_id)
    return session.exec(query).one()


def _followed(session: Session, reference: str) -> ObstacleReport | None:
    """The report of `reference`, or the one that took its voices over."""
    report = session.exec(
        select(ObstacleReport).where(ObstacleReport.reference == reference)
    ).first()
    for _ in range(MOST_MERGES):
        if report is None or report.merged_into is None:
            break
        report = session.get(ObstacleReport, report.merged_into)
    return report


def _spoke(session: Session, report_id: int, person: str) -> bool:
    query = select(ObstacleVoice.id).where(ObstacleVoice.report_id == report_id)
    return session.exec(query.where(ObstacleVoice.person == person)).first() is not None


def _said_before(session: Session, report_id: int, person: str) -> bool:
    """Whether the person has rated the newest answer already."""
    events = session.exec(
        select(ObstacleEvent)
        .where(ObstacleEvent.report_id == report_id)
        .where(col(ObstacleEvent.action).in_(["helped", "not_helped", "answered"]))
        .order_by(col(ObstacleEvent.id).desc())
    ).all()
    for event in events:
        if event.action == "answered":
            return False
        if event.details.get("person") == person:
            return True
    return False


def _event(report: ObstacleReport, action: str, **details: str) -> ObstacleEvent:
    assert report.id is not None
    return ObstacleEvent(report_id=report.id, action=action, details=details)
