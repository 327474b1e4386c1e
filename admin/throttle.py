"""Slowing down guesses at passwords, so that nobody can lock another person out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, delete, func
from sqlmodel import Session, col, select

from admin.records import LoginAttempt
from knowledge.columns import now
from knowledge.database import write_session

FREE_FOR_PAIR = 4
FREE_FOR_ADDRESS = 30
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)
WINDOW = timedelta(hours=24)
ADDRESS_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class LoginThrottle:
    """Counts failures of each account from each address, and of each address over accounts.

    An address is a network address or a browser known for the account. Waits double with every
    failure and hold only for the address that failed: the account stays open to its owner in
    their own browser, and elsewhere.
    """

    engine: Engine
    clock: Callable[[], datetime] = now

    def begin(self, username: str, address: str) -> int | timedelta:
        """Put an attempt on record, as failed until `succeed`; or how long to wait first.

        Recording before checking the password keeps parallel guesses from slipping through.
        """
        username = _digest(username)
        with write_session(self.engine) as session:
            wait = self._wait(session, username, address)
            if wait > timedelta(0):
                return wait
            attempt = LoginAttempt(username=username, address=address, at=self.clock())
            session.add(attempt)
            session.flush()
            assert attempt.id is not None
            return attempt.id

    def succeed(self, attempt_id: int) -> None:
        """Mark the attempt as right, which clears its account and address; drop old ones."""
        with write_session(self.engine) as session:
            session.get_one(LoginAttempt, attempt_id).succeeded = True
            session.execute(
                delete(LoginAttempt).where(col(LoginAttempt.at) < self.clock() - WINDOW)
            )

    def _wait(self, session: Session, username: str, address: str) -> timedelta:
        from_here = col(LoginAttempt.address) == address
        pair = (from_here, col(LoginAttempt.username) == username)
        return max(
            self._left(session, FREE_FOR_PAIR, WINDOW, *pair),
            self._left(session, FREE_FOR_ADDRESS, ADDRESS_WINDOW, from_here),
        )

    def _left(
        self, session: Session, free: int, window: timedelta, *where: ColumnElement[bool]
    ) -> timedelta:
        """What is left of the wait that the failures since the last success have earned."""
        success = session.exec(
            select(func.max(LoginAttempt.id)).where(*where, col(LoginAttempt.succeeded))
        ).one()
        found: tuple[int, datetime | None] = session.exec(
            select(func.count(), func.max(LoginAttempt.at)).where(
                *where,
                col(LoginAttempt.id) > (success or 0),
                col(LoginAttempt.at) > self.clock() - window,
            )
        ).one()
        count, last = found
        return delay(count - free) - (self.clock() - last) if last else timedelta(0)


def _digest(username: str) -> str:
    """What is kept of a name: people type passwords there by mistake."""
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()[:32]


def delay(failures_over: int) -> timedelta:
    """How long to wait after so many failures beyond the free ones."""
    if failures_over < 0:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(failures_over, 10)), LONGEST_WAIT)
