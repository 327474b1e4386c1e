"""The audit log: every change, written in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from admin.records import AuditEntry
from knowledge.database import read_session

PAGE_SIZE = 50


def record(
    session: Session, staff_id: int | None, action: str, subject: str = "", **details: Any
) -> None:
    """Write one entry in the session's own transaction."""
    session.add(AuditEntry(staff_id=staff_id, action=action, subject=subject, details=details))


@dataclass(frozen=True)
class AuditLog:
    """Reads the log, newest first."""

    engine: Engine

    def page(
        self, number: int, *, staff_id: int | None = None, action: str = "", subject: str = ""
    ) -> Sequence[AuditEntry]:
        """Entries of page `number` (from 1), and one more where there is a next page."""
        query = select(AuditEntry).order_by(col(AuditEntry.id).desc())
        if staff_id is not None:
            query = query.where(AuditEntry.staff_id == staff_id)
        if action:
            query = query.where(AuditEntry.action == action)
        if subject:
            query = query.where(AuditEntry.subject == subject)
        query = query.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
        with read_session(self.engine) as session:
            return session.exec(query).all()
