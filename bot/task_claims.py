"""Which process runs a timed task: each run is claimed in the database, by whoever is first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Engine, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col

from knowledge.columns import UtcDateTime, now
from knowledge.database import read_session, write_session

EARLY = 0.1


class TaskClaim(SQLModel, table=True):
    """When a task is due next; whoever moves that on runs it."""

    __tablename__ = "task_claim"

    name: str = Field(primary_key=True)
    due_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


@dataclass(frozen=True)
class TaskClaims:
    """Hands every run of a task to one process of all that share the database."""

    engine: Engine

    def take(self, name: str, every_seconds: float) -> bool:
        """Whether the task is due and this process is the one to run it.

        A moment further ahead than a period was written before the clock was set back.
        """
        moment, period = now(), timedelta(seconds=every_seconds)
        with read_session(self.engine) as session:
            claim = session.get(TaskClaim, name)
        if claim is None:
            return self._first(name, moment + period)
        if moment < claim.due_at - period * EARLY and claim.due_at <= moment + 2 * period:
            return False
        with write_session(self.engine) as session:
            moved = session.execute(
                update(TaskClaim)
                .where(col(TaskClaim.name) == name, col(TaskClaim.due_at) == claim.due_at)
                .values(due_at=moment + period)
            )
            return bool(moved.rowcount)  # type: ignore[attr-defined]

    def _first(self, name: str, due_at: datetime) -> bool:
        try:
            with write_session(self.engine) as session:
                session.add(TaskClaim(name=name, due_at=due_at))
        except IntegrityError:
            return False
        return True
