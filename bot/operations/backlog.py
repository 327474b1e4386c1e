"""What waits in inbox and outbox, counted in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, func
from sqlmodel import col, select

from bot.conversations import WEB
from bot.outbox import ON_THE_WAY, OutboxState
from bot.records import InboxMessage, OutboxMessage
from knowledge.columns import now
from knowledge.database import read_session

UNSENT = (*ON_THE_WAY, OutboxState.WAITING, OutboxState.DEAD)


@dataclass(frozen=True)
class Backlog:
    """Counts by channel, and by channel and state; `oldest` is when the first was written.

    What waits for a web page to fetch it is never overdue and has no age.
    """

    unanswered: Mapping[str, int] = field(default_factory=dict)
    outbox: Mapping[tuple[str, str], int] = field(default_factory=dict)
    oldest: Mapping[str, datetime] = field(default_factory=dict)

    def age(self, moment: datetime | None = None) -> timedelta:
        """How long the oldest message has been on its way."""
        first = min(self.oldest.values(), default=None)
        return max(timedelta(0), (moment or now()) - first) if first else timedelta(0)


def backlog_of(engine: Engine) -> Backlog:
    """Count now. Raises: DatabaseUnavailable."""
    message = OutboxMessage
    with read_session(engine) as session:
        unanswered = session.exec(
            select(InboxMessage.channel, func.count())
            .where(col(InboxMessage.answered_at).is_(None))
            .group_by(col(InboxMessage.channel))
        ).all()
        outbox = session.exec(
            select(message.channel, message.state, func.count(), func.min(message.created_at))
            .where(col(message.state).in_(UNSENT))
            .group_by(col(message.channel), col(message.state))
        ).all()
    oldest: dict[str, datetime] = {}
    for channel, state, _, written in outbox:
        if state in ON_THE_WAY and channel != WEB:
            oldest[channel] = min(written, oldest.get(channel, written))
    return Backlog(
        unanswered=dict(unanswered),
        outbox={(channel, state): number for channel, state, number, _ in outbox},
        oldest=oldest,
    )
