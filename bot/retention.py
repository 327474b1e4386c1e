"""Deleting conversations whose text is older than the retention allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlmodel import col, select

from bot.alerts.records import StaffChat
from bot.records import Conversation, InboxMessage
from knowledge.columns import now
from knowledge.database import write_session

BATCH = 200


def delete_expired(engine: Engine, retention_days: int, moment: datetime | None = None) -> int:
    """Delete conversations silent for `retention_days`, with all that hangs on them.

    Returns how many went; obstacle reports stay, without the conversation behind them. Chats
    in which staff are alerted stay too, without what was said in them.
    """
    before = (moment or now()) - timedelta(days=retention_days)
    kept = select(StaffChat.conversation_id)
    _forget_words(engine, before)
    deleted = 0
    while True:
        with write_session(engine) as session:
            expired = session.exec(
                select(Conversation)
                .where(col(Conversation.last_at) < before, col(Conversation.id).not_in(kept))
                .limit(BATCH)
            ).all()
            for conversation in expired:
                session.delete(conversation)
        deleted += len(expired)
        if len(expired) < BATCH:
            return deleted


def _forget_words(engine: Engine, before: datetime) -> None:
    """Delete the old messages of chats in which staff are alerted, and the turns they made."""
    linked = col(InboxMessage.conversation_id).in_(select(StaffChat.conversation_id))
    with write_session(engine) as session:
        session.execute(delete(InboxMessage).where(linked, col(InboxMessage.received_at) < before))
