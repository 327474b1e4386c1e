"""The table of ticks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class ChecklistTick(SQLModel, table=True):
    """A paper that somebody has ready; `paper` is its place in the list of that `version`."""

    __tablename__ = "checklist_tick"
    __table_args__ = (UniqueConstraint("conversation_id", "code", "paper"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True, ondelete="CASCADE")
    code: str
    paper: int
    version: str
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
