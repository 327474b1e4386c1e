"""Table of provincial overrides."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class OverrideKind(StrEnum):
    """What a province sets."""

    FEE = "fee"
    ADDRESS = "address"


class Override(SQLModel, table=True):
    """One fee or address that a province set, with the document and the days it is in force.

    `method` and `case` are empty where it holds for all; `fee_kind` is `free` or `amount`;
    `note` is the address for an address. `saved_by` is a plain staff id, None for the command
    line.
    """

    __tablename__ = "override"

    id: int | None = Field(default=None, primary_key=True)
    province: str = Field(index=True, max_length=60)
    procedure: str = Field(index=True, max_length=20)
    kind: str
    method: str = ""
    case: str = ""
    fee_kind: str = ""
    amount: float | None = None
    currency: str = ""
    per: str = ""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    document: str
    since: date
    until: date | None = None
    saved_by: int | None = None
    saved_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)
