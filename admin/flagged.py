"""Conversations that a person should look at, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, func
from sqlmodel import Session, col, select

from admin.records import ConversationReview
from bot.message import Outcome
from bot.records import Conversation, TurnRecord
from knowledge.database import read_session

SINCE = timedelta(days=14)
MOST_TURNS = 20_000
IN_A_ROW = 2
THUMBS_DOWN, COMPLAINT, UNANSWERED = "thumbs_down", "complaint", "unanswered"
DISTRESS = "distress"


@dataclass(frozen=True)
class Flagged:
    """A conversation with its flags; `text` and `at` are those of the newest flagged turn."""

    conversation: Conversation
    flags: tuple[str, ...]
    text: str
    at: datetime


@dataclass(frozen=True)
class FlaggedConversations:
    """Finds them among the newest turns; `complains` tells whether a text has complaint words."""

    engine: Engine
    scope: ColumnElement[bool]
    complains: Callable[[str], bool]
    present: datetime

    def all(self) -> list[Flagged]:
        """Those flagged since their last review: people in distress first, then the newest."""
        with read_session(self.engine) as session:
            reviewed = _reviews(session)
            found = [
                flagged
                for conversation, turns in self._by_conversation(session)
                if (flagged := self._flagged(conversation, turns, reviewed))
            ]
        return sorted(found, key=lambda one: (DISTRESS in one.flags, one.at), reverse=True)

    def _by_conversation(
        self, session: Session
    ) -> list[tuple[Conversation, Sequence[TurnRecord]]]:
        rows = session.exec(
            select(TurnRecord)
            .where(self.scope, col(TurnRecord.created_at) >= self.present - SINCE)
            .order_by(col(TurnRecord.id).desc())
            .limit(MOST_TURNS)
        ).all()
        groups: dict[str, list[TurnRecord]] = defaultdict(list)
        for turn in reversed(rows):
            groups[turn.conversation_id].append(turn)
        found = session.exec(select(Conversation).where(col(Conversation.id).in_(groups)))
        return [(conversation, groups[conversation.id]) for conversation in found]

    def _flagged(
        self,
        conversation: Conversation,
        turns: Sequence[TurnRecord],
        reviewed: dict[str, datetime],
    ) -> Flagged | None:
        seen = reviewed.get(conversation.id)
        new = [turn for turn in turns if seen is None or turn.created_at > seen]
        marks = [(flag, turn) for turn in new for flag in self._of_turn(turn)]
        marks += [(UNANSWERED, turn) for turn in _last_of_row(new)]
        others = [flag for flag in conversation.flags.split(",") if flag]
        if not marks and not others:
            return None
        newest = max((turn for _, turn in marks), key=lambda t: t.id or 0, default=turns[-1])
        flags = tuple(dict.fromkeys([*others, *(flag for flag, _ in marks)]))
        return Flagged(conversation, flags, newest.text, newest.created_at)

    def _of_turn(self, turn: TurnRecord) -> list[str]:
        flags = [THUMBS_DOWN] if turn.helpful is False else []
        return [*flags, COMPLAINT] if self.complains(turn.text) else flags


def _last_of_row(turns: Sequence[TurnRecord]) -> list[TurnRecord]:
    """The turn that ends each row of at least IN_A_ROW unanswered ones."""
    length, ends = 0, []
    for turn in turns:
        length = length + 1 if Outcome(turn.outcome).unanswered else 0
        if length >= IN_A_ROW:
            ends.append(turn)
    return ends


def _reviews(session: Session) -> dict[str, datetime]:
    query = select(ConversationReview.conversation_id, func.max(ConversationReview.at))
    return dict(session.exec(query.group_by(col(ConversationReview.conversation_id))).all())
