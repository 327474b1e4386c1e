"""Import jobs as staff see them: taken in, looked at, and sent on to land."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import Engine, delete
from sqlmodel import col, select

from admin.accounts import new_reference
from admin.imports.records import ImportFile, ImportJob, ImportState
from bot.dossiers.importing import ImportReport, rejections_csv
from knowledge.columns import now
from knowledge.database import read_session, write_session

KEPT = timedelta(days=1)
LONGEST_NAME = 100
SHOWN_JOBS = 10


@dataclass(frozen=True)
class ImportJobs:
    """Takes files in and hands their jobs out; the worker does the rest."""

    engine: Engine
    clock: Callable[[], datetime] = now

    def take_in(self, filename: str, content: bytes, staff_id: int) -> ImportJob:
        """Keep a file for the worker to read; jobs older than a day go."""
        name = PurePath(filename.replace("\\", "/")).name[-LONGEST_NAME:] or "upload"
        job = ImportJob(
            id=new_reference(), staff_id=staff_id, filename=name, created_at=self.clock()
        )
        with write_session(self.engine) as session:
            session.execute(
                delete(ImportJob).where(col(ImportJob.created_at) < self.clock() - KEPT)
            )
            session.add(job)
            session.flush()
            session.add(ImportFile(job_id=job.id, content=content))
        return job

    def find(self, job_id: str, staff_id: int) -> ImportJob | None:
        """A staff member's own job, or None."""
        with read_session(self.engine) as session:
            job = session.get(ImportJob, job_id)
        return job if job is not None and job.staff_id == staff_id else None

    def latest(self, staff_id: int) -> Sequence[ImportJob]:
        """A staff member's jobs of the last day, newest first."""
        with read_session(self.engine) as session:
            return session.exec(
                select(ImportJob)
                .where(ImportJob.staff_id == staff_id)
                .order_by(col(ImportJob.created_at).desc())
                .limit(SHOWN_JOBS)
            ).all()

    def land(self, job_id: str) -> bool:
        """Let the worker land a job that has been read; False where it stands elsewhere."""
        with write_session(self.engine) as session:
            job = session.get(ImportJob, job_id, with_for_update=True)
            if job is None or job.state != ImportState.READ:
                return False
            job.state, job.rows_done, job.attempts = ImportState.LANDING.value, 0, 0
            session.add(job)
            return True


def rejected_file(job: ImportJob) -> bytes:
    """The rejected lines with their reasons, as a CSV file that Excel opens."""
    rejected = [(int(line), str(reason)) for line, reason in job.preview.get("rejected", ())]
    return rejections_csv(ImportReport(rejected=rejected))
