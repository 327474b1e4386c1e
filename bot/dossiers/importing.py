"""Importing dossiers that the one-stop software exported as CSV or XLSX."""

from __future__ import annotations

import csv
import itertools
import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, insert, update
from sqlmodel import Session, col, select

from bot.dossiers import wording
from bot.dossiers.export_rows import Header, RowRejected, read_header, read_values, seen_columns
from bot.dossiers.records import DossierChange, DossierRow
from bot.dossiers.sheets import Row, open_sheets
from knowledge.columns import now
from knowledge.database import write_session
from knowledge.errors import UnreadableSource

MOST_ROWS = 500_000
HEADER_WITHIN = 30
BATCH = 1_000
KEPT_IN_CHANGE = ("status", "due_on", "finished_on", "note")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Values = dict[str, Any]


@dataclass
class ImportReport:
    """What an import did; `rejected` holds line numbers with reasons, in order of the file."""

    landed: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    unknown_columns: tuple[str, ...] = ()


def import_dossiers(engine: Engine, path: Path, key: bytes) -> ImportReport:
    """Import a file; importing it again changes nothing.

    The whole file is read before the first row is written, and rows land in batches.
    Raises: UnreadableSource, its message for staff, where the file as a whole cannot be used.
    """
    report = ImportReport()
    with tempfile.TemporaryFile() as spool:
        for batch in read_rows(path, key, report):
            pickle.dump(batch, spool)
        spool.seek(0)
        for batch in _spooled(spool):
            with write_session(engine) as session:
                land_rows(session, batch, report)
    report.rejected.sort(key=lambda rejection: rejection[0])
    return report


def read_rows(path: Path, key: bytes, report: ImportReport) -> Iterator[list[Values]]:
    """The usable rows of a file in batches; the others are added to the report.

    Read it to its end before anything is written: a damaged file shows only there.
    Raises: UnreadableSource as `import_dossiers`.
    """
    lines: dict[str, int] = {}
    batch: list[Values] = []
    for row, header in _data_rows(path, report):
        try:
            values = read_values(row, header, key)
            first = lines.setdefault(values["code"], row.number)
            if first != row.number:
                raise RowRejected(wording.DUPLICATE.format(line=first))
        except RowRejected as rejection:
            report.rejected.append((row.number, str(rejection)))
            continue
        batch.append(values)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def count_rows(session: Session, batch: list[Values], report: ImportReport) -> None:
    """Add to the report what landing a batch would do."""
    _compared(session, batch, report)


def land_rows(session: Session, batch: list[Values], report: ImportReport) -> None:
    """Write a batch in the session's own transaction, and add to the report what it did."""
    fresh, changed = _compared(session, batch, report)
    moment = now()
    if fresh:
        session.execute(insert(DossierRow), [{**row, "updated_at": moment} for row in fresh])
    if changed:
        history = [
            {"code": old.code, **{name: getattr(old, name) for name in KEPT_IN_CHANGE}}
            for old, _ in changed
        ]
        session.execute(insert(DossierChange), [{**row, "replaced_at": moment} for row in history])
        session.execute(update(DossierRow), [{**row, "updated_at": moment} for _, row in changed])


def rejections_csv(report: ImportReport) -> bytes:
    """The rejected lines as a CSV file that Excel opens; no cell starts a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(wording.REJECTION_COLUMNS)
    writer.writerows((line, harmless_cell(reason)) for line, reason in report.rejected)
    return out.getvalue().encode("utf-8-sig")


def harmless_cell(text: str) -> str:
    """`text` for a cell of a file that people open: it never starts a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _spooled(spool: IO[bytes]) -> Iterator[list[Values]]:
    while True:
        try:
            yield pickle.load(spool)  # our own file, a moment old  # nosec B301
        except EOFError:
            return


def _data_rows(path: Path, report: ImportReport) -> Iterator[tuple[Row, Header]]:
    seen: list[Row] = []
    for sheet in open_sheets(path):
        first = list(itertools.islice(sheet, HEADER_WITHIN))
        for place, row in enumerate(first):
            header = read_header(row)
            if header is not None:
                report.unknown_columns = header.unknown
                rows = itertools.chain(first[place + 1 :], sheet)
                yield from ((row, header) for row in _at_most(rows, path))
                return
        seen += first
    raise UnreadableSource(
        wording.NO_HEADER.format(
            file=path.name,
            code=wording.COLUMN_TITLES["code"],
            status=wording.COLUMN_TITLES["status"],
            seen=seen_columns(seen),
        )
    )


def _at_most(rows: Iterator[Row], path: Path) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise UnreadableSource(wording.TOO_MANY_ROWS.format(file=path.name, limit=MOST_ROWS))
        yield row


def _compared(
    session: Session, batch: list[Values], report: ImportReport
) -> tuple[list[Values], list[tuple[DossierRow, Values]]]:
    """Rows that are new, and rows that differ, each with the one it replaces."""
    codes = [row["code"] for row in batch]
    known = {
        row.code: row
        for row in session.exec(select(DossierRow).where(col(DossierRow.code).in_(codes)))
    }
    fresh = [row for row in batch if row["code"] not in known]
    changed = [
        (known[row["code"]], row)
        for row in batch
        if row["code"] in known and _differs(known[row["code"]], row)
    ]
    report.landed += len(fresh)
    report.changed += len(changed)
    report.unchanged += len(batch) - len(fresh) - len(changed)
    return fresh, changed


def _differs(old: DossierRow, new: Values) -> bool:
    return any(getattr(old, name) != value for name, value in new.items())
