"""What staff do with a report; the second of two editors is told, never overrides.

Every function works inside the caller's session, so that an audit entry lands in the same
transaction; all raise EditConflict where the version seen is no longer the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from bot.obstacles.answering import send_answer, voices_of
from bot.obstacles.deadlines import due_at
from bot.obstacles.reading import LEAST_SEVERE, MOST_SEVERE
from bot.obstacles.records import (
    ObstacleEvent,
    ObstacleReport,
    ObstacleVoice,
    ReportKind,
    ReportStatus,
)
from bot.references import new_report_reference
from knowledge.columns import now
from knowledge.errors import MotCuaError

LONGEST_ANSWER = 3000
LONGEST_NOTE = 2000
UNVERSIONED = ("filed", "helped", "not_helped")  # steps of the bot that raise no version
NEXT: Mapping[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.NEW: frozenset(set(ReportStatus) - {ReportStatus.NEW}),
    ReportStatus.IN_PROGRESS: frozenset(
        (ReportStatus.ANSWERED, ReportStatus.PASSED_UP, ReportStatus.CLOSED)
    ),
    ReportStatus.PASSED_UP: frozenset(
        (ReportStatus.IN_PROGRESS, ReportStatus.ANSWERED, ReportStatus.CLOSED)
    ),
    ReportStatus.ANSWERED: frozenset((ReportStatus.IN_PROGRESS, ReportStatus.CLOSED)),
    ReportStatus.CLOSED: frozenset((ReportStatus.IN_PROGRESS,)),
}


class EditConflict(MotCuaError):
    """Somebody else changed the report meanwhile; `staff_id` is who did last."""

    def __init__(self, staff_id: int | None) -> None:
        super().__init__("the report was changed by somebody else meanwhile")
        self.staff_id = staff_id


class StepRefused(MotCuaError):
    """The action cannot be done so.

    `reason` is a word for staff's wording: here `note_missing`, `text_missing`, `text_long`,
    `step_not_allowed`, `nobody_reachable`, `voices_missing`, `other_unknown`, `nothing_changed`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"action refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Hand:
    """Who acts on which version of which report."""

    report_id: int
    version: int
    staff_id: int
    clock: Callable[[], datetime] = now


def change_status(session: Session, hand: Hand, status: ReportStatus, note: str) -> ObstacleReport:
    """Move on to `status`; who does so owns it if nobody does.

    Raises: StepRefused on a blank note or a step that is not allowed.
    """
    note = _required(note, "note_missing", LONGEST_NOTE)
    report = _claim(session, hand)
    if status not in NEXT[ReportStatus(report.status)]:
        raise StepRefused("step_not_allowed")
    before, report.status = report.status, status.value
    report.merged_into = None  # one taken up again stands for itself
    report.owner_id = report.owner_id or hand.staff_id
    _remember(session, hand, report, "status", note, {"from": before, "to": status.value})
    return report


def close(session: Session, hand: Hand, note: str) -> ObstacleReport:
    """Close the report, with the reason."""
    return change_status(session, hand, ReportStatus.CLOSED, note)


def pass_up(session: Session, hand: Hand, note: str) -> ObstacleReport:
    """Pass the report up to the province, with the reason."""
    return change_status(session, hand, ReportStatus.PASSED_UP, note)


def assign(session: Session, hand: Hand, owner_id: int) -> ObstacleReport:
    """Make somebody the owner; a new report is then in progress."""
    report = _claim(session, hand)
    report.owner_id = owner_id
    if report.status == ReportStatus.NEW:
        report.status = ReportStatus.IN_PROGRESS.value
    _remember(session, hand, report, "assigned", "", {"owner_id": owner_id})
    return report


def classify(session: Session, hand: Hand, **changes: Any) -> ObstacleReport:
    """Put right the `kind`, `field`, `commune` or `severity`; the due time follows the severity.

    Raises: StepRefused without a change, on another name or on a value that is none.
    """
    report = _claim(session, hand)
    before = {name: getattr(report, name, None) for name in changes}
    if not changes:
        raise StepRefused("nothing_changed")
    if changes.keys() - {"kind", "field", "commune", "severity"} or not _fit(changes):
        raise StepRefused("step_not_allowed")
    for name, value in changes.items():
        setattr(report, name, value)
    if "severity" in changes:
        report.due_at = due_at(report.first_at, report.severity)
    _remember(session, hand, report, "classified", "", {"before": before, "after": changes})
    return report


