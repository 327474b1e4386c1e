"""Table of staff's edits of procedures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class ProcedureEdit(SQLModel, table=True):
    """What staff set right of one procedure; undone, it stays with no fields.

    `fields` holds the facts that staff set, `base` what stood beneath them then, both by field
    name as JSON; `document` with `dated` is what they go by. `version` grows with every change.
    """

    __tablename__ = "procedure_edit"

    code: str = Field(primary_key=True, max_length=20)
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    base: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    document: str = ""
    dated: date
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    version: int = 1
    staff_id: int
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
