"""Writing a plan: all of it in one transaction, with what was before."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from knowledge.catalogue_files import to_line
from knowledge.columns import now
from knowledge.database import write_session
from knowledge.importing.records import SourceKind
from knowledge.learning.changes import mark_changed
from knowledge.learning.records import Topic
from knowledge.procedure import PageText, Procedure
from knowledge.records import ProcedureRecord
from knowledge.syncing.plan import Change, Plan
from knowledge.syncing.records import ProcedureHistory, Repeal, RepealState

SOURCE_LENGTH = 200


def apply_plan(plan: Plan, engine: Engine, source: str, staff_id: int | None = None) -> int:
    """Write every change of `plan`; returns how many procedures were written.

    Raises: DatabaseUnavailable where the database cannot be written; nothing is kept then.
    """
    with write_session(engine) as session:
        for change in plan.changes:
            kind = plan.merged.kinds.get(change.after.code, SourceKind.EXCEL_LIST)
            write_procedure(session, change.after, change.page, kind)
            session.add(_history(change, source, staff_id))
        for change in plan.gone:
            session.merge(_repeal(change, source))
        for change in (*plan.added, *plan.changed):
            _take_back_repeal(session, change, staff_id)
        mark_changed(session, Topic.CATALOGUE)
    return len(plan.changes)


def write_procedure(
    session: Session, procedure: Procedure, page: PageText | None, source: str
) -> None:
    """Put a procedure over the bundled one; a page that is there already stays."""
    known = session.get(ProcedureRecord, procedure.code)
    kept = known.page if known else None
    session.merge(
        ProcedureRecord(
            code=procedure.code,
            facts=facts_of(procedure),
            page=page.model_dump() if page else kept,
            source=source,
            as_of=procedure.as_of,
            imported_at=now(),
        )
    )


def facts_of(procedure: Procedure) -> dict[str, Any]:
    """The facts as they are stored: compact, without defaults."""
    facts: dict[str, Any] = json.loads(to_line(procedure))
    return facts


def _history(change: Change, source: str, staff_id: int | None) -> ProcedureHistory:
    return ProcedureHistory(
        code=change.after.code,
        change=_kind(change),
        fields={name: list(pair) for name, pair in change.fields.items()},
        before=facts_of(change.before) if change.before else None,
        source=source[:SOURCE_LENGTH],
        staff_id=staff_id,
    )


def _kind(change: Change) -> str:
    if change.before is None:
        return "added"
    if change.before.answerable != change.after.answerable:
        return "restored" if change.after.answerable else "repealed"
    return "changed"


def _repeal(change: Change, source: str) -> Repeal:
    return Repeal(
        code=change.after.code,
        repealed_on=change.after.as_of,
        source=source[:SOURCE_LENGTH],
        successors=list(change.after.replaced_by),
    )


def _take_back_repeal(session: Session, change: Change, staff_id: int | None) -> None:
    """A procedure that a dump holds again is no longer up for repeal."""
    repeal = session.get(Repeal, change.after.code)
    if repeal is not None and change.after.answerable:
        repeal.state, repeal.staff_id, repeal.at = RepealState.REJECTED, staff_id, now()
        session.add(repeal)
