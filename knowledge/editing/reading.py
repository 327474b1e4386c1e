"""Edits as they stand in the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, inspect
from sqlmodel import col, select

from knowledge.database import read_session
from knowledge.editing.records import ProcedureEdit


def edit_of(engine: Engine, code: str) -> ProcedureEdit | None:
    """The edit of a procedure, without fields where it was undone; None where none was made."""
    if not _is_there(engine):
        return None
    with read_session(engine) as session:
        return session.get(ProcedureEdit, code)


def edits_in_force(engine: Engine) -> Mapping[str, ProcedureEdit]:
    """All edits by code; none where the database is older than they are."""
    if not _is_there(engine):
        return {}
    with read_session(engine) as session:
        found = session.exec(select(ProcedureEdit).order_by(col(ProcedureEdit.code))).all()
    return {edit.code: edit for edit in found if edit.fields}


def _is_there(engine: Engine) -> bool:
    """Whether the database is new enough to hold edits."""
    return inspect(engine).has_table(str(ProcedureEdit.__tablename__))
