"""Importing exports of the one-stop software, good and bad."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import resource
import struct
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.dossiers import sheets, workbooks
from bot.dossiers.dates import read_date
from bot.dossiers.importing import (
    ImportReport,
    count_rows,
    import_dossiers,
    read_rows,
    rejections_csv,
)
from bot.dossiers.lexicon import read_status
from bot.dossiers.records import DossierChange, DossierRow
from bot.dossiers.table import TableGateway
from bot.dossiers.template import template_xlsx
from bot.dossiers.verifying import proves, read_key
from bot.dossiers.wording import COLUMN_TITLES, STATUS_TITLES
from knowledge.database import read_session
from knowledge.errors import ConfigurationError, UnreadableSource

KEY = b"k" * 32
CODE = "H29.12.09-250701-0012"
TITLES = list(COLUMN_TITLES.values())
ROW = (
    *(CODE, "Đang xử lý", "Đăng ký khai sinh", "1.001193", "Nguyễn Văn An", "0901234567"),
    *("001203009999", "01/07/2025", "15/07/2025", "", "Xã A", "Đủ giấy tờ"),
)

Rows = Sequence[Sequence[Any]]


def changed(**cells: Any) -> tuple[Any, ...]:
    names = list(COLUMN_TITLES)
    row = list(ROW)
    for name, value in cells.items():
        row[names.index(name)] = value
    return tuple(row)


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(rows)
        path = tmp_path / "dossiers.csv"
        path.write_bytes(out.getvalue().encode(encoding))
        return path

    return write


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    def write(rows: Rows, change: Callable[[Any], None] = lambda sheet: None) -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        change(sheet)
        path = tmp_path / "dossiers.xlsx"
        book.save(path)
        return path

    return write


def rows_in(database: Engine) -> dict[str, DossierRow]:
    with Session(database) as session:
        return {row.code: row for row in session.exec(select(DossierRow)).all()}


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_program_is_read(
    database: Engine, write_csv: Callable[..., Path], encoding: str, delimiter: str
) -> None:
    report = import_dossiers(database, write_csv([TITLES, ROW], encoding, delimiter), KEY)
    assert report.landed == 1
    assert rows_in(database)[CODE].procedure_name == "Đăng ký khai sinh"


def test_old_windows_letters_are_read(database: Engine, tmp_path: Path) -> None:
    marks = {"ã": "a\u0303", "ơ": "ơ", "ồ": "ô\u0300", "ạ": "a\u0323", "á": "á", "ử": "ư\u0309"}
    text = "Mã hồ sơ,Trạng thái,Ghi chú\nH29.12.09-250701-0012,Đang xử lý,Đủ\n"
    text = "".join(marks.get(letter, letter) for letter in text)
    text = text.replace("ý", "y\u0301").replace("ủ", "u\u0309")
    path = tmp_path / "old.csv"
    path.write_bytes(text.encode("windows-1258"))
    import_dossiers(database, path, KEY)
    assert rows_in(database)[CODE].note == "Đủ"


def test_header_below_title_rows_and_columns_by_other_names(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    path = write_csv(
        [
            ["UBND XÃ A"],
            ["DANH SÁCH HỒ SƠ", ""],
            ["STT", "Số hồ sơ", "Tình trạng", "Hẹn trả", "Màu bìa"],
            ["1", CODE, "4", "15/07/2025", "xanh"],
        ]
    )
    report = import_dossiers(database, path, KEY)
    assert report.landed == 1
    assert report.unknown_columns == ("STT", "Màu bìa")


def test_missing_column_is_named_with_what_was_seen(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    with pytest.raises(UnreadableSource, match=r"Trạng thái.*Họ tên"):
        import_dossiers(database, write_csv([["Mã hồ sơ", "Họ tên"], [CODE, "An"]]), KEY)


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


def test_xlsx_with_dates_serials_and_numbers_is_read(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    row = changed(status=4.0, phone=901234567, received_on=datetime(2025, 7, 1, 8), due_on=45853)
    report = import_dossiers(database, write_xlsx([TITLES, row]), KEY)
    assert report.rejected == []
    stored = rows_in(database)[CODE]
    assert (stored.received_on, stored.due_on) == (date(2025, 7, 1), date(2025, 7, 15))
    assert proves("4567", CODE, stored.verifiers.split(), KEY)


def test_merged_cells_count_for_each_of_their_rows(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    second = changed(code="H29.12.09-250701-0013", procedure_name=None)

    def merge(sheet: Any) -> None:
        sheet.merge_cells("C3:C4")

    path = write_xlsx([["Danh sách"], TITLES, ROW, second], merge)
    assert import_dossiers(database, path, KEY).landed == 2
    names = {row.procedure_name for row in rows_in(database).values()}
    assert names == {"Đăng ký khai sinh"}


def test_formula_without_result_is_rejected_not_lost(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, changed(due_on="=H2+10")])
    report = import_dossiers(database, path, KEY)
    assert report.landed == 0
    assert "công thức" in report.rejected[0][1]


def test_excel_text_formula_in_csv_is_the_text(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    report = import_dossiers(database, write_csv([TITLES, changed(code=f'="{CODE}"')]), KEY)
    assert report.landed == 1


def test_second_sheet_is_used_where_the_first_has_no_header(
    database: Engine, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(["Bìa"])  # type: ignore[union-attr]
    sheet = book.create_sheet("Số liệu")
    sheet.append(TITLES)
    sheet.append(ROW)
    path = tmp_path / "two.xlsx"
    book.save(path)
    assert import_dossiers(database, path, KEY).landed == 1


def test_template_is_understood_and_explains_every_column(
    database: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_xlsx())
    book = load_workbook(path)
    book.worksheets[0].append(ROW)
    book.save(path)
    assert import_dossiers(database, path, KEY).landed == 1
    explained = {row[0] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert set(TITLES) <= explained


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "rỗng"),
        (b"PK\x03\x04 broken", "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", ".xls"),
        (b"\x00\x01\x02\x03" * 50, "không phải"),
        (b"Ma ho so,Trang thai\nH29,\x8d\x8d", "bảng chữ"),
        ("chỉ là một câu chuyện dài".encode(), "tiêu đề"),
    ],
)
def test_unusable_file_is_refused_with_its_cause(
    database: Engine, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=reason):
        import_dossiers(database, path, KEY)


def test_missing_file_is_refused(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="không mở được"):
        import_dossiers(database, tmp_path / "nowhere.csv", KEY)


def test_zip_bomb_is_refused_before_parsing(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.xml", b" " * 60_000_000)
    started = time.perf_counter()
    with pytest.raises(UnreadableSource, match="60 MB"):
        import_dossiers(database, path, KEY)
    assert time.perf_counter() - started < 2


def test_entity_bomb_is_refused_before_parsing(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/theme/x.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
    with pytest.raises(UnreadableSource, match="không nhận"):
        import_dossiers(database, path, KEY)


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """The workbook with each of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = [change(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 50}">' for inner, name in itertools.pairwise("abcdef")
)


