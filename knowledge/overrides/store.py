"""Overrides in the database: added, ended, read by province."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from knowledge.columns import now
from knowledge.database import read_session, write_session
from knowledge.overrides.records import Override

_OWN = {"id", "saved_by", "saved_at"}


def save_overrides(
    engine: Engine, overrides: Iterable[Override], staff_id: int | None = None
) -> int:
    """Add overrides in one transaction; one that is there already is left; returns how many."""
    with write_session(engine) as session:
        return add_overrides(session, overrides, staff_id)


def add_overrides(
    session: Session, overrides: Iterable[Override], staff_id: int | None = None
) -> int:
    """As `save_overrides`, inside the caller's session."""
    added = 0
    for override in overrides:
        if not _is_known(session, override):
            session.add(Override(**override.model_dump(exclude=_OWN), saved_by=staff_id))
            session.flush()
            added += 1
    return added


def end_override(session: Session, override: Override, last_day: date, staff_id: int) -> None:
    """Let an override end with `last_day`, or never begin where that comes before its first."""
    override.until = max(last_day, override.since - timedelta(days=1))
    override.saved_by, override.saved_at = staff_id, now()
    session.add(override)


def overrides_of(engine: Engine, province: str = "", procedure: str = "") -> Sequence[Override]:
    """Overrides, those of a province or procedure where one is given, the newest first."""
    query = select(Override)
    if province:
        query = query.where(Override.province == province)
    if procedure:
        query = query.where(Override.procedure == procedure)
    with read_session(engine) as session:
        return session.exec(query.order_by(col(Override.since).desc(), col(Override.id))).all()


def _is_known(session: Session, override: Override) -> bool:
    same = session.exec(
        select(Override).where(
            Override.province == override.province, Override.procedure == override.procedure
        )
    ).all()
    facts = override.model_dump(exclude=_OWN)
    return any(known.model_dump(exclude=_OWN) == facts for known in same)
