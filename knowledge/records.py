"""Table of imported procedures: facts, and the full page where one was imported."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class ProcedureRecord(SQLModel, table=True):
    """One imported procedure; it wins over the bundled catalogue's."""

    __tablename__ = "procedure_record"

    code: str = Field(primary_key=True, max_length=20)
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    page: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    source: str = Field(max_length=200)
    as_of: date
    imported_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )
