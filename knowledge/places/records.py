"""Table of offices: where the people of a commune hand in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class Office(SQLModel, table=True):
    """The one-stop office of one commune; empty means not told.

    `reception_points` are further places, one a line; `updated` is the day the facts were
    checked; `saved_by` is the staff member's plain id, None where a file was imported on the
    command line.
    """

    __tablename__ = "office"

    commune_id: str = Field(primary_key=True, max_length=80)
    name: str
    address: str
    hours: str = ""
    phone: str = ""
    reception_points: str = Field(default="", sa_column=Column(Text, nullable=False))
    updated: date
    saved_by: int | None = None
    saved_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
