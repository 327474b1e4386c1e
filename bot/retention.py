"""Deleting conversations whose text is older than the retention allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col, select

from bot.records import Conversation
from knowledge.columns import now
from knowledge.database import write_session

BATCH = 200


def delete_expired(engine: Engine, retention_days: int, moment: datetime | None = None) -> int:
    """Delete conversations silent for `retention_days`, with all that hangs on them.

    Returns how many went; obstacle reports stay, without the conversation behind them.
    """
    before = (moment or now()) - timedelta(days=retention_days)
    deleted = 0
    while True:
        with write_session(engine) as session:
            expired = session.exec(
                select(Conversation).where(col(Conversation.last_at) < before).limit(BATCH)
            ).all()
            for conversation in expired:
                session.delete(conversation)
        deleted += len(expired)
        if len(expired) < BATCH:
            return deleted
