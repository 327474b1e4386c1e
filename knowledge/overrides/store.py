"""Overrides in the database: added, ended, read by province."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from knowledge.database import read_session, write_session
from knowledge.overrides.records import Override

_OWN = {"id", "saved_by", "saved_at"}


def save_overrides(
    engine: Engine, overrides: Iterable[Override], staff_id: int | None = None
) -> int:
    """Add overrides in one transaction; one that is there already is left; returns how many."""
    added = 0
    with write_session(engine) as session:
        for override in overrides:
            if not _is_known(session, override):
                data = override.model_dump(exclude=_OWN)
                session.add(Override(**data, saved_by=staff_id))
                session.flush()
                added += 1
    return added


def end_override(engine: Engine, override_id: int, last_day: date, staff_id: int) -> bool:
    """Let an override end with `last_day`; False where there is none of this id."""
    with write_session(engine) as session:
        override = session.get(Override, override_id)
        if override is None:
            return False
        override.until = max(last_day, override.since - timedelta(days=1))
        override.saved_by = staff_id
        session.add(override)
        return True


def delete_override(engine: Engine, override_id: int) -> bool:
    """Delete an override entered by mistake; False where there is none of this id."""
    with write_session(engine) as session:
        override = session.get(Override, override_id)
        if override is not None:
            session.delete(override)
        return override is not None


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
