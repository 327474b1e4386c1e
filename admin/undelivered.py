"""Messages that could not be delivered, kept until somebody sends them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, or_, true
from sqlmodel import col, select

from admin.audit import record
from bot.obstacles.records import ObstacleReport, ObstacleVoice
from bot.outbox import Outbox, OutboxState
from bot.records import OutboxMessage, TurnRecord
from knowledge.database import read_session, write_session

PAGE_SIZE = 50
Scope = Callable[[object], ColumnElement[bool]]


@dataclass(frozen=True)
class Undelivered:
    """Reads dead messages and puts them on their way again."""

    engine: Engine

    def page(self, number: int, scope: Scope, *, everywhere: bool) -> Sequence[OutboxMessage]:
        """Dead messages of the communes in `scope`, newest first, and one more as a sign."""
        query = (
            select(OutboxMessage)
            .where(
                OutboxMessage.state == OutboxState.DEAD, true() if everywhere else _concerns(scope)
            )
            .order_by(col(OutboxMessage.id).desc())
            .offset((number - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE + 1)
        )
        with read_session(self.engine) as session:
            return session.exec(query).all()

    def get(self, message_id: int) -> OutboxMessage | None:
        """The message of an id, or None."""
        with read_session(self.engine) as session:
            return session.get(OutboxMessage, message_id)

    def retry(self, message: OutboxMessage, staff_id: int) -> None:
        """Queue a dead message again, from its first attempt."""
        if message.id is not None and Outbox(self.engine).try_again(message.id):
            with write_session(self.engine) as session:
                record(session, staff_id, "outbox.retried", message.key)


def _concerns(scope: Scope) -> ColumnElement[bool]:
    turns = select(TurnRecord.conversation_id).where(scope(TurnRecord.commune))
    voices = (
        select(ObstacleVoice.conversation_id)
        .join(ObstacleReport, col(ObstacleReport.id) == col(ObstacleVoice.report_id))
        .where(scope(ObstacleReport.commune), col(ObstacleVoice.conversation_id).is_not(None))
    )
    conversation = col(OutboxMessage.conversation_id)
    return or_(conversation.in_(turns), conversation.in_(voices))