def test_entity_bomb_under_another_name_is_refused_by_the_parser(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    def hide(name: str, content: bytes) -> tuple[str, bytes]:
        text = content.decode()
        if name == SHEET:
            start = text.index("<worksheet")
            declared = f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]>'
            text = text[:start] + declared + text[start:].replace("<v>1</v>", "<v>&f;</v>")
        hidden = "xl/worksheets/sheet1.dat"
        return (hidden if name == SHEET else name), text.replace(
            "sheet1.xml", "sheet1.dat"
        ).encode()

    path = rewritten(write_xlsx([TITLES, ROW]), hide)
    started = time.perf_counter()
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)
    assert time.perf_counter() - started < 2


def test_part_larger_than_it_declares_is_refused(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = rewritten(
        write_xlsx([TITLES, ROW]),
        lambda name, content: (name, content + b" " * 5_000_000 if name == SHEET else content),
    )
    with zipfile.ZipFile(path) as archive:
        told = struct.pack("<L", archive.getinfo(SHEET).file_size)
    path.write_bytes(path.read_bytes().replace(told, struct.pack("<L", 4_000)))
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)


@pytest.mark.parametrize("place", ["A999999999", "ZZZ3"])
def test_cell_declared_far_away_does_not_fill_the_gap(
    database: Engine, write_xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(sheets, "MOST_SHEET_ROWS", 1_000)
    far = f'<row r="{place.lstrip("AZ")}"><c r="{place}"><v>1</v></c></row></sheetData>'
    path = rewritten(
        write_xlsx([TITLES, ROW]),
        lambda name, content: (name, content.replace(b"</sheetData>", far.encode())),
    )
    report = import_dossiers(database, path, KEY)
    assert (report.landed, report.rejected) == (1, [])


def test_strings_that_would_fill_the_memory_are_refused(
    database: Engine, write_xlsx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_xlsx([TITLES, ROW])
    monkeypatch.setattr(workbooks, "MOST_PART_BYTES", 500)
    with pytest.raises(UnreadableSource, match="bung ra"):
        import_dossiers(database, path, KEY)


def test_a_workbook_with_overwritten_bytes_is_refused_as_damaged(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    content = bytearray(path.read_bytes())
    begin = entry.header_offset + 30 + len(entry.filename)
    content[begin : begin + entry.compress_size] = b"\x07" * entry.compress_size
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)


def test_a_workbook_whose_names_are_no_letters_is_refused_as_damaged(
    database: Engine, write_xlsx: Callable[..., Path]
) -> None:
    path = write_xlsx([TITLES, ROW])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("ế.xml", "")
    path.write_bytes(path.read_bytes().replace("ế".encode(), b"\x97\x97\x97"))
    with pytest.raises(UnreadableSource, match="hỏng"):
        import_dossiers(database, path, KEY)


def test_file_cut_off_in_the_middle_writes_nothing(
    database: Engine, write_csv: Callable[..., Path]
) -> None:
    path = write_csv([TITLES, ROW])
    path.write_bytes(path.read_bytes() + b'"' + b"x" * 200_000)
    with pytest.raises(UnreadableSource):
        import_dossiers(database, path, KEY)
    assert not rows_in(database)


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


@pytest.mark.parametrize("status", STATUS_TITLES)
def test_every_status_is_read_by_number_and_name(status: int) -> None:
    title = STATUS_TITLES[status]  # type: ignore[index]
    forms = (
        status,
        str(int(status)),
        float(status),
        title,
        title.upper(),
        f"{int(status)}. {title}",
    )
    assert {read_status(form) for form in forms} == {status}


@pytest.mark.parametrize("value", ["11", "0", "4.5", "", None, True, "abc", "4 con gà"])
def test_other_status_is_none(value: object) -> None:
    assert read_status(value) is None


@pytest.mark.parametrize(
    "value",
    [
        *("15/07/2025", "15/7/2025 08:30", "15-07-2025", "15.07.2025", "15/07/25", "2025-07-15"),
        *("2025-07-15T01:00:00.000+0700", "2025-07-14T17:30:00Z", "2025-07-15 08:00:00", "45853"),
        *(45853, 45853.5, 1752512400000, "1752512400000", date(2025, 7, 15), "8h ngày 15/07/2025"),
    ],
)
def test_dates_are_read_as_they_come(value: object) -> None:
    assert read_date(value) == date(2025, 7, 15)


@pytest.mark.parametrize(
    "value", ["07/15/2025", "mai", "15/07", 12, -1, "1e9", 1e300, "01/01/1900"]
)
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises((ValueError, OverflowError)):
        read_date(value)


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers()))
def test_no_value_breaks_the_date_reader(value: object) -> None:
    with contextlib.suppress(ValueError, OverflowError):
        read_date(value)


def test_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "dossier.key"
    assert read_key(path) == read_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path, "a configured key of the province") != read_key(path)


def test_damaged_or_short_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dossier.key"
    path.write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="damaged"):
        read_key(path)
    with pytest.raises(ConfigurationError, match="DOSSIER_KEY"):
        read_key(path, "short")
