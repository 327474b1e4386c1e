"""Tables of imports: the job, its file until it is read, and the rows until they land."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Text
from sqlmodel import Field, SQLModel

from knowledge.columns import UtcDateTime, now


class ImportState(StrEnum):
    """Where an import stands."""

    READING = "reading"
    READ = "read"
    LANDING = "landing"
    LANDED = "landed"
    FAILED = "failed"

    @property
    def working(self) -> bool:
        """Whether the worker has something to do."""
        return self in (ImportState.READING, ImportState.LANDING)


class ImportJob(SQLModel, table=True):
    """One uploaded file on its way into the table of dossiers.

    `rows_done` counts rows read, then rows landed; `preview` what landing would do, as found
    while reading; `landed` rows new or changed. Who holds the lease works; `attempts` counts
    claims of a state, so that a file which kills its worker is given up.
    """

    __tablename__ = "import_job"

    id: str = Field(primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True, ondelete="CASCADE")
    filename: str
    state: str = Field(default=ImportState.READING, index=True)
    problem: str = Field(default="", sa_column=Column(Text, nullable=False))
    rows_done: int = 0
    landed: int = 0
    preview: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    attempts: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    created_at: datetime = Field(
        default_factory=now, sa_column=Column(UtcDateTime, nullable=False, index=True)
    )

    @property
    def usable(self) -> int:
        """Rows that landing would add or change."""
        return int(self.preview.get("new", 0)) + int(self.preview.get("changed", 0))

    @property
    def total(self) -> int:
        """Rows that landing goes through."""
        return self.usable + int(self.preview.get("same", 0))


class ImportFile(SQLModel, table=True):
    """The bytes of an upload; let go as soon as they are read, since they name people."""

    __tablename__ = "import_file"

    job_id: str = Field(primary_key=True, foreign_key="import_job.id", ondelete="CASCADE")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ImportBatch(SQLModel, table=True):
    """Rows read from a file, names masked and numbers hashed; let go as they land."""

    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(foreign_key="import_job.id", index=True, ondelete="CASCADE")
    rows: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
