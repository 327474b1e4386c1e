"""Importing dossiers in two steps: a preview that changes nothing, then the import itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete
from sqlmodel import col

from admin.accounts import new_reference
from admin.audit import record
from admin.records import ImportUpload
from bot.dossiers.importing import (
    ImportReport,
    import_dossiers,
    preview_dossiers,
    rejections_csv,
)
from knowledge.columns import now
from knowledge.database import read_session, write_session

KEY_FILE = "keys/dossier.key"
MOST_REJECTED_KEPT = 20_000
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class DossierImports:
    """Previews and imports uploaded files; an upload is kept in the database for a day.

    `key` hashes the numbers that applicants are known by.
    """

    engine: Engine
    key: bytes
    clock: Callable[[], datetime] = now

    def preview(self, filename: str, content: bytes, staff_id: int) -> ImportUpload:
        """Keep the file with what importing it would do.

        Raises: UnreadableSource, its message for staff, where the file cannot be used.
        """
        with _as_file(filename, content) as path:
            report = preview_dossiers(self.engine, path, self.key)
        upload = ImportUpload(
            id=new_reference(),
            staff_id=staff_id,
            filename=Path(filename).name[:200],
            content=content,
            preview=_kept(report),
            created_at=self.clock(),
        )
        with write_session(self.engine) as session:
            old = col(ImportUpload.created_at) < self.clock() - KEPT
            session.execute(delete(ImportUpload).where(old))
            session.add(upload)
        return upload

    def find(self, upload_id: str, staff_id: int) -> ImportUpload | None:
        """A staff member's own upload, or None."""
        with read_session(self.engine) as session:
            upload = session.get(ImportUpload, upload_id)
        return upload if upload is not None and upload.staff_id == staff_id else None

    def land(self, upload: ImportUpload) -> None:
        """Import the file; the good rows land, and the file itself is let go.

        Raises: UnreadableSource as `preview` does; nothing has landed then.
        """
        with _as_file(upload.filename, upload.content or b"") as path:
            report = import_dossiers(self.engine, path, self.key)
        with write_session(self.engine) as session:
            kept = session.get_one(ImportUpload, upload.id)
            kept.content, kept.preview = None, _kept(report)
            kept.landed = report.landed + report.changed
            session.add(kept)
            facts = {"landed": kept.landed, "rejected": len(report.rejected)}
            record(session, upload.staff_id, "dossiers.imported", upload.filename, **facts)


def rejected_file(upload: ImportUpload) -> bytes:
    """The rejected lines with their reasons, as a CSV file that Excel opens."""
    rejected = [(int(line), str(reason)) for line, reason in upload.preview["rejected"]]
    return rejections_csv(ImportReport(rejected=rejected))


def _kept(report: ImportReport) -> dict[str, object]:
    return {
        "new": report.landed,
        "changed": report.changed,
        "same": report.unchanged,
        "rejected": [list(one) for one in report.rejected[:MOST_REJECTED_KEPT]],
        "rejected_total": len(report.rejected),
        "unknown_columns": list(report.unknown_columns),
    }


@contextmanager
def _as_file(filename: str, content: bytes) -> Iterator[Path]:
    """The content under its own name, which the import's messages tell."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(filename.replace("\\", "/")).name[-100:] or "upload")
        path.write_bytes(content)
        yield path
