"""Sending staff's answer to everyone who asked, once, and asking whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot import buttons
from bot.message import Button
from bot.obstacles import wording
from bot.obstacles.records import ObstacleEvent, ObstacleReport, ObstacleVoice
from bot.records import Conversation, OutboxMessage

LONGEST_QUESTION = 200


def voices_of(session: Session, report_id: int) -> Sequence[ObstacleVoice]:
    """The voices of a report, oldest first."""
    query = select(ObstacleVoice).where(ObstacleVoice.report_id == report_id)
    return session.exec(query.order_by(col(ObstacleVoice.id))).all()


def helped_buttons(reference: str) -> tuple[Button, ...]:
    """Buttons that ask whether staff's answer helped."""
    return (
        Button(wording.HELPED_LABEL, buttons.value("helped", "yes", reference)),
        Button(wording.NOT_HELPED_LABEL, buttons.value("helped", "no", reference)),
    )


def send_answer(session: Session, report: ObstacleReport, text: str, due: datetime) -> int:
    """Put `text` on its way to each conversation behind the report; returns how many."""
    assert report.id is not None
    before = select(func.count()).where(
        ObstacleEvent.report_id == report.id, ObstacleEvent.action == "answered"
    )
    number = session.exec(before).one() + 1
    newest = {v.conversation_id: v for v in voices_of(session, report.id) if v.conversation_id}
    for conversation_id, voice in newest.items():
        conversation = session.get_one(Conversation, conversation_id)
        written = wording.ANSWER.format(
            question=_shortened(voice.text), answer=text, report=report.reference
        )
        session.add(
            OutboxMessage(
                key=f"answer:{report.id}:{number}:{conversation_id}",
                channel=conversation.channel,
                conversation_id=conversation.id,
                text=written,
                buttons=[vars(button) for button in helped_buttons(report.reference)],
                due_at=due,
            )
        )
    return len(newest)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_QUESTION:
        return text
    return text[:LONGEST_QUESTION].rsplit(" ", 1)[0] + "…"
