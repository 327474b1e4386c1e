"""Tables of obstacle reports, their voices and their history."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class ReportKind(StrEnum):
    """What kind of obstacle it is, after what task forces found in communes."""

    KNOWLEDGE = "knowledge"
    SOFTWARE = "software"
    PAYMENT = "payment"
    FACILITIES = "facilities"
    CONNECTION = "connection"
    LAND = "land"
    CIVIL_STATUS = "civil_status"
    DISTANCE = "distance"
    LANGUAGE = "language"


class ReportStatus(StrEnum):
    """Where a report stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    PASSED_UP = "passed_up"
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self not in (ReportStatus.ANSWERED, ReportStatus.CLOSED)


class ObstacleReport(SQLModel, table=True):
    """One problem; `summary` is the first voice's masked text, `commune` None for the province.

    `merged_into` is the report that took its voices over.
    """

    __tablename__ = "obstacle_report"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True)
    kind: str = Field(index=True)
    status: str = Field(default=ReportStatus.NEW, index=True)
    severity: int = 1
    summary: str = Field(sa_column=Column(Text, nullable=False))
    procedure: str | None = Field(default=None, index=True)
    field: str | None = None
    commune: str | None = Field(default=None, index=True)
    owner_id: int | None = None
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    version: int = 1
    first_at: datetime = Field(default_factory=now, sa_column=Column(UtcDateTime, nullable=False))
    last_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )
    due_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, index=True))
    merged_into: int | None = Field(
        default=None, foreign_key="obstacle_report.id", ondelete="SET NULL"
    )


class ObstacleVoice(SQLModel, table=True):
    """One citizen's turn behind a report; `score` is how near it came to the report it joined.

    `person` tells people apart once their conversation is erased; `photo` names a kept file.
    """

    __tablename__ = "obstacle_voice"
    __table_args__ = (UniqueConstraint("turn_key"),)

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="obstacle_report.id", index=True, ondelete="CASCADE")
    conversation_id: str | None = Field(
        default=None, foreign_key="conversation.id", index=True, ondelete="SET NULL"
    )
    turn_key: str
    turn_reference: str = Field(index=True)
    person: str = Field(default="", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    score: float = 1.0
    photo: str | None = None
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


class ObstacleEvent(SQLModel, table=True):
    """One step in a report's history: what, by whom (a staff id; None is the bot) and why."""

    __tablename__ = "obstacle_event"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(foreign_key="obstacle_report.id", index=True, ondelete="CASCADE")
    action: str
    staff_id: int | None = None
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
