"""Counting guesses, so that neither digits nor codes can be found out by trying."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from bot.dossiers.records import DossierGuess
from knowledge.columns import now
from knowledge.database import read_session, write_session

KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Limit:
    """How many guesses a scope has within `window`, and how long it waits after them."""

    most: int
    window: timedelta
    lock: timedelta


LIMITS = {
    "conversation": Limit(5, timedelta(hours=1), timedelta(hours=1)),
    "sender": Limit(10, timedelta(days=1), timedelta(hours=6)),
    "code": Limit(10, timedelta(days=1), timedelta(hours=6)),
    "search": Limit(20, timedelta(hours=1), timedelta(hours=1)),
    "address": Limit(30, timedelta(hours=1), timedelta(hours=1)),
    "search_address": Limit(60, timedelta(hours=1), timedelta(hours=1)),
}


@dataclass(frozen=True)
class Scope:
    """Whose guesses are counted: a kind in `LIMITS` and its value, such as a code."""

    kind: str
    value: str


@dataclass(frozen=True)
class Guesses:
    """Counts wrong guesses in rows, so that every replica sees them; values are hashed."""

    engine: Engine
    key: bytes = field(repr=False)
    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    clock: Callable[[], datetime] = now

    def take(self, scopes: Sequence[Scope]) -> timedelta | None:
        """Count one guess before it is judged; the time left where a scope is locked."""
        try:
            return self._take(scopes)
        except IntegrityError:  # another replica made the row first
            return self._take(scopes)

    def give_back(self, scopes: Sequence[Scope]) -> None:
        """Take back the guess that `take` counted, because it was right."""
        with write_session(self.engine) as session:
            for scope in scopes:
                row = self._row(session, scope)
                row.wrong = max(row.wrong - 1, 0)
                if row.wrong < self.limits[scope.kind].most:
                    row.locked_until = None
                session.add(row)

    def left(self, scopes: Sequence[Scope]) -> int:
        """How many guesses are left before the first of `scopes` is locked."""
        with read_session(self.engine) as session:
            rows = [(scope, session.get(DossierGuess, self._name(scope))) for scope in scopes]
        return min(self.limits[scope.kind].most - (row.wrong if row else 0) for scope, row in rows)

    def purge(self) -> int:
        """Delete counts too old to matter; returns how many."""
        with write_session(self.engine) as session:
            old = delete(DossierGuess).where(col(DossierGuess.first_at) < self.clock() - KEPT)
            return int(session.execute(old).rowcount)  # type: ignore[attr-defined]

    def _take(self, scopes: Sequence[Scope]) -> timedelta | None:
        moment = self.clock()
        with write_session(self.engine) as session:
            rows = [(self.limits[scope.kind], self._row(session, scope)) for scope in scopes]
            waits = [_time_left(row, moment) for _, row in rows]
            longest = max((wait for wait in waits if wait), default=None)
            if longest is None:
                for limit, row in rows:
                    _count(row, limit, moment)
                    session.add(row)
            return longest

    def _row(self, session: Session, scope: Scope) -> DossierGuess:
        name = self._name(scope)
        known = session.get(DossierGuess, name, with_for_update=True)
        return known or DossierGuess(scope=name, first_at=self.clock())

    def _name(self, scope: Scope) -> str:
        text = f"{scope.kind}:{scope.value}".encode()
        return hmac.new(self.key, text, hashlib.sha256).hexdigest()


def _time_left(row: DossierGuess, moment: datetime) -> timedelta | None:
    if row.locked_until is None or row.locked_until <= moment:
        return None
    return row.locked_until - moment


def _count(row: DossierGuess, limit: Limit, moment: datetime) -> None:
    if row.locked_until is not None or row.first_at + limit.window <= moment:
        row.wrong, row.first_at, row.locked_until = 0, moment, None
    row.wrong += 1
    if row.wrong >= limit.most:
        row.locked_until = moment + limit.lock
