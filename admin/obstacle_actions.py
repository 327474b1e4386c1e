"""What staff do with an obstacle report; the second of two editors is told, never overrides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, update
from sqlmodel import Session, col, func, select

from admin.audit import record
from bot import buttons
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ObstacleVoice, ReportStatus
from bot.records import Conversation, OutboxMessage
from bot.references import new_report_reference
from knowledge.columns import now
from knowledge.database import write_session
from knowledge.errors import MotCuaError

NEW, IN_PROGRESS, ANSWERED, PASSED_UP, CLOSED = ReportStatus
NEXT: Mapping[ReportStatus, tuple[ReportStatus, ...]] = {
    NEW: (IN_PROGRESS, ANSWERED, PASSED_UP, CLOSED),
    IN_PROGRESS: (ANSWERED, PASSED_UP, CLOSED),
    PASSED_UP: (IN_PROGRESS, ANSWERED, CLOSED),
    ANSWERED: (IN_PROGRESS, CLOSED),
    CLOSED: (IN_PROGRESS,),
}
LONGEST_ANSWER = 3500
LONGEST_NOTE = 2000


class StaleReport(MotCuaError):
    """Somebody else changed the report meanwhile; `staff_id` is who did last."""

    def __init__(self, staff_id: int | None) -> None:
        super().__init__("the report was changed by somebody else meanwhile")
        self.staff_id = staff_id


class ActionRefused(MotCuaError):
    """The action cannot be done so; `reason` is a key of the wording."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"action refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Hand:
    """Who acts on which version of which report."""

    report_id: int
    version: int
    staff_id: int


@dataclass(frozen=True)
class ObstacleActions:
    """Every change of a report, with its history and audit entry in one transaction.

    All raise StaleReport where the version seen is no longer the newest.
    """

    engine: Engine
    clock: Callable[[], datetime] = now

    def change_status(self, hand: Hand, status: ReportStatus, note: str) -> None:
        """Move on to `status`. Raises: ActionRefused on a blank note or a step not allowed."""
        note = _required(note, "note_missing", LONGEST_NOTE)
        with write_session(self.engine) as session:
            report = _claim(session, hand)
            if status not in NEXT[ReportStatus(report.status)]:
                raise ActionRefused("step_not_allowed")
            before, report.status = report.status, status.value
            report.owner_id = report.owner_id or hand.staff_id
            change = {"from": before, "to": status.value}
            self._remember(session, hand, report, "status", note=note, **change)

    def assign(self, hand: Hand, owner_id: int) -> None:
        """Make somebody the owner; a new report is then in progress."""
        with write_session(self.engine) as session:
            report = _claim(session, hand)
            report.owner_id = owner_id
            if report.status == NEW:
                report.status = IN_PROGRESS.value
            self._remember(session, hand, report, "assigned", owner_id=owner_id)

    def answer(self, hand: Hand, text: str) -> int:
        """Send `text` once to every conversation behind the report; returns how many.

        Raises: ActionRefused on a blank or too long text, or where nobody can be reached.
        """
        text = _required(text, "text_missing", LONGEST_ANSWER)
        with write_session(self.engine) as session:
            report = _claim(session, hand)
            reached = self._send(session, report, text)
            if not reached:
                raise ActionRefused("nobody_reachable")
            report.answer, report.status = text, ANSWERED.value
            report.owner_id = report.owner_id or hand.staff_id
            self._remember(session, hand, report, "answered", note=text, sent=reached)
            return reached

    def split(self, hand: Hand, voice_ids: Sequence[int], note: str) -> int:
        """Move some voices into a report of their own; returns its id.

        Raises: ActionRefused on a blank note, or where none or all voices are chosen.
        """
        note = _required(note, "note_missing", LONGEST_NOTE)
        with write_session(self.engine) as session:
            report = _claim(session, hand)
            voices = _voices(session, report)
            chosen = [voice for voice in voices if voice.id in set(voice_ids)]
            if not chosen or len(chosen) == len(voices):
                raise ActionRefused("voices_missing")
            part = _part(session, report, chosen)
            facts = {"from": report.reference, "to": part.reference, "voices": len(chosen)}
            self._remember(session, hand, report, "split", note=note, **facts)
            session.add(_event(part, hand, "split", note, facts))
            assert part.id is not None
            return part.id

    def merge(self, hand: Hand, into: ObstacleReport, note: str) -> None:
        """Move every voice into another open report and close this one.

        Raises: ActionRefused on a blank note, or where `into` is this one or no longer open.
        """
        note = _required(note, "note_missing", LONGEST_NOTE)
        with write_session(self.engine) as session:
            report = _claim(session, hand)
            target = session.get(ObstacleReport, into.id)
            if target is None or target.id == report.id or not ReportStatus(target.status).open:
                raise ActionRefused("other_unknown")
            for voice in _voices(session, report):
                voice.report_id = into.id or 0
            target.version += 1
            target.severity = max(target.severity, report.severity)
            target.first_at = min(target.first_at, report.first_at)
            target.last_at = max(target.last_at, report.last_at)
            report.status = CLOSED.value
            facts = {"from": report.reference, "to": target.reference}
            self._remember(session, hand, report, "merged", note=note, **facts)
            session.add(_event(target, hand, "merged", note, facts))

    def _send(self, session: Session, report: ObstacleReport, text: str) -> int:
        before = select(func.count()).where(
            ObstacleEvent.report_id == report.id, ObstacleEvent.action == "answered"
        )
        number = session.exec(before).one() + 1
        newest = {v.conversation_id: v for v in _voices(session, report) if v.conversation_id}
        for conversation_id, voice in newest.items():
            conversation = session.get_one(Conversation, conversation_id)
            session.add(
                OutboxMessage(
                    key=f"answer:{report.id}:{number}:{conversation_id}",
                    channel=conversation.channel,
                    conversation_id=conversation.id,
                    text=text,
                    buttons=[vars(button) for button in buttons.thumbs(voice.turn_reference)],
                    due_at=self.clock(),
                )
            )
        return len(newest)

    def _remember(
        self, session: Session, hand: Hand, report: ObstacleReport, action: str, **facts: Any
    ) -> None:
        note = str(facts.pop("note", ""))
        session.add_all([report, _event(report, hand, action, note, facts)])
        record(session, hand.staff_id, f"report.{action}", report.reference, **facts)


