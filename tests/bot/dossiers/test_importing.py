"""Importing exports of the one-stop software: what lands, what changes, what is told."""

from __future__ import annotations

import csv
import io
import resource
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.dossiers.importing import (
    ImportReport,
    count_rows,
    import_dossiers,
    read_rows,
    rejections_csv,
)
from bot.dossiers.records import DossierChange
from bot.dossiers.table import TableGateway
from bot.dossiers.verifying import proves
from knowledge.database import read_session

from .exports import CODE, KEY, ROW, TITLES, changed, rows_in


def test_good_rows_land_and_bad_ones_come_back_with_line_and_reason(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    path = write_csv(
        [
            TITLES,
            ROW,
            changed(code="H29-xx"),
            changed(code="", status="4"),
            changed(code="H29.12.09-250701-0013", status="đang ngủ"),
            changed(code="H29.12.09-250701-0014", due_on="hôm nào đó"),
            changed(code="H29.12.09-250701-0015", due_on="01/06/2025"),
        ]
    )
    report = import_dossiers(database, path, KEY)
    assert (report.landed, report.changed, report.unchanged) == (1, 0, 0)
    assert [line for line, _ in report.rejected] == [3, 4, 5, 6, 7]
    assert "không đúng dạng" in report.rejected[0][1]
    assert "hôm nào đó" in report.rejected[3][1]


def test_importing_again_changes_nothing(database: Engine, write_csv: Callable[..., Path]) -> None:
    path = write_csv([TITLES, ROW])
    import_dossiers(database, path, KEY)
    report = import_dossiers(database, path, KEY)
    assert (report.landed, report.changed, report.unchanged) == (0, 0, 1)


def test_changed_row_is_kept_as_history(database: Engine, write_csv: Callable[..., Path]) -> None:
    import_dossiers(database, write_csv([TITLES, ROW]), KEY)
    report = import_dossiers(database, write_csv([TITLES, changed(status=9)]), KEY)
    assert report.changed == 1
    assert rows_in(database)[CODE].status == 9
    with Session(database) as session:
        change = session.exec(select(DossierChange)).one()
    assert (change.code, change.status, change.due_on) == (CODE, 4, date(2025, 7, 15))


def test_nothing_personal_is_stored(database: Engine, write_csv: Callable[..., Path]) -> None:
    import_dossiers(database, write_csv([TITLES, ROW]), KEY)
    stored = str(rows_in(database)[CODE].model_dump())
    for secret in ("Nguyễn", "Văn An", "0901234567", "4567", "001203009999", "9999"):
        assert secret not in stored.replace(rows_in(database)[CODE].verifiers, "")
    assert rows_in(database)[CODE].applicant_masked == "N*** V** A**"
    dossier = TableGateway(database).find(CODE)
    assert dossier is not None
    assert proves("4567", CODE, dossier.verifiers, KEY)
    assert proves("9999", CODE, dossier.verifiers, KEY)
    assert not proves("4567", CODE, dossier.verifiers, b"other key" * 4)


def test_counting_tells_what_landing_would_do_and_writes_nothing(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    report = ImportReport()
    with read_session(database) as session:
        for batch in read_rows(write_csv([TITLES, ROW, changed(code="x")]), KEY, report):
            count_rows(session, batch, report)
    assert report.landed == 1
    assert len(report.rejected) == 1
    assert not rows_in(database)


def test_duplicate_code_is_told_with_the_first_line(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    report = import_dossiers(database, write_csv([TITLES, ROW, changed(status=9)]), KEY)
    assert report.rejected == [(3, "trùng mã với dòng 2")]


def test_codes_with_slips_land_under_the_written_code(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    import_dossiers(database, write_csv([TITLES, changed(code="h29 12 09 250701 0012")]), KEY)
    assert list(rows_in(database)) == [CODE]


@pytest.mark.slow
def test_two_hundred_thousand_rows_fit_in_memory(database: Engine, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        for number in range(200_000):
            writer.writerow(changed(code=f"H29.12.09-250701-{number:06}"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = import_dossiers(database, path, KEY)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert report.landed == 200_000
    assert grown_mb < 200


def test_error_file_starts_no_formula(database: Engine, write_csv: Callable[..., Path]) -> None:
    report = import_dossiers(database, write_csv([TITLES, changed(code="=cmd|1")]), KEY)
    report.rejected.append((9, "=HYPERLINK(1)"))
    lines = list(csv.reader(io.StringIO(rejections_csv(report).decode("utf-8-sig"))))
    assert lines[0] == ["Dòng", "Lý do"]
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)
