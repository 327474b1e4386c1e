"""From what a citizen taps or types to the choice it means; the choices stand in the outbox."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.buttons import read_tap
from bot.channels.limits import Limits
from bot.channels.rendering import CHOICE, is_numbered
from bot.message import Button, IncomingMessage
from bot.records import Conversation, OutboxMessage
from knowledge.database import read_session
from retrieval.normalise import clean, fold

KEYCAP = "\u20e3"
NUMBER = re.compile(r"\W*(?:(?:so|chon|cau|viec)\s*)?0?(\d{1,2})\W*")


@dataclass(frozen=True)
class Choices:
    """Finds a choice in the database, so any replica can tell what a number means."""

    engine: Engine

    def resolve(self, message: IncomingMessage, limits: Limits) -> IncomingMessage:
        """`message` with the value of the choice it names, or as it is."""
        tap = read_tap(message.text)
        if tap and tap.kind == f"@{CHOICE}":
            value = self._tapped(message, *tap.parts[:2])
        elif number := number_in(message.text):
            value = self._numbered(message, number, limits)
        else:
            return message
        return replace(message, text=value) if value is not None else message

    def _tapped(self, message: IncomingMessage, row_id: str, place: str = "") -> str | None:
        if not (row_id.isdecimal() and place.isdecimal()):
            return None
        with read_session(self.engine) as session:
            row = session.get(OutboxMessage, int(row_id))
            conversation = _conversation(session, message)
        if row is None or conversation is None or row.conversation_id != conversation.id:
            return ""
        return row.buttons[int(place)]["value"] if int(place) < len(row.buttons) else ""

    def _numbered(self, message: IncomingMessage, number: int, limits: Limits) -> str | None:
        with read_session(self.engine) as session:
            conversation = _conversation(session, message)
            row = _last_seen(session, conversation.id) if conversation else None
        choices = [Button(**button) for button in row.buttons] if row else []
        if not is_numbered(choices, limits) or number > len(choices):
            return None
        return choices[number - 1].value


def number_in(text: str) -> int | None:
    """The number that a whole message is, from 1 to 99; None where it says more."""
    match = NUMBER.fullmatch(fold(clean(text.replace(KEYCAP, ""))))
    return int(match[1]) or None if match else None


def _conversation(session: Session, message: IncomingMessage) -> Conversation | None:
    return session.exec(
        select(Conversation).where(
            Conversation.channel == message.channel, Conversation.sender == message.sender
        )
    ).first()


def _last_seen(session: Session, conversation_id: str) -> OutboxMessage | None:
    """The newest message seen that is a reply or offers choices; bare notices do not count."""
    rows = session.exec(
        select(OutboxMessage)
        .where(OutboxMessage.conversation_id == conversation_id)
        .where(OutboxMessage.state == "sent")
        .order_by(col(OutboxMessage.sent_at).desc(), col(OutboxMessage.id).desc())
        .limit(10)
    )
    return next((row for row in rows if row.buttons or row.key.startswith("reply:")), None)
