"""A conversation as staff read it: what was said, by whom, and how the bot came to it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, select

from admin.tracing.trace import Trace, trace_of
from bot.obstacles.records import ObstacleReport, ObstacleVoice
from bot.records import Conversation, InboxMessage, OutboxMessage, TurnRecord
from knowledge.catalogue import Catalogue
from knowledge.database import read_session

MESSAGES_SHOWN = 100
Covers = Callable[[object], ColumnElement[bool]]
REPLY_KEYS = "reply:%"
THEIRS, OURS, STAFF = "theirs", "ours", "staff"


@dataclass(frozen=True)
class Utterance:
    """One bubble: the citizen's (`theirs`), the bot's (`ours`) or a staff member's (`staff`).

    `state` is how delivery stands.
    """

    who: str
    text: str
    at: datetime
    turn: TurnRecord | None = None
    trace: Trace | None = None
    state: str = ""


def read_conversation(engine: Engine, conversation_id: str) -> Conversation | None:
    """The bare conversation, or None."""
    with read_session(engine) as session:
        return session.get(Conversation, conversation_id)


def is_covered(engine: Engine, conversation: Conversation, in_scope: Covers) -> bool:
    """Whether the conversation concerns a commune of `in_scope`, as `Visitor.scope` gives it."""
    with read_session(engine) as session:
        turns = select(TurnRecord.id).where(
            TurnRecord.conversation_id == conversation.id, in_scope(TurnRecord.commune)
        )
        reports = (
            select(ObstacleVoice.id)
            .join(ObstacleReport, col(ObstacleReport.id) == col(ObstacleVoice.report_id))
            .where(
                ObstacleVoice.conversation_id == conversation.id,
                in_scope(ObstacleReport.commune),
            )
        )
        return any(session.exec(query.limit(1)).first() for query in (turns, reports))


def utterances(
    engine: Engine, conversation: Conversation, catalogue: Catalogue
) -> Sequence[Utterance]:
    """The newest messages of both sides, oldest first."""
    with read_session(engine) as session:
        said = [
            *_theirs_and_ours(session, conversation, catalogue),
            *_later(session, conversation),
        ]
    return sorted(said, key=lambda one: one.at)


def fingerprint(said: Sequence[Utterance]) -> str:
    """Changes when a message came, left or was rated."""
    facts = [(one.at, one.state, one.turn and one.turn.helpful) for one in said]
    return f"{zlib.crc32(repr(facts).encode()):x}"


def _theirs_and_ours(
    session: Session, conversation: Conversation, catalogue: Catalogue
) -> list[Utterance]:
    messages = session.exec(
        select(InboxMessage)
        .where(InboxMessage.conversation_id == conversation.id)
        .order_by(col(InboxMessage.id).desc())
        .limit(MESSAGES_SHOWN)
    ).all()
    turns = session.exec(
        select(TurnRecord).where(col(TurnRecord.inbox_id).in_([one.id for one in messages]))
    )
    theirs = [Utterance(THEIRS, one.text, one.received_at) for one in messages]
    return theirs + [
        Utterance(OURS, turn.reply, turn.created_at, turn, trace_of(turn, catalogue))
        for turn in turns
    ]


def _later(session: Session, conversation: Conversation) -> list[Utterance]:
    """What came by itself: staff's messages, answers to reports, notices on dossiers."""
    rows = session.exec(
        select(OutboxMessage)
        .where(OutboxMessage.conversation_id == conversation.id)
        .where(col(OutboxMessage.key).not_like(REPLY_KEYS))
        .order_by(col(OutboxMessage.id).desc())
        .limit(MESSAGES_SHOWN)
    )
    return [Utterance(STAFF, row.text, row.created_at, state=row.state) for row in rows]