def answer_citizens(session: Session, hand: Hand, text: str) -> int:
    """Send `text` once to every conversation behind the report; returns how many.

    Each is asked whether it helped. Raises: StepRefused on a blank or too long text, where the
    report cannot be answered now, or where nobody can be reached.
    """
    text = _required(text, "text_missing", LONGEST_ANSWER)
    report = _claim(session, hand)
    if ReportStatus.ANSWERED not in NEXT[ReportStatus(report.status)]:
        raise StepRefused("step_not_allowed")
    reached = send_answer(session, report, text, hand.clock())
    if not reached:
        raise StepRefused("nobody_reachable")
    report.answer, report.status = text, ReportStatus.ANSWERED.value
    report.owner_id = report.owner_id or hand.staff_id
    _remember(session, hand, report, "answered", text, {"sent": reached})
    return reached


def split(session: Session, hand: Hand, voice_ids: Sequence[int], note: str) -> ObstacleReport:
    """Move some voices into a report of their own; returns it.

    Raises: StepRefused on a blank note, or where none or all voices are chosen.
    """
    note = _required(note, "note_missing", LONGEST_NOTE)
    report = _claim(session, hand)
    voices = voices_of(session, hand.report_id)
    chosen = [voice for voice in voices if voice.id in set(voice_ids)]
    if not chosen or len(chosen) == len(voices):
        raise StepRefused("voices_missing")
    part = _part(session, report, chosen)
    facts = {"from": report.reference, "to": part.reference, "voices": len(chosen)}
    _remember(session, hand, report, "split", note, facts)
    session.add(_event(part, hand, "split", note, facts))
    return part


def merge(session: Session, hand: Hand, into_id: int, note: str) -> ObstacleReport:
    """Move every voice into another open report and close this one; returns the other.

    Raises: StepRefused on a blank note, or where the other is this one or no longer open.
    """
    note = _required(note, "note_missing", LONGEST_NOTE)
    report = _claim(session, hand)
    target = session.get(ObstacleReport, into_id, with_for_update=True)
    if target is None or target.id == report.id or not ReportStatus(target.status).open:
        raise StepRefused("other_unknown")
    for voice in voices_of(session, hand.report_id):
        voice.report_id = into_id
        session.add(voice)
    target.version += 1
    target.severity = max(target.severity, report.severity)
    target.first_at = min(target.first_at, report.first_at)
    target.last_at = max(target.last_at, report.last_at)
    target.due_at = min((d for d in (target.due_at, report.due_at) if d), default=None)
    report.status, report.merged_into = ReportStatus.CLOSED.value, into_id
    facts = {"from": report.reference, "to": target.reference}
    _remember(session, hand, report, "merged", note, facts)
    session.add_all([target, _event(target, hand, "merged", note, facts)])
    return target


def _claim(session: Session, hand: Hand) -> ObstacleReport:
    """Take the report at the version seen, and raise its version."""
    claimed = session.execute(
        update(ObstacleReport)
        .where(col(ObstacleReport.id) == hand.report_id)
        .where(col(ObstacleReport.version) == hand.version)
        .values(version=hand.version + 1)
    )
    assert isinstance(claimed, CursorResult)
    if claimed.rowcount != 1:
        raise EditConflict(_last_editor(session, hand.report_id))
    report = session.get_one(ObstacleReport, hand.report_id)
    session.refresh(report)
    return report


def _last_editor(session: Session, report_id: int) -> int | None:
    return session.exec(
        select(ObstacleEvent.staff_id)
        .where(ObstacleEvent.report_id == report_id)
        .where(col(ObstacleEvent.action).not_in(UNVERSIONED))
        .order_by(col(ObstacleEvent.id).desc())
    ).first()


def _fit(changes: Mapping[str, Any]) -> bool:
    severity = changes.get("severity", LEAST_SEVERE)
    kind = changes.get("kind", ReportKind.KNOWLEDGE)
    return severity in range(LEAST_SEVERE, MOST_SEVERE + 1) and kind in list(ReportKind)


def _required(text: str, reason: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise StepRefused(reason)
    if len(text) > longest:
        raise StepRefused("text_long")
    return text


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
    assert part.id is not None
    for voice in voices:
        voice.report_id = part.id
        session.add(voice)
    return part


def _remember(
    session: Session,
    hand: Hand,
    report: ObstacleReport,
    action: str,
    note: str,
    facts: Mapping[str, Any],
) -> None:
    session.add_all([report, _event(report, hand, action, note, facts)])
    session.flush()


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
        created_at=hand.clock(),
    )
