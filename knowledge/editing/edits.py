"""Edits saved and undone; the second of two editors is told.

Both work inside the caller's session, so that an audit entry lands in the
same transaction, and raise EditConflict where the version seen is no longer the newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from knowledge.columns import now
from knowledge.editing.facts import EDITABLE, differing, edited, values_of
from knowledge.editing.records import ProcedureEdit
from knowledge.errors import MotCuaError
from knowledge.learning.changes import mark_changed
from knowledge.learning.records import Topic
from knowledge.procedure import Procedure
from knowledge.syncing.applying import facts_of
from knowledge.syncing.records import ProcedureHistory

EDITED, UNDONE = "edited", "edit_undone"


class EditConflict(MotCuaError):
    """Somebody else changed the facts meanwhile."""


@dataclass(frozen=True)
class Proof:
    """Who edits which version (0: none yet), and the document they go by."""

    staff_id: int
    version: int
    document: str
    dated: date
    note: str = ""


def save_edit(
    session: Session, beneath: Procedure, wanted: Procedure, proof: Proof
) -> frozenset[str]:
    """Keep where `wanted` differs from what stands beneath; returns the names of those fields.

    Raises: EditConflict.
    """
    edit = _claim(session, beneath.code, proof.version) or ProcedureEdit(
        code=beneath.code, dated=proof.dated, staff_id=proof.staff_id, version=0
    )
    before = edited(beneath, edit)
    names = differing(beneath, wanted, EDITABLE)
    edit.fields, edit.base = values_of(wanted, names), values_of(beneath, names)
    edit.document, edit.dated, edit.note = proof.document, proof.dated, proof.note
    _keep(session, edit, before, edited(beneath, edit), proof.staff_id)
    return names


def undo_edit(session: Session, beneath: Procedure, version: int, staff_id: int) -> bool:
    """Go back to what stands beneath; False where nothing is edited. Raises: EditConflict."""
    edit = _claim(session, beneath.code, version)
    if edit is None or not edit.fields:
        return False
    before = edited(beneath, edit)
    edit.fields, edit.base, edit.document, edit.note = {}, {}, "", ""
    _keep(session, edit, before, beneath, staff_id)
    return True


def _claim(session: Session, code: str, version: int) -> ProcedureEdit | None:
    edit = session.get(ProcedureEdit, code, with_for_update=True)
    if (edit.version if edit else 0) != version:
        raise EditConflict(f"procedure {code} was changed by somebody else meanwhile")
    return edit


def _keep(
    session: Session, edit: ProcedureEdit, before: Procedure, after: Procedure, staff_id: int
) -> None:
    edit.version, edit.staff_id, edit.at = edit.version + 1, staff_id, now()
    session.add(edit)
    old, new = values_of(before, EDITABLE), values_of(after, EDITABLE)
    session.add(
        ProcedureHistory(
            code=edit.code,
            change=EDITED if edit.fields else UNDONE,
            fields={name: [old[name], new[name]] for name in EDITABLE if old[name] != new[name]},
            before=facts_of(before),
            source=edit.document,
            staff_id=staff_id,
        )
    )
    mark_changed(session, Topic.CATALOGUE)
    try:
        session.flush()
    except IntegrityError as error:
        raise EditConflict(f"procedure {edit.code} was changed meanwhile") from error
