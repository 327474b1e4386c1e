"""Talking to a citizen in person: taking a conversation over, sending, handing it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from admin.audit import record
from admin.records import ConversationReview
from bot.records import Conversation, OutboxMessage
from knowledge.columns import now
from knowledge.database import write_session
from knowledge.errors import MotCuaError

LONGEST_MESSAGE = 3000


class ConversationRefused(MotCuaError):
    """Staff cannot do that with the conversation now; `reason` is a key of the wording."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"action refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class ConversationActions:
    """Every change of a conversation by staff, on record."""

    engine: Engine
    clock: Callable[[], datetime] = now

    def take(self, conversation_id: str, staff_id: int) -> None:
        """Take the conversation over. Raises: ConversationRefused where a colleague has it."""
        with write_session(self.engine) as session:
            taken = session.execute(
                update(Conversation)
                .where(col(Conversation.id) == conversation_id)
                .where(col(Conversation.taken_over_by).is_(None))
                .values(taken_over_by=staff_id)
            )
            if taken.rowcount != 1:  # type: ignore[attr-defined]
                raise ConversationRefused("taken_by_other")
            record(session, staff_id, "conversation.taken", conversation_id)

    def give_back(self, conversation_id: str, staff_id: int, *, anyones: bool) -> None:
        """Let the bot answer again; `anyones` allows handing back a colleague's.

        Raises: ConversationRefused where it is not the staff member's to hand back.
        """
        with write_session(self.engine) as session:
            conversation = session.get_one(Conversation, conversation_id)
            if conversation.taken_over_by is None:
                return
            if conversation.taken_over_by != staff_id and not anyones:
                raise ConversationRefused("not_taken")
            conversation.taken_over_by = None
            session.add(conversation)
            record(session, staff_id, "conversation.returned", conversation_id)

    def send(self, conversation_id: str, staff_id: int, text: str, nonce: str) -> None:
        """Put a message on its way; the form's `nonce` keeps a second click from doubling it.

        Raises: ConversationRefused on a blank or long text, or before taking over.
        """
        text = text.strip()
        if not text or len(text) > LONGEST_MESSAGE:
            raise ConversationRefused("text_long" if text else "text_missing")
        with write_session(self.engine) as session:
            conversation = session.get_one(Conversation, conversation_id)
            if conversation.taken_over_by != staff_id:
                raise ConversationRefused("not_taken")
            key = f"staff:{conversation_id}:{nonce}"
            if _is_there(session, key):
                return
            session.add(
                OutboxMessage(
                    key=key,
                    channel=conversation.channel,
                    conversation_id=conversation_id,
                    text=text,
                    due_at=self.clock(),
                )
            )
            record(session, staff_id, "conversation.message", conversation_id)

    def review(self, conversation_id: str, staff_id: int, note: str) -> None:
        """Mark the flags so far as looked at; the bot may raise them again."""
        with write_session(self.engine) as session:
            conversation = session.get_one(Conversation, conversation_id)
            conversation.flags = ""
            session.add(conversation)
            session.add(
                ConversationReview(
                    conversation_id=conversation_id,
                    staff_id=staff_id,
                    note=note.strip()[:LONGEST_MESSAGE],
                    at=self.clock(),
                )
            )
            record(session, staff_id, "conversation.reviewed", conversation_id)


def _is_there(session: Session, key: str) -> bool:
    return (
        session.exec(select(OutboxMessage.id).where(OutboxMessage.key == key)).first() is not None
    )
