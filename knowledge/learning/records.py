"""Tables of what staff taught, and of the counters that tell replicas what is new."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class EntryState(StrEnum):
    """Where an entry stands; only an approved one is answered from."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Topic(StrEnum):
    """What may change while replicas run."""

    CATALOGUE = "catalogue"
    ENTRIES = "entries"
    MODEL = "model"


class KnowledgeEntry(SQLModel, table=True):
    """Questions, masked, that mean the same, and what answers them.

    With a `procedure` (a code) they are answered from its facts; else with `answer`, staff's own
    words. An entry of a `commune` (its id) answers only people of that commune; None is for all.
    `report_id` is the obstacle report it came from. `version` grows with every change.
    """

    __tablename__ = "knowledge_entry"

    id: int | None = Field(default=None, primary_key=True)
    questions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    procedure: str | None = Field(default=None, index=True, max_length=20)
    section: str | None = Field(default=None, max_length=20)
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    source: str = Field(default="", sa_column=Column(Text, nullable=False))
    commune: str | None = Field(default=None, index=True)
    state: str = Field(default=EntryState.PROPOSED, index=True)
    report_id: int | None = Field(default=None, index=True)
    proposed_by: int
    approved_by: int | None = None
    version: int = 1
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )
    changed_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


class KnowledgeEntryEvent(SQLModel, table=True):
    """One step in an entry's history: what, by whom, why, and the entry as it was before."""

    __tablename__ = "knowledge_entry_event"

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="knowledge_entry.id", index=True, ondelete="CASCADE")
    action: str
    staff_id: int
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    before: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


class KnowledgeChange(SQLModel, table=True):
    """How often each topic has changed; replicas compare it with what they loaded."""

    __tablename__ = "knowledge_change"

    topic: str = Field(primary_key=True, max_length=20)
    version: int = 1
