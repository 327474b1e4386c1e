"""Table of files that staff uploaded and have not yet taken over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class SheetUpload(SQLModel, table=True):
    """A file of offices or overrides between its preview and taking it over; kept for a day.

    `kind` names what it holds; `content` is CSV whatever was uploaded; `landed` counts the rows
    taken over, None before.
    """

    __tablename__ = "sheet_upload"

    id: str = Field(primary_key=True)
    kind: str
    staff_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    filename: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    landed: int | None = None
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )
