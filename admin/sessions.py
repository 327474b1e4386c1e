"""Sessions of logged-in staff: opened, renewed, ended by idleness, age or leaving."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from admin.audit import record
from admin.records import Staff, StaffSession
from knowledge.columns import now
from knowledge.database import read_session, write_session

IDLE = timedelta(hours=1)
LIFE = timedelta(hours=12)
CODE_LIFE = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32


@dataclass(frozen=True)
class StaffSessions:
    """Opens and finds sessions by the cookie's token."""

    engine: Engine
    clock: Callable[[], datetime] = now

    def open(
        self, staff_id: int, *, replaces: str | None = None, awaits_code: bool = False
    ) -> str:
        """Open a session under a new token, ending the one it replaces; returns the token."""
        token, present = secrets.token_urlsafe(TOKEN_BYTES), self.clock()
        with write_session(self.engine) as session:
            _end(session, replaces)
            session.execute(delete(StaffSession).where(col(StaffSession.expires_at) < present))
            session.add(
                StaffSession(
                    token_hash=_hash(token),
                    staff_id=staff_id,
                    csrf=secrets.token_urlsafe(TOKEN_BYTES),
                    awaits_code=awaits_code,
                    created_at=present,
                    seen_at=present,
                    expires_at=present + (CODE_LIFE if awaits_code else LIFE),
                )
            )
            if not awaits_code:
                record(session, staff_id, "login")
        return token

    def find(
        self, token: str | None, *, attended: bool = True
    ) -> tuple[Staff, StaffSession] | None:
        """Whose session it is, where it is neither idle too long, nor too old, nor shut.

        A request that a page makes by itself is not `attended` and does not count as use.
        """
        if not token:
            return None
        with read_session(self.engine) as session:
            found = session.exec(
                select(Staff, StaffSession)
                .join(StaffSession, col(StaffSession.staff_id) == col(Staff.id))
                .where(StaffSession.token_hash == _hash(token), col(Staff.active))
            ).first()
        if found is None or not self._alive(found[1]):
            return None
        if attended:
            self._mark_seen(found[1])
        return found[0], found[1]

    def close(self, token: str | None, staff_id: int) -> None:
        """Log out."""
        with write_session(self.engine) as session:
            _end(session, token)
            record(session, staff_id, "logout")

    def _alive(self, kept: StaffSession) -> bool:
        present = self.clock()
        return present < kept.expires_at and present - kept.seen_at < IDLE

    def _mark_seen(self, kept: StaffSession) -> None:
        if self.clock() - kept.seen_at < SEEN_EVERY:
            return
        with write_session(self.engine) as session:
            row = session.get(StaffSession, kept.id)
            if row is not None:
                row.seen_at = self.clock()


def _end(session: Session, token: str | None) -> None:
    if token:
        session.execute(delete(StaffSession).where(col(StaffSession.token_hash) == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
