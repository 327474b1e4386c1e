"""The outbox: messages on their way to citizens, each claimed by one worker at a time.

Delivery is at least once. A part of a message goes twice only where a worker is killed, or the
database lost for good, between the platform's answer and the commit that follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.message import Button
from bot.records import Conversation, InboxMessage, OutboxMessage
from knowledge.columns import now
from knowledge.database import read_session, write_session

LONGEST_DELAY = timedelta(minutes=15)
LONGEST_ERROR = 300
REPLY = "reply:"


class OutboxState(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    WAITING = "waiting"
    READ = "read"
    DEAD = "dead"


ON_THE_WAY = (OutboxState.PENDING, OutboxState.SENDING)


@dataclass(frozen=True)
class Outgoing:
    """A message that `owner` has claimed; `chat` is the person's address on the channel.

    `replaces` is the platform's id of the message whose place it takes; empty for a new one.
    """

    id: int
    owner: str
    chat: str
    conversation_id: str | None
    text: str
    buttons: tuple[Button, ...]
    parts_sent: int
    attempts: int
    created_at: datetime
    replaces: str = ""
    spoken: bool = False


@dataclass(frozen=True)
class Outbox:
    """Claims and settles messages; every change of a claimed one checks the claim first."""

    engine: Engine

    def put(
        self, key: str, conversation_id: str, text: str, buttons: Sequence[Button] = ()
    ) -> bool:
        """Put a message into a conversation unless `key` is there; whether it was new."""
        with write_session(self.engine) as session:
            known = session.exec(select(OutboxMessage.id).where(OutboxMessage.key == key)).first()
            conversation = session.get(Conversation, conversation_id)
            if known is not None or conversation is None:
                return False
            session.add(
                OutboxMessage(
                    key=key,
                    channel=conversation.channel,
                    conversation_id=conversation.id,
                    text=text,
                    buttons=[vars(button) for button in buttons],
                )
            )
            return True

    def claim(self, channel: str, owner: str, *, most: int, lease: timedelta) -> list[Outgoing]:
        """Claim messages that are due, oldest first, one a conversation.

        A message waits until those before it in its conversation have left, so that answers
        arrive in order. A claim that ran out is free for the taking.
        """
        moment = now()
        due = _claimable(channel, moment, lease)
        with read_session(self.engine) as session:
            if session.exec(select(OutboxMessage.id).where(due).limit(1)).first() is None:
                return []
        with write_session(self.engine) as session:
            rows = session.exec(
                select(OutboxMessage)
                .where(due)
                .order_by(col(OutboxMessage.due_at), col(OutboxMessage.id))
                .limit(most)
                .with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                row.state, row.attempts = OutboxState.SENDING.value, row.attempts + 1
                row.lease_owner, row.lease_until = owner, moment + lease
                session.add(row)
            return [_outgoing(session, row) for row in rows]

    def part_sent(
        self, message: Outgoing, parts_sent: int, ref: str, *, last: bool, lease: timedelta
    ) -> bool:
        """Keep that a part has gone; False where the claim was lost and no more may be sent."""
        changes: dict[str, Any] = {"parts_sent": parts_sent, "sent_ref": ref, "sent_at": now()}
        if last:
            changes |= {"state": OutboxState.SENT.value, "error": "", "lease_until": None}
            changes |= {} if message.conversation_id else {"recipient": ""}
        else:
            changes |= {"lease_until": now() + lease}
        return self._change(message, **changes)

    def put_off(self, message: Outgoing, delay: timedelta, reason: str) -> bool:
        """Try again after `delay`, at most LONGEST_DELAY."""
        return self._change(
            message,
            state=OutboxState.PENDING.value,
            due_at=now() + min(delay, LONGEST_DELAY),
            error=reason[:LONGEST_ERROR],
            lease_until=None,
        )

    def hold(self, message: Outgoing, reason: str) -> bool:
        """Let it wait for the citizen's next message."""
        state = OutboxState.WAITING.value
        return self._change(message, state=state, error=reason[:LONGEST_ERROR], lease_until=None)

    def bury(self, message: Outgoing, reason: str) -> bool:
        """Give it up; staff see it with its reason."""
        changes: dict[str, Any] = {} if message.conversation_id else {"recipient": ""}
        return self._change(
            message,
            state=OutboxState.DEAD.value,
            error=reason[:LONGEST_ERROR],
            lease_until=None,
            **changes,
        )

    def release_one(self, conversation_id: str) -> bool:
        """Set the oldest waiting message of a conversation on its way; whether there was one."""
        with write_session(self.engine) as session:
            row = session.exec(
                select(OutboxMessage)
                .where(OutboxMessage.conversation_id == conversation_id)
                .where(OutboxMessage.state == OutboxState.WAITING)
                .order_by(col(OutboxMessage.id))
                .limit(1)
                .with_for_update(skip_locked=True)
            ).first()
            if row is not None:
                row.state, row.due_at, row.error = OutboxState.PENDING.value, now(), ""
                session.add(row)
            return row is not None

    def sent_since_last_word(self, conversation_id: str, within: timedelta) -> int | None:
        """Parts sent since the citizen's last message; None where that is older than `within`."""
        with read_session(self.engine) as session:
            last = session.exec(
                select(InboxMessage.received_at)
                .where(InboxMessage.conversation_id == conversation_id)
                .order_by(col(InboxMessage.id).desc())
                .limit(1)
            ).first()
            if last is None or last < now() - within:
                return None
            return session.exec(
                select(func.coalesce(func.sum(OutboxMessage.parts_sent), 0))
                .where(OutboxMessage.conversation_id == conversation_id)
                .where(col(OutboxMessage.sent_at) >= last)
            ).one()

    def dead(self, most: int = 100) -> list[OutboxMessage]:
        """Messages given up, newest first."""
        with read_session(self.engine) as session:
            return list(
                session.exec(
                    select(OutboxMessage)
                    .where(OutboxMessage.state == OutboxState.DEAD)
                    .order_by(col(OutboxMessage.id).desc())
                    .limit(most)
                ).all()
            )

    def try_again(self, row_id: int) -> bool:
        """Set a message that was given up on its way again; False where it is not dead."""
        with write_session(self.engine) as session:
            row = session.get(OutboxMessage, row_id)
            if row is None or row.state != OutboxState.DEAD or not row.conversation_id:
                return False
            row.state, row.attempts, row.due_at = OutboxState.PENDING.value, 0, now()
            session.add(row)
            return True

    def counts(self) -> dict[tuple[str, str], int]:
        """How many messages stand where, by channel and state."""
        with read_session(self.engine) as session:
            rows = session.exec(
                select(OutboxMessage.channel, OutboxMessage.state, func.count()).group_by(
                    col(OutboxMessage.channel), col(OutboxMessage.state)
                )
            ).all()
        return {(channel, state): count for channel, state, count in rows}

    def oldest_on_the_way(self, channel: str) -> datetime | None:
        """When the oldest message that has not left yet was written."""
        with read_session(self.engine) as session:
            return session.exec(
                select(OutboxMessage.created_at)
                .where(OutboxMessage.channel == channel)
                .where(col(OutboxMessage.state).in_(ON_THE_WAY))
                .order_by(col(OutboxMessage.created_at))
                .limit(1)
            ).first()

    def _change(self, message: Outgoing, **changes: Any) -> bool:
        with write_session(self.engine) as session:
            row = session.get(OutboxMessage, message.id, with_for_update=True)
            if row is None or row.lease_owner != message.owner or row.state != "sending":
                return False
            row.sqlmodel_update(changes)
            session.add(row)
            return True