def _claim(session: Session, hand: Hand) -> ObstacleReport:
    """Take the report at the version seen, and raise its version."""
    claimed = session.execute(
        update(ObstacleReport)
        .where(col(ObstacleReport.id) == hand.report_id)
        .where(col(ObstacleReport.version) == hand.version)
        .values(version=hand.version + 1)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleReport(_last_editor(session, hand.report_id))
    return session.get_one(ObstacleReport, hand.report_id)


def _last_editor(session: Session, report_id: int) -> int | None:
    return session.exec(
        select(ObstacleEvent.staff_id)
        .where(ObstacleEvent.report_id == report_id)
        .order_by(col(ObstacleEvent.id).desc())
    ).first()


def _required(text: str, reason: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise ActionRefused(reason)
    if len(text) > longest:
        raise ActionRefused("text_long")
    return text


def _voices(session: Session, report: ObstacleReport) -> Sequence[ObstacleVoice]:
    query = select(ObstacleVoice).where(ObstacleVoice.report_id == report.id)
    return session.exec(query.order_by(col(ObstacleVoice.id))).all()


def _part(
    session: Session, report: ObstacleReport, voices: Sequence[ObstacleVoice]
) -> ObstacleReport:
    keep = {"kind", "severity", "procedure", "field", "commune", "due_at"}
    part = ObstacleReport(
        **report.model_dump(include=keep),
        reference=new_report_reference(),
        summary=voices[0].text,
        first_at=min(voice.created_at for voice in voices),
        last_at=max(voice.created_at for voice in voices),
    )
    session.add(part)
    session.flush()
    for voice in voices:
        voice.report_id = part.id or 0
    return part


def _event(
    report: ObstacleReport, hand: Hand, action: str, note: str, facts: Mapping[str, Any]
) -> ObstacleEvent:
    assert report.id is not None
    return ObstacleEvent(
        report_id=report.id,
        action=action,
        staff_id=hand.staff_id,
        note=note,
        details=dict(facts),
    )
