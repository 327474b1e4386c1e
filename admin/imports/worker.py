"""The import worker: reads and lands files a batch at a time, and goes on after a restart."""

from __future__ import annotations

import logging
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, or_
from sqlmodel import Session, col, select

from admin import wording
from admin.audit import record
from admin.imports.records import ImportBatch, ImportFile, ImportJob, ImportState
from bot.dossiers.export_rows import row_as_json, row_from_json
from bot.dossiers.importing import ImportReport, count_rows, land_rows, read_rows
from knowledge.columns import now
from knowledge.database import read_session, write_session
from knowledge.errors import DatabaseUnavailable, UnreadableSource

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
MOST_REJECTED_KEPT = 20_000
PAUSE_SECONDS = 0.05  # between batches, so that those who wait to write get their turn


class ClaimLost(Exception):
    """Another worker has the job, or it is gone."""


@dataclass(frozen=True)
class ImportWorker:
    """Does the import jobs that wait; several workers may run at once.

    `key` hashes the numbers that applicants are known by.
    """

    engine: Engine
    key: bytes = field(repr=False)
    clock: Callable[[], datetime] = now
    name: str = field(default_factory=lambda: secrets.token_hex(8))

    def work(self) -> int:
        """Do every job that waits; returns how many."""
        done = 0
        while (job := self._claim()) is not None:
            self._do(job)
            done += 1
        return done

    def _claim(self) -> ImportJob | None:
        waiting = (
            select(ImportJob)
            .where(col(ImportJob.state).in_([s for s in ImportState if s.working]))
            .where(
                or_(
                    col(ImportJob.lease_until).is_(None),
                    col(ImportJob.lease_until) < self.clock(),
                )
            )
            .order_by(col(ImportJob.created_at))
            .limit(1)
        )
        with read_session(self.engine) as session:
            if session.exec(waiting).first() is None:
                return None
        with write_session(self.engine) as session:
            job = session.exec(waiting.with_for_update(skip_locked=True)).first()
            if job is not None:
                job.lease_owner, job.lease_until = self.name, self.clock() + LEASE
                job.attempts += 1
                session.add(job)
            return job

    def _do(self, job: ImportJob) -> None:
        try:
            if job.attempts > MOST_ATTEMPTS:
                self._end(job, ImportState.FAILED, problem=wording.REFUSED["file_breaks"])
            elif job.state == ImportState.READING:
                self._read(job)
            else:
                self._land(job)
        except UnreadableSource as error:
            self._end(job, ImportState.FAILED, problem=str(error))
        except (ClaimLost, DatabaseUnavailable) as error:
            log.warning("import put off: %s", type(error).__name__)
        except Exception:
            log.exception("import failed")
            self._end(job, ImportState.FAILED, problem=wording.REFUSED["file_breaks"])

    def _read(self, job: ImportJob) -> None:
        report = ImportReport()
        with self._holding(job) as (session, held):
            session.execute(delete(ImportBatch).where(col(ImportBatch.job_id) == held.id))
            held.rows_done = 0
        with self._file(job) as path:
            for batch in read_rows(path, self.key, report):
                with self._holding(job) as (session, held):
                    count_rows(session, batch, report)
                    session.add(ImportBatch(job_id=held.id, rows=list(map(row_as_json, batch))))
                    held.rows_done += len(batch)
                time.sleep(PAUSE_SECONDS)
        self._end(job, ImportState.READ, preview=_kept(report))

    def _land(self, job: ImportJob) -> None:
        while True:
            with self._holding(job) as (session, held):
                batch = session.exec(
                    select(ImportBatch)
                    .where(ImportBatch.job_id == held.id)
                    .order_by(col(ImportBatch.id))
                    .limit(1)
                ).first()
                if batch is None:
                    break
                report = ImportReport()
                land_rows(session, list(map(row_from_json, batch.rows)), report)
                held.rows_done += len(batch.rows)
                held.landed += report.landed + report.changed
                session.delete(batch)
            time.sleep(PAUSE_SECONDS)
        self._end(job, ImportState.LANDED)

    @contextmanager
    def _holding(self, job: ImportJob) -> Iterator[tuple[Session, ImportJob]]:
        """One transaction on a job that is ours, its lease made longer.

        Raises: ClaimLost where it is ours no more.
        """
        with write_session(self.engine) as session:
            held = session.get(ImportJob, job.id, with_for_update=True)
            if held is None or held.lease_owner != self.name:
                raise ClaimLost
            held.lease_until = self.clock() + LEASE
            session.add(held)
            yield session, held

    def _end(self, job: ImportJob, state: ImportState, **changes: Any) -> None:
        with self._holding(job) as (session, held):
            held.sqlmodel_update(changes)
            held.state, held.lease_owner, held.lease_until = state.value, "", None
            session.execute(delete(ImportFile).where(col(ImportFile.job_id) == held.id))
            if state is ImportState.LANDED:
                facts = {"landed": held.landed, "rejected": held.preview["rejected_total"]}
                record(session, held.staff_id, "dossiers.imported", held.filename, **facts)
            if state is ImportState.FAILED:
                session.execute(delete(ImportBatch).where(col(ImportBatch.job_id) == held.id))

    @contextmanager
    def _file(self, job: ImportJob) -> Iterator[Path]:
        """The file under its own name, which the import's messages tell."""
        with read_session(self.engine) as session:
            content = session.get_one(ImportFile, job.id).content
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / job.filename
            path.write_bytes(content)
            yield path


def _kept(report: ImportReport) -> dict[str, object]:
    rejected = sorted(report.rejected)
    return {
        "new": report.landed,
        "changed": report.changed,
        "same": report.unchanged,
        "rejected": [list(one) for one in rejected[:MOST_REJECTED_KEPT]],
        "rejected_total": len(rejected),
        "unknown_columns": list(report.unknown_columns),
    }
