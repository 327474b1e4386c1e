"""Files of offices or overrides between their preview and taking them over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete
from sqlmodel import Session, col

from admin.facts.tables import as_csv
from admin.sheet_records import SheetUpload
from bot.references import new_turn_reference
from knowledge.database import read_session, write_session

KEPT = timedelta(days=1)
LONGEST_NAME = 200


@dataclass(frozen=True)
class SheetUploads:
    """Keeps files of one `kind` for a day, each for whoever uploaded it."""

    engine: Engine
    kind: str
    clock: Callable[[], datetime]

    def keep(self, filename: str, content: bytes, staff_id: int) -> SheetUpload:
        """Keep a file as CSV. Raises: UnreadableSource as `as_csv` does."""
        upload = SheetUpload(
            id=new_turn_reference(),
            kind=self.kind,
            staff_id=staff_id,
            filename=Path(filename.replace("\\", "/")).name[:LONGEST_NAME],
            content=as_csv(filename, content),
            created_at=self.clock(),
        )
        with write_session(self.engine) as session:
            old = col(SheetUpload.created_at) < self.clock() - KEPT
            session.execute(delete(SheetUpload).where(old))
            session.add(upload)
        return upload

    def find(self, upload_id: str, staff_id: int) -> SheetUpload | None:
        """A staff member's own file, or None."""
        with read_session(self.engine) as session:
            upload = session.get(SheetUpload, upload_id)
        own = upload is not None and (upload.kind, upload.staff_id) == (self.kind, staff_id)
        return upload if own else None


def mark_landed(session: Session, upload: SheetUpload, rows: int) -> bool:
    """Note that the file is taken over; False where it was already."""
    kept = session.get_one(SheetUpload, upload.id, with_for_update=True)
    if kept.landed is not None:
        return False
    kept.landed = rows
    session.add(kept)
    return True
