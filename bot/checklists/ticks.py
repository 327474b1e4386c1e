"""Ticks of a conversation in the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.checklists.records import ChecklistTick
from knowledge.database import read_session, write_session


@dataclass(frozen=True)
class Ticks:
    """Which papers of a list a conversation has ticked; ticks of an older list do not count."""

    engine: Engine

    def ticked(self, conversation_id: str, code: str, version: str) -> frozenset[int]:
        """Places of the papers ticked."""
        with read_session(self.engine) as session:
            rows = _rows(session, conversation_id, code)
            return frozenset(row.paper for row in rows if row.version == version)

    def mark(
        self, conversation_id: str, code: str, version: str, paper: int, *, ready: bool
    ) -> None:
        """Tick a paper, or take its tick away; doing it twice changes nothing."""
        with write_session(self.engine) as session:
            rows = _rows(session, conversation_id, code)
            for row in rows:
                if row.version != version or (row.paper == paper and not ready):
                    session.delete(row)
            session.flush()
            known = any(row.version == version and row.paper == paper for row in rows)
            if ready and not known:
                session.add(_tick(conversation_id, code, version, paper))

    def clear(self, conversation_id: str, code: str) -> None:
        """Take all ticks of a list away."""
        with write_session(self.engine) as session:
            for row in _rows(session, conversation_id, code):
                session.delete(row)


def _rows(session: Session, conversation_id: str, code: str) -> Collection[ChecklistTick]:
    return session.exec(
        select(ChecklistTick).where(
            ChecklistTick.conversation_id == conversation_id, ChecklistTick.code == code
        )
    ).all()


def _tick(conversation_id: str, code: str, version: str, paper: int) -> ChecklistTick:
    return ChecklistTick(conversation_id=conversation_id, code=code, version=version, paper=paper)
