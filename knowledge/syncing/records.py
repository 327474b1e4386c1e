"""Tables of the sync: what changed and when, and procedures that are gone."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class RepealState(StrEnum):
    """Whether a person has looked at a procedure that is gone from the newest list."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ProcedureHistory(SQLModel, table=True):
    """One change of one procedure; `before` is the whole record, None where it was new.

    `change` is `added`, `changed`, `repealed`, `restored` or `successors`; `fields` holds
    before and after by field; `staff_id` is plain, None for the command line.
    """

    __tablename__ = "procedure_history"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True, max_length=20)
    change: str
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    source: str = ""
    staff_id: int | None = None
    at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )


class Repeal(SQLModel, table=True):
    """A procedure that a newer complete list no longer holds, with its likely successors."""

    __tablename__ = "repeal"

    code: str = Field(primary_key=True, max_length=20)
    repealed_on: date
    source: str
    successors: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str = Field(default=RepealState.PROPOSED, index=True)
    staff_id: int | None = None
    at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
