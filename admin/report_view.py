"""Everything a report's page shows: its voices with their turns, and its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from admin.records import Staff
from admin.reports import people_of
from admin.tracing.trace import Trace, trace_of
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ObstacleVoice
from bot.outbox import OutboxState
from bot.records import OutboxMessage, TurnRecord
from knowledge.catalogue import Catalogue
from knowledge.database import read_session
from knowledge.learning.records import KnowledgeEntry

VOICES_SHOWN = 50


@dataclass(frozen=True)
class VoiceView:
    """One citizen's voice, with the turn behind it while that is kept."""

    voice: ObstacleVoice
    turn: TurnRecord | None
    trace: Trace | None

    @property
    def photos(self) -> list[str]:
        """Names of the photos that came with it."""
        return (self.voice.photo or "").split()


@dataclass(frozen=True)
class ReportView:
    """A report as its page shows it; `names` tells staff ids apart.

    `merged_into` is the report that took its voices over; `deliveries` tells how the newest
    answer stands with each conversation; `entries` are what staff taught from the report.
    """

    report: ObstacleReport
    people: int
    voices: Sequence[VoiceView]
    events: Sequence[ObstacleEvent]
    names: Mapping[int, str]
    merged_into: ObstacleReport | None
    deliveries: Mapping[str, str]
    entries: Sequence[KnowledgeEntry]

    @property
    def undelivered(self) -> int:
        """To how many conversations the newest answer could not be brought."""
        return sum(state == OutboxState.DEAD for state in self.deliveries.values())


def read_report(engine: Engine, report_id: int) -> ObstacleReport | None:
    """The bare report, or None."""
    with read_session(engine) as session:
        return session.get(ObstacleReport, report_id)


def view_report(engine: Engine, report: ObstacleReport, catalogue: Catalogue) -> ReportView:
    """The report with its newest voices and its whole history."""
    with read_session(engine) as session:
        return ReportView(
            report=report,
            people=int(session.exec(select(people_of(report.id))).one()),
            voices=_voices(session, report, catalogue),
            events=session.exec(
                select(ObstacleEvent)
                .where(ObstacleEvent.report_id == report.id)
                .order_by(col(ObstacleEvent.id).desc())
            ).all(),
            names=staff_names(session),
            merged_into=session.get(ObstacleReport, report.merged_into or 0),
            deliveries=_deliveries(session, report),
            entries=session.exec(
                select(KnowledgeEntry)
                .where(KnowledgeEntry.report_id == report.id)
                .order_by(col(KnowledgeEntry.id))
            ).all(),
        )


def staff_names(session: Session) -> dict[int, str]:
    """Display names of all staff by id."""
    return {id: name for id, name in session.exec(select(Staff.id, Staff.display_name)) if id}


def _deliveries(session: Session, report: ObstacleReport) -> dict[str, str]:
    rows = session.exec(
        select(OutboxMessage.conversation_id, OutboxMessage.state)
        .where(col(OutboxMessage.key).like(f"answer:{report.id}:%"))
        .order_by(col(OutboxMessage.id))
    )
    return {conversation: state for conversation, state in rows if conversation}


def _voices(session: Session, report: ObstacleReport, catalogue: Catalogue) -> list[VoiceView]:
    voices = session.exec(
        select(ObstacleVoice)
        .where(ObstacleVoice.report_id == report.id)
        .order_by(col(ObstacleVoice.id).desc())
        .limit(VOICES_SHOWN)
    ).all()
    wanted = [voice.turn_reference for voice in voices]
    turns = session.exec(select(TurnRecord).where(col(TurnRecord.reference).in_(wanted)))
    by_reference = {turn.reference: turn for turn in turns}
    return [_voice(voice, by_reference.get(voice.turn_reference), catalogue) for voice in voices]


def _voice(voice: ObstacleVoice, turn: TurnRecord | None, catalogue: Catalogue) -> VoiceView:
    return VoiceView(voice, turn, trace_of(turn, catalogue) if turn else None)
