"""What staff do with an obstacle report, each change with its audit entry in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from admin.audit import record
from bot.obstacles.handling import Hand
from bot.obstacles.records import ObstacleEvent, ObstacleReport
from knowledge.columns import now
from knowledge.database import write_session

Result = TypeVar("Result")
Step = Callable[[Session, Hand], Result]


@dataclass(frozen=True)
class ObstacleActions:
    """Takes the steps of `bot.obstacles.handling` and keeps who took them."""

    engine: Engine
    clock: Callable[[], datetime] = now

    def do(self, report_id: int, version: int, staff_id: int, step: Step[Result]) -> Result:
        """Take `step` on the version seen. Raises: EditConflict, StepRefused."""
        hand = Hand(report_id, version, staff_id, self.clock)
        with write_session(self.engine) as session:
            result = step(session, hand)
            reference = session.get_one(ObstacleReport, report_id).reference
            event = _newest_event(session, report_id)
            record(session, staff_id, f"report.{event.action}", reference, **event.details)
            return result


def _newest_event(session: Session, report_id: int) -> ObstacleEvent:
    query = select(ObstacleEvent).where(ObstacleEvent.report_id == report_id)
    return session.exec(query.order_by(col(ObstacleEvent.id).desc()).limit(1)).one()