def _claimable(channel: str, moment: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Due, or claimed and left; a moment far ahead was written before the clock was set back."""
    row, earlier = OutboxMessage, aliased(OutboxMessage)
    due = or_(col(row.due_at) <= moment, col(row.due_at) > moment + LONGEST_DELAY)
    left = or_(col(row.lease_until) < moment, col(row.lease_until) > moment + 2 * lease)
    earlier_ones = exists().where(
        earlier.conversation_id == row.conversation_id,  # type: ignore[arg-type]
        col(earlier.id) < col(row.id),
        col(earlier.state).in_(ON_THE_WAY),
    )
    return and_(
        col(row.channel) == channel,
        or_(
            and_(col(row.state) == OutboxState.PENDING, due),
            and_(col(row.state) == OutboxState.SENDING, left),
        ),
        ~earlier_ones,
    )


def _outgoing(session: Session, row: OutboxMessage) -> Outgoing:
    assert row.id is not None
    chat = row.recipient
    if row.conversation_id is not None:
        chat = session.get_one(Conversation, row.conversation_id).sender
    return Outgoing(
        id=row.id,
        owner=row.lease_owner,
        chat=chat,
        conversation_id=row.conversation_id,
        text=row.text,
        buttons=tuple(Button(**button) for button in row.buttons),
        parts_sent=row.parts_sent,
        attempts=row.attempts,
        created_at=row.created_at,
        replaces=_replaced(session, row),
        spoken=row.spoken,
    )


def _replaced(session: Session, row: OutboxMessage) -> str:
    """What the citizen tapped to get this reply, where the reply takes its place."""
    asked = row.key.removeprefix(REPLY)
    if not row.edits or not asked.isdecimal():
        return ""
    inbox = session.get(InboxMessage, int(asked))
    return (inbox.tapped or "") if inbox is not None else ""
