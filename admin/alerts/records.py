"""The table of alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class StaffAlert(SQLModel, table=True):
    """One thing that one staff member was told of a report.

    `mark` is `severe`, or `overdue:` with the day that has passed; each is told once.
    """

    __tablename__ = "staff_alert"
    __table_args__ = (UniqueConstraint("staff_id", "report_id", "mark"),)

    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    report_id: int = Field(foreign_key="obstacle_report.id", index=True, ondelete="CASCADE")
    mark: str
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    read_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
