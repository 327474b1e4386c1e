"""Tables of dossiers, what changed in them, and who watches them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class DossierRow(SQLModel, table=True):
    """A dossier as exported by the one-stop software.

    `verifiers` holds keyed hashes of the last four digits of the phone and identity numbers,
    set apart by spaces; the numbers themselves and the name are never stored.
    """

    __tablename__ = "dossier"

    code: str = Field(primary_key=True)
    status: int
    procedure_name: str = ""
    procedure_code: str | None = None
    applicant_masked: str = ""
    verifiers: str = ""
    received_on: date | None = None
    due_on: date | None = None
    finished_on: date | None = None
    office: str = ""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    updated_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )


class DossierChange(SQLModel, table=True):
    """One earlier state of a dossier, kept when an import changes it."""

    __tablename__ = "dossier_change"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True)
    status: int
    due_on: date | None = None
    finished_on: date | None = None
    note: str = ""
    replaced_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


class DossierWatch(SQLModel, table=True):
    """A citizen's wish to hear when a dossier changes.

    `last_status` is the status they were last told, `changes` how many they were told of.
    """

    __tablename__ = "dossier_watch"
    __table_args__ = (UniqueConstraint("code", "conversation_id"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True)
    conversation_id: str = Field(foreign_key="conversation.id", index=True, ondelete="CASCADE")
    last_status: int | None = None
    told_overdue: bool = False
    changes: int = 0
    checked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime, index=True))
    active: bool = True
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False)
    )


class DossierGuess(SQLModel, table=True):
    """Wrong guesses counted for one `scope`: a keyed hash of a conversation, sender or code."""

    __tablename__ = "dossier_guess"

    scope: str = Field(primary_key=True)
    wrong: int = 0
    first_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )
    locked_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
