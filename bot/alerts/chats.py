"""Linking chats to staff by a one-time code, and letting them go."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Engine, delete, or_
from sqlmodel import Session, col, select

from bot.alerts.records import StaffChat, StaffLinkCode
from bot.records import Conversation
from bot.references import ALPHABET
from knowledge.columns import now
from knowledge.database import read_session, write_session

CODE_LENGTH = 10
CODE_LASTS = timedelta(minutes=15)
MOST_CHATS = 5


@dataclass(frozen=True)
class LinkedChat:
    """A chat that a staff member is alerted in."""

    id: int
    conversation_id: str
    channel: str
    since: datetime


@dataclass(frozen=True)
class StaffChats:
    """Which chats staff have linked.

    A code of 49 bits that lives for minutes cannot be found by trying.
    """

    engine: Engine
    clock: Callable[[], datetime] = now

    def issue(self, staff_id: int) -> str:
        """A new code for a staff member; the one before is void."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        old = or_(
            col(StaffLinkCode.staff_id) == staff_id,
            col(StaffLinkCode.expires_at) < self.clock(),
        )
        with write_session(self.engine) as session:
            session.execute(delete(StaffLinkCode).where(old))
            expires_at = self.clock() + CODE_LASTS
            session.add(
                StaffLinkCode(digest=_digest(code), staff_id=staff_id, expires_at=expires_at)
            )
        return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"

    def link(self, code: str, conversation_id: str) -> bool:
        """Link a conversation to whom the code belongs; False where it is used, old or none."""
        with write_session(self.engine) as session:
            known = session.get(StaffLinkCode, _digest(code), with_for_update=True)
            if known is None:
                return False
            session.delete(known)
            if known.expires_at < self.clock() or _full(session, known.staff_id):
                return False
            session.execute(_chat_of(conversation_id))
            session.add(StaffChat(staff_id=known.staff_id, conversation_id=conversation_id))
            return True

    def leave(self, conversation_id: str) -> bool:
        """Alert nobody in a conversation any more; whether somebody was."""
        with write_session(self.engine) as session:
            return bool(session.execute(_chat_of(conversation_id)).rowcount)  # type: ignore[attr-defined]

    def drop(self, chat_id: int, staff_id: int) -> bool:
        """Let one of a staff member's own chats go; False where it is not theirs."""
        with write_session(self.engine) as session:
            chat = session.get(StaffChat, chat_id)
            if chat is None or chat.staff_id != staff_id:
                return False
            session.delete(chat)
            return True

    def of_staff(self, staff_id: int) -> list[LinkedChat]:
        """The chats of a staff member, oldest first."""
        with read_session(self.engine) as session:
            return chats_of(session, staff_id)


def chats_of(session: Session, staff_id: int) -> list[LinkedChat]:
    """The chats of a staff member, oldest first, as the session sees them."""
    rows = session.exec(
        select(StaffChat, Conversation)
        .join(Conversation, col(Conversation.id) == col(StaffChat.conversation_id))
        .where(StaffChat.staff_id == staff_id)
        .order_by(col(StaffChat.id))
    ).all()
    return [
        LinkedChat(chat.id or 0, conversation.id, conversation.channel, chat.created_at)
        for chat, conversation in rows
    ]


def _full(session: Session, staff_id: int) -> bool:
    return len(chats_of(session, staff_id)) >= MOST_CHATS


def _chat_of(conversation_id: str) -> Delete:
    return delete(StaffChat).where(col(StaffChat.conversation_id) == conversation_id)


def _digest(code: str) -> str:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(typed.encode()).hexdigest()
