"""Procedures that are gone: a person confirms the successors, or takes the repeal back.

Both work inside the caller's session, so that an audit entry lands in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from knowledge.catalogue import Catalogue
from knowledge.columns import now
from knowledge.database import read_session
from knowledge.learning.changes import mark_changed
from knowledge.learning.records import Topic
from knowledge.procedure import Procedure, Status
from knowledge.syncing.applying import facts_of, write_procedure
from knowledge.syncing.records import ProcedureHistory, Repeal, RepealState

BY_STAFF = "staff"


@dataclass(frozen=True)
class Proposal:
    """A repealed procedure that nobody has looked at, with the successors proposed."""

    procedure: Procedure
    successors: tuple[Procedure, ...]


def proposals(catalogue: Catalogue, engine: Engine) -> tuple[Proposal, ...]:
    """All repealed procedures that wait for a person, those of the bundle too, by code."""
    with read_session(engine) as session:
        done = session.exec(select(Repeal.code).where(Repeal.state != RepealState.PROPOSED)).all()
    return tuple(
        Proposal(
            procedure,
            tuple(p for code in procedure.replaced_by if (p := catalogue.get(code)) is not None),
        )
        for procedure in catalogue.procedures
        if not procedure.answerable and procedure.code not in set(done)
    )


def confirm_repeal(
    session: Session,
    catalogue: Catalogue,
    code: str,
    successors: Sequence[str],
    staff_id: int | None,
) -> bool:
    """Keep that `code` is repealed and what replaced it; without staff on the command line.

    Returns: False where `code` is not repealed, or a successor is not in force.
    """
    procedure = catalogue.unedited(code)
    heirs = [catalogue.get(heir) for heir in successors]
    if procedure is None or procedure.answerable:
        return False
    if any(heir is None or not heir.answerable for heir in heirs):
        return False
    after = procedure.model_copy(update={"replaced_by": tuple(successors)})
    _write(session, procedure, after, "successors", staff_id)
    _settle(session, after, RepealState.CONFIRMED, staff_id)
    return True


def reject_repeal(session: Session, catalogue: Catalogue, code: str, staff_id: int | None) -> bool:
    """Bring back a procedure that a sync marked as repealed.

    Returns: False where it is not repealed, or no sync has done it.
    """
    procedure = catalogue.unedited(code)
    if procedure is None or procedure.answerable:
        return False
    before = _before_repeal(session, code)
    if before is None:
        return False
    _write(session, procedure, before, "restored", staff_id)
    _settle(session, before, RepealState.REJECTED, staff_id)
    return True


def history_of(engine: Engine, code: str) -> Sequence[ProcedureHistory]:
    """All changes of a procedure, the newest first."""
    with read_session(engine) as session:
        return session.exec(
            select(ProcedureHistory)
            .where(ProcedureHistory.code == code)
            .order_by(col(ProcedureHistory.id).desc())
        ).all()


def _before_repeal(session: Session, code: str) -> Procedure | None:
    found = session.exec(
        select(ProcedureHistory)
        .where(ProcedureHistory.code == code, ProcedureHistory.change == "repealed")
        .order_by(col(ProcedureHistory.id).desc())
    ).first()
    return Procedure.model_validate(found.before, strict=False) if found else None


def _write(
    session: Session, before: Procedure, after: Procedure, change: str, staff_id: int | None
) -> None:
    write_procedure(session, after, None, BY_STAFF)
    session.add(
        ProcedureHistory(
            code=after.code,
            change=change,
            fields={"replaced_by": [list(before.replaced_by), list(after.replaced_by)]},
            before=facts_of(before),
            source=BY_STAFF,
            staff_id=staff_id,
        )
    )


def _settle(session: Session, after: Procedure, state: RepealState, staff_id: int | None) -> None:
    known = session.get(Repeal, after.code)
    day = after.gone_since or after.as_of
    repeal = known or Repeal(code=after.code, repealed_on=day, source=BY_STAFF)
    repeal.state, repeal.staff_id, repeal.at = state, staff_id, now()
    if after.status is Status.REPEALED:
        repeal.successors = list(after.replaced_by)
    session.add(repeal)
    mark_changed(session, Topic.CATALOGUE)
